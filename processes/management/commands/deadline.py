"""Computes one due date and says how it was counted."""

import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError, CommandParser

from offices import counties
from offices.errors import OfficeError
from processes import region
from processes.errors import ProcessError
from rules.deadlines import Deadline
from rules.errors import RulesError
from rules.parameters import UNITS


class Command(BaseCommand):
    """deadline --rule R --from DATE --area CODE [--extend REASON] [--days-only]"""

    help = "计算一个办理时限的到期日，并说明算法和依据（JSON）"
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="start", required=True, metavar="DATE", help="起算日，如 2026-09-18；当日不计"
        )
        parser.add_argument("--rule", required=True, help="时限规则编号，如 dibao.confirmation_total")
        parser.add_argument("--area", required=True, metavar="CODE", help="6、9或12位区划代码")
        parser.add_argument("--extend", metavar="REASON", help="延长事由编号，如 objection")
        parser.add_argument("--days-only", action="store_true", help="说明只写期限长短，不写逐日算法")
        parser.add_argument("--json", action="store_true", help="输出总是 JSON；写不写都一样")

    def handle(self, *args: object, **options: object) -> None:
        try:
            area, start = _area(str(options["area"])), _day(str(options["start"]))
            due = region.due(str(options["rule"]), start, area, extension=_reason(options["extend"]))
        except (RulesError, ProcessError, OfficeError) as slip:
            raise CommandError(str(slip)) from slip
        self.stdout.write(json.dumps(_answer(due, bool(options["days_only"])), ensure_ascii=False, indent=2))


def _area(text: str) -> str:
    if len(text) not in (6, 9, 12):
        raise CommandError(f"区划代码应为6、9或12位数字，收到“{text}”")
    return text if region.sets_values(text) else counties.known(text)


def _reason(given: object) -> str | None:
    return str(given) if given else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as slip:
        raise CommandError(f"起算日“{text}”不是日期，应写成 2026-09-18 的样子") from slip


def _answer(due: Deadline, days_only: bool) -> dict[str, object]:
    return {
        "due_on": due.due_on.isoformat(),
        "provisional": due.provisional,
        "unit": due.unit,
        "days": due.days,
        "clause": due.clause,
        "explanation": f"{due.days}{UNITS[due.unit]}" if days_only else due.explanation,
    }
