"""Takes a backup: a whole set, only what came since the last one, or the keys apart."""

import getpass
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from web.backup import keys, status, taking
from web.backup.errors import BackupError


class Command(BaseCommand):
    """backup [--soon | --keys FILE] [--why WORD] [--json]"""

    help = "备份数据库、附件和流程版本（加密、轮换）；--soon 只取新增的日志和附件；--keys 另存密钥（口令加密）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--soon",
            action="store_true",
            help="只取上次以后的日志段和附件，每分钟一次；SQLite 没有日志，每满一小时取一次全备",
        )
        parser.add_argument("--keys", type=Path, metavar="FILE", help="把密钥用口令加密存到这个新文件，与备份分开保管")
        parser.add_argument("--why", default="night", help="为什么备份，写入清单")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: object, **options: Any) -> None:
        if options["keys"]:
            self.stdout.write(f"已另存密钥{_kept(options['keys'])}把到 {options['keys']}；口令丢了就打不开")
            return
        soon = options["soon"] and not taking.whole_is_due(timezone.now(), taking.store())
        kind = "soon" if soon else "backup"
        told = _noted(kind, lambda: _taken(soon, "hour" if options["soon"] else options["why"]))
        shown = {name: value for name, value in told.items() if name not in ("heads", "sealed")}
        self.stdout.write(json.dumps(shown, ensure_ascii=False) if options["json"] else _line(kind, shown))


def _taken(soon: bool, why: str) -> dict[str, Any]:
    now = timezone.now()
    return taking.soon(now, taking.store()) if soon else taking.take(now, why)


def _noted(kind: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Keeps for the administrator's page how it went, whichever way."""
    now, began = timezone.now(), time.monotonic()
    try:
        told = work()
    except (BackupError, OSError) as slip:
        status.note(kind, now, ok=False, error=str(slip))
        raise CommandError(str(slip)) from slip
    status.note(kind, now, ok=True, seconds=round(time.monotonic() - began, 2), bytes=told.get("bytes", 0))
    return told


def _kept(target: Path) -> int:
    first, second = (getpass.getpass(word) for word in ("口令（至少14个字符）：", "再输一遍："))
    if first != second:
        raise CommandError("两次输入不一样，没有保存")
    try:
        return keys.save(Path(settings.KEYS), target, first)
    except (BackupError, OSError) as slip:
        raise CommandError(str(slip)) from slip


def _line(kind: str, told: dict[str, Any]) -> str:
    if kind == "soon":
        return f"新日志段{told['segments']}个，新附件{told['files']}个"
    megabytes = told["bytes"] / 1_000_000
    return f"备份完成：{megabytes:.1f} MB，新附件{told['files']}个，{told['seconds']:.1f} 秒"
