"""Verifies a package of a household's file; says which paper was changed, and who took the package out."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.archive import packing, verifier


class Command(BaseCommand):
    """verify_archive FILE [--json]"""

    help = "核验一户一档导出包：逐件比对摘要，并查是不是本系统导出的"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="档案包（.zip）或者解压后的文件夹")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: object, **options: object) -> None:
        path = Path(str(options["file"]))
        if not path.exists():
            raise CommandError(f"没有找到文件：{path}", returncode=2)
        found = verifier.check(path)
        digest = verifier.digest_of_package(path) if path.is_file() else ""
        told = {"whole": not found, "problems": found, "digest": digest, "export": _export(digest)}
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else _text(told))
        if found:
            raise SystemExit(1)


def _export(digest: str) -> dict[str, str] | None:
    row = packing.known(digest) if digest else None
    if row is None:
        return None
    return {
        "exported_by": str(row.exported_by),
        "exported_at": row.exported_at.astimezone().isoformat(timespec="minutes"),
        "purpose": row.purpose,
    }


def _text(told: dict[str, Any]) -> str:
    if not told["whole"]:
        return "\n".join(f"✗ {problem}" for problem in told["problems"])
    lines = ["✓ 档案包完整，没有改动", f"  校验码：{told['digest'] or '（文件夹没有校验码）'}"]
    export = told["export"]
    if export:
        lines.append(f"  {export['exported_at']} 由{export['exported_by']}导出，用途：{export['purpose']}")
    elif told["digest"]:
        lines.append("  本系统没有这个包的导出记录")
    return "\n".join(lines)
