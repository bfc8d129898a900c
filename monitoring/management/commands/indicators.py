"""Lists the indicators, or those that an area has chosen with its colours and limits."""

import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from offices import counties
from offices.errors import OfficeError
from processes import region
from processes.errors import ProcessError
from rules import indicators
from rules.errors import RulesError
from rules.indicators import Chosen


class Command(BaseCommand):
    """indicators [--area CODE] [--json]"""

    help = "列出监测预警指标；写明地区时只列该地区选用的，并写明等级和核查时限（工作日）"
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--area", metavar="CODE", help="2、4、6、9 或 12 位区划代码；不写就列出整个目录")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: object, **options: object) -> None:
        try:
            rows = [_row(each) for each in _listed(options["area"], timezone.localdate())]
        except (RulesError, ProcessError, OfficeError) as slip:
            raise CommandError(str(slip)) from slip
        if options["json"]:
            self.stdout.write(json.dumps({"indicators": rows}, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join("\t".join(str(value or "") for value in row.values()) for row in rows))


def _listed(area: object, on: date) -> tuple[Chosen, ...]:
    catalogue = indicators.shipped()
    if not area:
        return tuple(Chosen(each, None, None) for each in catalogue.indicators.values())
    code = str(area)
    place = code if region.sets_values(code) else counties.known(code)
    return indicators.chosen(catalogue, region.standards(place, on))


def _row(each: Chosen) -> dict[str, object]:
    row = each.indicator
    return {
        "id": row.id,
        "scene": row.scene,
        "title": row.title,
        "direction": row.direction,
        "level": each.level,
        "cycle": row.cycle,
        "limit": each.limit,
        "owner": row.owner,
        "clause": row.clause,
    }
