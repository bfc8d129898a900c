"""Makes the first system administrator and the first security administrator of a county."""

import json
from typing import cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.errors import CaseError
from monitoring.staffing import first
from offices.errors import OfficeError
from offices.models import PostKind


class Command(BaseCommand):
    """first_administrators COUNTY --system USERNAME NAME --security USERNAME NAME"""

    help = "设立一个县的首任系统管理员和安全管理员（两个人）；口令只显示这一次，首次登录必须更换"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("county", help="六位区划代码")
        for name, title in (("--system", "系统管理员"), ("--security", "安全管理员")):
            parser.add_argument(name, nargs=2, required=True, metavar=("账号", "姓名"), help=title)
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: object, **options: object) -> None:
        try:
            made = first.make(
                str(options["county"]), _pair(options["system"]), _pair(options["security"]), timezone.now()
            )
        except (CaseError, OfficeError, ValueError) as slip:
            raise CommandError(str(slip)) from slip
        rows = [
            {"username": each.user.username, "post": str(PostKind(each.post).label), "password": each.password}
            for each in made
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['post']}  账号 {row['username']}  一次性口令 {row['password']}")
        self.stdout.write("请分别当面交给两人，各自登录后更换；审计员由两人在页面上提出、授权。")


def _pair(told: object) -> tuple[str, str]:
    username, name = cast(list[str], told)
    return username, name
