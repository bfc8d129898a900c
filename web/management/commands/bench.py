"""Runs one benchmark and prints its figures."""

from django.core.management.base import BaseCommand, CommandParser

from web.bench.comparing.drawn import PROFILES
from web.bench.comparison import ENGINES
from web.bench.databases import KINDS
from web.bench.options import Options
from web.bench.registry import BENCHMARKS
from web.bench.web import LOADS


class Command(BaseCommand):
    """bench NAME [--db sqlite|postgresql|both] [--workers N] [--rounds N] [--cases N]
    [--engine E] [--profile P] [--seconds N] [--json]"""

    help = "测量性能：自建临时的 PostgreSQL 和 SQLite，不碰本机已装的数据库"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", choices=sorted(BENCHMARKS), help="、".join(sorted(BENCHMARKS)))
        parser.add_argument("--db", choices=sorted(KINDS), default="both", help="数据库，默认两种都测")
        parser.add_argument("--workers", type=int, default=1, help="同时办理的进程数（PostgreSQL）")
        parser.add_argument("--rounds", type=int, default=0, help="轮数；0 表示用各项自己的轮数")
        parser.add_argument(
            "--cases", type=int, default=0, help="办件数（replay）、待遇数（wave）；0 表示用各项自己的数"
        )
        parser.add_argument("--engine", choices=["duckdb", *sorted(ENGINES)], default="duckdb", help="比对用的计算方式")
        sizes = sorted({*PROFILES, *LOADS})
        parser.add_argument("--profile", choices=sizes, default="M", help="数据量：县 S、M、L，省 province（比对）")
        parser.add_argument("--seconds", type=int, default=0, help="访问多少秒（web）；0 表示用自己的数")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: object, **options: object) -> None:
        asked = Options(
            KINDS[str(options["db"])],
            int(str(options["workers"])),
            int(str(options["rounds"])),
            int(str(options["cases"])),
            str(options["engine"]),
            str(options["profile"]),
            int(str(options["seconds"])),
        )
        report = BENCHMARKS[str(options["name"])](asked)
        self.stdout.write(report.as_json() if options["json"] else report.as_text())
