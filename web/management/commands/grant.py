"""What the serving role may do with the tables there are, and what it sees of them; run by their owner (ADR 29)."""

import re

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from cases.floor import policies

ROLE = "hulian_web"
# The record of what happened only grows, and which migrations ran is the owner's to write.
GRANTS = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE ON cases_chainentry FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)
OWNER = "SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = 'cases_case'::regclass"


class Command(BaseCommand):
    """grant [--role NAME]: after each migration, by the owner of the tables; may be run again and again."""

    help = "给网页服务的数据库角色授权，并设好第二道防线（行级安全）；每次迁移之后由数据库表的所有者运行"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--role", default=ROLE, help=f"网页服务用的角色，默认 {ROLE}")

    def handle(self, *args: object, **options: object) -> None:
        role = str(options["role"])
        if connection.vendor != "postgresql":
            raise CommandError("只有 PostgreSQL 有角色和行级安全；SQLite 不用授权")
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", role):
            raise CommandError("角色名只能用小写字母、数字和下划线", returncode=2)
        with transaction.atomic(), connection.cursor() as cursor:
            self._check(cursor, role)
            changed = policies.statements()
            for statement in (*(line.format(role=role) for line in GRANTS), *changed):
                cursor.execute(statement)
        self.stdout.write(f"已授权给{role}；第二道防线{len(policies.standing())}张表，这次改动{len(changed)}处")

    def _check(self, cursor: CursorWrapper, role: str) -> None:
        """Only the owner may, and only a role that policies bind is worth them."""
        cursor.execute(OWNER)
        if not cursor.fetchone()[0]:
            raise CommandError("请用表的所有者（hulian_owner）运行，网页服务的角色不能给自己授权")
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found is None:
            raise CommandError(f"数据库里没有角色{role}：先运行 install/production/postgresql/set_up.sh")
        if found[0]:
            raise CommandError(f"角色{role}不受行级安全约束（超级用户或 BYPASSRLS），换一个普通角色")
