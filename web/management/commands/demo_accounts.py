"""Makes and lists the demonstration accounts."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from offices import demo_accounts
from offices.demo_accounts import PASSWORD, Person
from offices.errors import OfficeError
from offices.models import PostKind
from offices.routing import office_for


class Command(BaseCommand):
    """demo_accounts [--json]"""

    help = "建立并列出演示账号（只在演示模式下）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("不在演示模式，不建立演示账号（HULIAN_DEMO=1 才可以）")
        try:
            demo_accounts.ensure(demo_accounts.ROSTER, timezone.localdate())
            rows = [_row(person) for person in demo_accounts.ROSTER]
        except OfficeError as slip:
            raise CommandError(f"{slip}；请先执行 python manage.py load_region") from slip
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            self._write_table(rows)

    def _write_table(self, rows: list[dict[str, str]]) -> None:
        self.stdout.write(f"演示账号（口令都是 {PASSWORD}）")
        for row in rows:
            self.stdout.write(f"{row['username']:<24}{row['name']}  {row['post_name']}  {row['office']}")


def _row(person: Person) -> dict[str, str]:
    return {
        "username": person.username,
        "password": PASSWORD,
        "name": person.name,
        "post": str(person.post),
        "post_name": PostKind(person.post).label,
        "office": office_for(person.office_kind, person.area, timezone.localdate(), person.department).name,
    }
