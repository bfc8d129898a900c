"""Brings an installation up to date: tables, regions, packs, calendars, editions, on request a demonstration."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from cases.invented import demonstration
from monitoring import heavy_day, invented
from monitoring.board import demonstration as board
from monitoring.comparing import demonstration as comparing
from monitoring.receiving import demonstration as receiving
from monitoring.risk import demonstration as risk
from processes import editions, keys


class Command(BaseCommand):
    """prepare [--demo]"""

    help = "建库、导入日历、区划、参数包，发布随系统提供的流程；--demo 另建演示账号和演示办件"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="建立演示账号和少量演示办件（只做一次）")

    def handle(self, *args: object, **options: object) -> None:
        if options["demo"] and not settings.DEMO:
            raise CommandError("不在演示模式，不建立演示数据（HULIAN_DEMO=1 才可以）")
        for purpose in keys.PURPOSES:
            keys.device().numbers(purpose)
        self._migrate()
        for name in ("load_region", "load_packs", "load_calendar"):
            call_command(name, stdout=self.stdout, stderr=self.stderr)
        published = editions.publish_shipped(timezone.now())
        self.stdout.write(f"发布流程版本{len(published)}个")
        if options["demo"]:
            call_command("demo_accounts", stdout=self.stdout)
            self.stdout.write(f"演示办件{demonstration.ensure(timezone.now())}件")
            self.stdout.write(f"演示数据来源{receiving.ensure(timezone.now())}个")
            self.stdout.write(f"演示网格{invented.ensure(timezone.now())}个")
            self.stdout.write(f"演示预警{risk.ensure(timezone.now())}条")
            self.stdout.write(f"演示比对疑点{comparing.ensure(timezone.now())}条")
            self.stdout.write(f"演示会签{heavy_day.ensure(timezone.now())}次")
            self.stdout.write(f"演示督办单{board.ensure(timezone.now())}张")

    def _migrate(self) -> None:
        """Asking first costs a tenth of running migrate, which also looks for permissions to make."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
            self.stdout.write("数据库已升级")
        call_command("createcachetable", verbosity=0)
