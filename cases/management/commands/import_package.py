"""Reads a package that another county exported, and opens a draft with what it holds."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases import exchange
from cases.errors import CaseError
from offices.models import User
from processes.errors import ProcessError
from processes.packages import MAX_BYTES, Package, read_package


class Command(BaseCommand):
    """import_package FILE [--by USERNAME]: exit 1 with a sentence when the package is refused."""

    help = "导入别的县导出的流程包，开成草稿；不会自动施行"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="流程包（.hulian.zip）")
        parser.add_argument("--by", help="起草人的用户名；这类流程只有一位设计员时可以不写")
        parser.add_argument("--title", default="导入流程包", help="修改事由")
        parser.add_argument("--basis", help="依据；不写则用包里写的")
        parser.add_argument("--json", action="store_true", help="结果写成 JSON")

    def handle(self, *args: object, **options: Any) -> None:
        now = timezone.now()
        try:
            package = read_package(_read(options["file"]))
            person = _person(package, options["by"], exchange.designers_of(package.scheme, now))
            basis = options["basis"] or package.basis or "流程包没有写依据"
            draft = exchange.open_package(package, options["title"], basis, person, now)
        except (ProcessError, CaseError) as slip:
            raise CommandError(str(slip)) from slip
        told = {"draft": draft.pk, "scheme": draft.scheme, "digest": package.digest, "files": len(package.texts)}
        words = f"已开成草稿 {draft.pk}：{draft.scheme}，{len(package.texts)} 个文件，摘要 {package.digest[:16]}"
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else words)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as slip:
        raise CommandError(f"不能读取 {path}：{slip.strerror}") from slip


def _person(package: Package, username: str | None, designers: list[User]) -> User:
    """The designer who answers for the draft: named, or the only one there is."""
    found = [user for user in designers if username in (None, user.get_username())]
    if len(found) != 1:
        names = "、".join(user.get_username() for user in designers) or "还没有人"
        raise CommandError(f"请用 --by 写明由谁起草“{package.scheme}”，可选：{names}")
    return found[0]
