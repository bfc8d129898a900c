"""Replays past cases on changed texts, here and now, and prints what would have been otherwise."""

import json
from argparse import ArgumentTypeError
from datetime import date

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.errors import CaseError
from cases.models import ReplayFinding, ReplayRun
from cases.replaying import runs
from forms.errors import FormError
from offices import counties
from offices.errors import OfficeError
from processes.errors import ProcessError
from processes.models import SchemeDraft, SchemeEdition
from rules.areas import full_code
from rules.errors import RulesError


class Command(BaseCommand):
    """replay --draft ID|--edition ID --area CODE --from D --until D [--assume NAME=VALUE] [--json]"""

    help = "用草稿或某一版本把过去的办件重走一遍（只读真实数据），说明哪些走法、时限、工作量会变"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--draft", type=int, help="草稿编号")
        which.add_argument("--edition", type=int, help="版本编号")
        which.add_argument("--run", type=int, help="接着做一次没有做完的推演")
        parser.add_argument("--area", default="", help="区划代码，2、4、6、9 或 12 位")
        parser.add_argument("--from", dest="from_on", type=_day, help="申请日期自")
        parser.add_argument("--until", dest="until_on", type=_day, help="申请日期至")
        parser.add_argument("--assume", action="append", default=[], metavar="NAME=VALUE", help="新问题假定的回答")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: object, **options: object) -> None:
        try:
            run = runs.go_on(self._run(options).pk, timezone.now)
        except (CaseError, FormError, OfficeError, ProcessError, RulesError) as slip:
            raise CommandError(str(slip)) from slip
        if run.state != ReplayRun.State.DONE:
            raise CommandError(run.error or f"推演{run.get_state_display()}")
        told = {"run": run.pk, "scheme": run.scheme, "area": run.area, "cases": run.total, **run.report}
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else _table(run))

    def _run(self, options: dict[str, object]) -> ReplayRun:
        if options["run"]:
            return _find(ReplayRun, options["run"], "推演")
        if not (options["area"] and options["from_on"] and options["until_on"]):
            raise CommandError("请写明 --area、--from 和 --until")
        found = _find(SchemeDraft, options["draft"], "草稿") if options["draft"] else None
        found = found or _find(SchemeEdition, options["edition"], "版本")
        assumed = dict(_assumed(pair) for pair in options["assume"])
        area = full_code(counties.known(str(options["area"])))
        return runs.start(found, area, options["from_on"], options["until_on"], None, timezone.now(), assumed)


def _find(table, number, what):
    row = table.objects.filter(pk=number).first()
    if row is None:
        raise CommandError(f"没有编号为{number}的{what}")
    return row


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as slip:
        raise ArgumentTypeError(f"“{text}”不是日期，应写成 2026-07-01") from slip


def _assumed(pair: str) -> tuple[str, object]:
    name, equals, value = pair.partition("=")
    if not (name.strip() and equals):
        raise CommandError(f"--assume 的“{pair}”应写成 名称=值，如 hearing_held=true")
    return name.strip(), {"true": True, "false": False}.get(value, int(value) if value.isdigit() else value)


def _table(run: ReplayRun) -> str:
    report = run.report
    lines = [f"共{run.total}件，{report.get('same', 0)}件没有变化"]
    for kind, title in ReplayFinding.Kind.choices:
        if count := report.get("kinds", {}).get(kind):
            lines.append(f"{title}  {count}件")
            lines += [f"    {key}  {cases}" for key, cases in sorted(report["keys"].get(kind, {}).items())]
    changed = {office: pair for office, pair in report.get("work", {}).items() if pair[0] != pair[1]}
    lines += [f"工作量  {office}  {then} → {now}" for office, (then, now) in changed.items()]
    return "\n".join(lines)
