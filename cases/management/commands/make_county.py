"""Invents a county of a given size."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.errors import CaseError
from cases.invented.county import County
from cases.invented.profiles import PROFILES
from offices import counties, divisions
from offices.divisions import Level
from offices.errors import OfficeError
from processes.errors import ProcessError


class Command(BaseCommand):
    """make_county --profile S|M|L|XL --seed N [--area CODE]"""

    help = "按规模编造一个县的演示数据（人员、家庭、各环节办件）；只在演示模式下"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--profile", required=True, choices=list(PROFILES), help="规模")
        parser.add_argument("--seed", default=1, type=int, help="同一个数编出同样的县，默认1")
        parser.add_argument("--area", default="411224", help="县（市、区）的区划代码，默认卢氏")
        parser.add_argument("--json", action="store_true", help="输出总是 JSON；写不写都一样")

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("不在演示模式，不编造数据（HULIAN_DEMO=1 才可以）")
        try:
            area = divisions.at(counties.known(str(options["area"])), Level.COUNTY)
            made = County(area, PROFILES[str(options["profile"])], int(str(options["seed"])), timezone.now()).make()
        except (CaseError, OfficeError, ProcessError) as slip:
            raise CommandError(str(slip)) from slip
        self.stdout.write(json.dumps(made, ensure_ascii=False))
