"""Loads holiday notices and recomputes the due dates that were provisional."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases import recomputing
from processes import calendars
from rules.errors import RulesError
from rules.load_calendar import CalendarNotice
from rules.shipped import shipped_notices


class Command(BaseCommand):
    """load_calendar [FILE…]"""

    help = "导入放假调休安排，重算暂定的到期日并列出变动"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="*", type=Path, help="日历文件；不写则导入随系统提供的各年安排")

    def handle(self, *args: object, **options: object) -> None:
        files = list(options["file"])
        try:
            notices = [_read(path) for path in files] or shipped_notices()
        except RulesError as slip:
            raise CommandError(str(slip)) from slip
        changed = calendars.load(notices, corrected=bool(files))
        moved = recomputing.recompute_provisional(timezone.now()) if changed else []
        for each in moved:
            self.stdout.write(
                f"{each.case_number} {each.rule}：{each.old} → {each.new}{'（暂定）' if each.provisional else ''}"
            )
        self.stdout.write(f"放假安排{len(notices)}份（变动{changed}），到期日变动{len(moved)}个")


def _read(path: Path) -> CalendarNotice:
    if not path.is_file():
        raise CommandError(f"没有文件{path}")
    return calendars.read(path)
