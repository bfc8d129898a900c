"""Loads the divisions and offices of counties from the shipped files."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from offices import counties
from offices.errors import OfficeError

DEFAULT = ("411224", "340303", "430681")


class Command(BaseCommand):
    """load_region CODE…"""

    help = "导入县（市、区）的行政区划和机构；默认卢氏、蚌山、汨罗"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="*", default=DEFAULT, help="六位区划代码")
        parser.add_argument("--on", type=date.fromisoformat, help="变更生效日期，默认今天")

    def handle(self, *args: object, **options: object) -> None:
        on = options["on"] or timezone.localdate()
        for code in options["code"]:
            try:
                done = counties.load(code, on)
            except (OfficeError, ValueError) as slip:
                raise CommandError(str(slip)) from slip
            self.stdout.write(
                f"{done.county[:6]}：区划{done.divisions}个，机构{done.offices}个"
                f"（新增{done.created}，更名{done.renamed}，撤销{done.closed}）"
            )
