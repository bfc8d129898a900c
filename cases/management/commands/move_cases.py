"""Moves running cases to another edition: plans, tries or carries out, and goes on where a worker died."""

import json

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.errors import CaseError
from cases.models import MoveCase, MoveRun
from cases.moving import runs, soundness
from offices import divisions
from processes.errors import ProcessError
from processes.models import SchemeEdition
from rules.areas import full_code
from rules.errors import RulesError


class Command(BaseCommand):
    """move_cases --from EDITION --to EDITION [--area CODE] [--rename OLD=NEW] [--plan|--try] | --resume RUN [--json]"""

    help = "把在办的办件从一个流程版本迁到另一个：--plan 只做计划，--try 在副本上试办，都不写时逐件执行"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="old", metavar="EDITION", help="原版本：编号，或摘要的前几位")
        parser.add_argument("--to", dest="new", metavar="EDITION", help="新版本：编号，或摘要的前几位")
        parser.add_argument("--area", default="", help="区划代码，2、4、6、9 或 12 位；不写就是全部")
        parser.add_argument("--rename", action="append", default=[], metavar="OLD=NEW", help="改了编号的环节")
        parser.add_argument("--plan", action="store_true", help="只做计划")
        parser.add_argument("--try", dest="tried", action="store_true", help="在副本上试办，不留下任何改变")
        parser.add_argument("--resume", type=int, metavar="RUN", help="接着做一次没有做完的迁移")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: object, **options: object) -> None:
        try:
            run = self._run(options)
        except (CaseError, ProcessError, RulesError) as slip:
            raise CommandError(str(slip)) from slip
        told = {"run": run.pk, "scheme": run.scheme, "state": run.state, "cases": runs.counts(run.pk)}
        told["reasons"] = [{"message": message, "cases": held} for message, held in runs.grouped_reasons(run.pk)]
        told["faults"] = [] if options["plan"] or options["tried"] else list(soundness.faults(run))
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else _table(told))
        if told["faults"]:
            raise CommandError("有办件前后不一致，请查看上面的说明")

    def _run(self, options: dict[str, object]) -> MoveRun:
        if options["resume"]:
            return runs.go_on(int(str(options["resume"])), timezone.now)
        run = self._plan(options)
        if options["tried"]:
            runs.try_move(run.pk, timezone.now())
        elif not options["plan"]:
            runs.begin(run.pk, None, timezone.now())
            run = runs.go_on(run.pk, timezone.now)
        return run

    def _plan(self, options: dict[str, object]) -> MoveRun:
        if not (options["old"] and options["new"]):
            raise CommandError("请写明 --from 和 --to，或者 --resume")
        renamed = dict(_pair(text) for text in options["rename"])
        area = full_code(str(options["area"])) if options["area"] else divisions.NATION
        return runs.plan_move(
            _edition(str(options["old"])), _edition(str(options["new"])), area, renamed, timezone.now()
        )


def _edition(text: str) -> SchemeEdition:
    rows = SchemeEdition.objects.all()
    found = rows.filter(pk=int(text)) if text.isdecimal() and len(text) < 8 else rows.filter(digest__startswith=text)
    if found.count() != 1:
        raise CommandError(f"没有版本“{text}”，或者不止一个")
    return found.get()


def _pair(text: str) -> tuple[str, str]:
    old, sign, new = text.partition("=")
    if not (old and sign and new):
        raise CommandError(f"“{text}”应写成 原编号=新编号")
    return old, new


def _table(told: dict) -> str:
    titles = dict(MoveCase.State.choices)
    lines = [f"{titles[state]}  {count}件" for state, count in told["cases"].items() if count]
    lines += [f"    {each['cases']}件  {each['message']}" for each in told["reasons"]]
    return "\n".join([f"迁移{told['run']}：{dict(MoveRun.State.choices)[told['state']]}", *lines, *told["faults"]])
