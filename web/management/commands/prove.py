"""Runs one proof and prints what it found; exit 1 when anything failed."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from web.bench.databases import KINDS
from web.prove.proof import Asked
from web.prove.registry import PROOFS


class Command(BaseCommand):
    """prove NAME [--count N] [--seed N] [--db sqlite|postgresql|both] [--only KIND] [--engine spark] [--json]"""

    help = "证明一项承诺：在临时的数据库里反复尝试，不碰本机已装的数据库"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", choices=sorted(PROOFS), help="、".join(sorted(PROOFS)))
        parser.add_argument("--count", type=int, default=0, help="试多少次；0 表示用各项自己的次数")
        parser.add_argument("--seed", type=int, default=1, help="随机数种子，默认 1")
        parser.add_argument("--db", choices=sorted(KINDS), default="both", help="数据库，默认两种都试")
        parser.add_argument("--only", default="", help="kills、races、faults：只试其中一类，名字见各项的数字")
        parser.add_argument("--engine", choices=["spark"], default="", help="指标：在 Spark 上证明，不试数据库")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: object, **options: object) -> None:
        kinds, engine, only = KINDS[str(options["db"])], str(options["engine"]), str(options["only"])
        asked = Asked(int(str(options["count"])), int(str(options["seed"])), kinds, engine, only)
        proof = PROOFS[str(options["name"])](asked)
        self.stdout.write(proof.as_json() if options["json"] else proof.as_text())
        if proof.failed:
            raise CommandError(f"失败{proof.failed}次")
