"""Restores a backup into an empty folder and says whether it is whole; with --rehearse it is thrown away again."""

import getpass
import json
import shutil
import tempfile
from argparse import ArgumentTypeError
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from web.backup import keys, restoring, status
from web.backup.errors import BackupError

USAGE = 2


def moment(text: str) -> datetime:
    """A moment in local time, or with its own offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as slip:
        raise ArgumentTypeError(f"“{text}”不是时刻，应写成 2026-07-01T15:30:00") from slip
    return timezone.make_aware(found) if timezone.is_naive(found) else found


class Command(BaseCommand):
    """restore --to FOLDER [--at MOMENT] | --rehearse | --keys FILE --to FOLDER [--json]"""

    help = "把备份恢复到一个空目录并核对；--at 恢复到某一时刻（PostgreSQL）；--rehearse 恢复演练后清除；不动在用的数据"
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="恢复到哪个空目录")
        parser.add_argument("--at", type=moment, metavar="MOMENT", help="恢复到的时刻；不写就是最近")
        parser.add_argument("--rehearse", action="store_true", help="演练：恢复到临时目录，核对后删除，结果记入状态")
        parser.add_argument("--keys", type=Path, metavar="FILE", help="打开另存的密钥文件，放进 --to 目录")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: object, **options: Any) -> None:
        if not (options["to"] or options["rehearse"]):
            raise CommandError("请写明 --to 目录，或者 --rehearse", returncode=USAGE)
        try:
            told = self._told(options)
        except (BackupError, OSError) as slip:
            if options["rehearse"]:
                status.note("rehearsal", timezone.now(), ok=False, error=str(slip))
            raise CommandError(str(slip)) from slip
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else _line(told))
        if told.get("wrong"):
            raise CommandError("恢复出来的数据不完整，见上")

    def _told(self, options: dict[str, Any]) -> dict[str, Any]:
        if options["keys"]:
            return {"keys": keys.load(options["keys"], options["to"], getpass.getpass("口令："))}
        if options["rehearse"]:
            return rehearse(options["at"])
        return restoring.restore(options["to"], options["at"]).as_dict()


def rehearse(at: datetime | None) -> dict[str, Any]:
    """Restores into a temporary folder, keeps the outcome for the administrator's page, and clears up."""
    folder = Path(tempfile.mkdtemp(prefix="hulian-rehearsal."))
    try:
        made = restoring.restore(folder, at)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    told = made.as_dict()
    status.note("rehearsal", timezone.now(), ok=not made.wrong, error="；".join(made.wrong), **told)
    return told


def _line(told: dict[str, Any]) -> str:
    if "keys" in told:
        return f"密钥{told['keys']}把"
    lines = [f"{name} {value:g}" for name, value in told["seconds"].items()]
    return "\n".join(
        [
            f"用{told['set']}的备份：{told['tables']}张表{told['rows']}行，附件{told['files']}个，链{told['chain_entries']}条",
            "秒：" + "，".join(lines),
            *(told["wrong"] or ["链逐条核对无误，没有短缺"]),
        ]
    )
