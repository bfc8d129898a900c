"""Runs worked cases through the real write path and says of each expectation whether it was met."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.rehearsal import report
from cases.rehearsal.report import Report
from processes.errors import ProcessError
from processes.models import SchemeDraft

USAGE = 2


class Command(BaseCommand):
    """rehearse FILE…: exit 0 when all is met, 1 when something is not or a file is refused, 2 for wrong usage."""

    help = "运行算例（TOML，一份一件；目录取其中全部 .toml），逐项说明期望是否相符；不留下任何数据"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="算例文件或目录")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--reload", action="store_true", help="每一步之间清空内存，全部从数据库重新读取")
        parser.add_argument("--draft", type=int, metavar="ID", help="按草稿的文本运行；不写 FILE 时运行草稿自带的算例")

    def handle(self, *args: object, **options: Any) -> None:
        draft = _draft(options["draft"])
        examples = _read(options["files"]) if options["files"] else dict(draft.examples) if draft else {}
        if not examples:
            raise CommandError("没有算例：请写明算例文件或目录", returncode=USAGE)
        told = {"scheme": draft.scheme, "texts": draft.texts} if draft else {}
        try:
            found = report.run_all(examples, reload=options["reload"], **told)
        except ProcessError as slip:
            raise CommandError(str(slip)) from slip
        self._write(found, options["json"])
        if not found.passed:
            raise SystemExit(1)

    def _write(self, found: Report, as_json: bool) -> None:
        self.stdout.write(report.as_json(found) if as_json else report.as_text(found))


def _draft(number: int | None) -> SchemeDraft | None:
    if number is None:
        return None
    found = SchemeDraft.objects.filter(pk=number).first()
    if found is None:
        raise CommandError(f"没有编号 {number} 的流程草稿", returncode=USAGE)
    return found


def _read(names: list[str]) -> dict[str, str]:
    """The texts of files, and of all .toml files in folders."""
    paths = [path for name in names for path in _paths(Path(name))]
    return {str(path): _text(path) for path in paths}


def _paths(path: Path) -> list[Path]:
    return sorted(path.rglob("*.toml")) if path.is_dir() else [path]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as slip:
        raise CommandError(f"不能读取文件 {path}：{slip.strerror}", returncode=USAGE) from slip
    except UnicodeDecodeError as slip:
        raise CommandError(f"{path} 不是 UTF-8 编码的文本", returncode=USAGE) from slip
