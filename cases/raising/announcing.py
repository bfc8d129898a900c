"""The county's paper that tells the townships of a new standard: what it is, from when, and how awards follow it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from cases.documents.context import OfficialPaper, Section
from cases.documents.kinds import OFFICE_PAPERS
from cases.errors import Blocked
from cases.meetings import issue_paper
from cases.models import OfficePaper, StandardAward, StandardRun
from cases.raising.runs import locked, note, rows_from, sums
from offices.models import OfficeKind, User
from offices.routing import office_for
from processes import region
from processes.schemes import scheme_of
from rules.parameters import UNITS, find_parameter
from rules.standards import StandardRow

CONFIRMED = (StandardRun.State.RUNNING, StandardRun.State.STOPPED, StandardRun.State.DONE)
RESIDENCE = {"rural": "农村", "urban": "城市"}
Effect = StandardAward.Effect


@transaction.atomic
def announce(run_id: int, actor: User, now: datetime) -> OfficePaper:
    """Issues the paper of a run that a second person has confirmed; once a run."""
    run = locked(run_id, actor, now)
    if run.state not in CONFIRMED:
        raise Blocked("另一人确认调整以后，才能印发通知")
    if run.announced is not None:
        raise Blocked(f"通知已经印发（{run.announced.number}）")
    on = now.astimezone().date()
    office = office_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, run.area, on)
    title = f"关于调整{scheme_of(run.scheme).name}标准的通知"
    run.announced = issue_paper(OFFICE_PAPERS["letterhead"], title, _paper(run, office.name, on), office, actor, now)
    run.save(update_fields=["announced"])
    note(run, "standard_announced", actor, now)
    return run.announced


def _paper(run: StandardRun, office: str, on: date) -> OfficialPaper:
    day = _day(run.from_on)
    return OfficialPaper(
        issuers=(office,),
        addressee="各乡镇人民政府、街道办事处",
        opening=(f"根据{run.document}，现就调整标准有关事项通知如下：",),
        sections=(
            Section("调整后的标准", tuple(_standards(run))),
            Section("执行时间和范围", (f"自{day}起执行。{_reach(run)}",)),
            Section("有关要求", tuple(_demands(run))),
        ),
        printed_by=office,
        printed_on=on,
    )


def _standards(run: StandardRun) -> Iterator[str]:
    for row in rows_from(run.scheme, run.area, run.from_on):
        before = region.standards(run.area, run.from_on - timedelta(days=1), row.residence_kind).find(row.key)
        was = f"由{before.value}{_unit(before)}" if before else ""
        yield f"{RESIDENCE.get(row.residence_kind or '', '')}{_title(row)}{was}调整为{row.value}{_unit(row)}。"


def _title(row: StandardRow) -> str:
    parameter = find_parameter(row.key)
    return parameter.title if parameter else row.key


def _unit(row: StandardRow) -> str:
    return "" if row.unit == "ratio" else UNITS.get(row.unit, "")


def _reach(run: StandardRun) -> str:
    found = {effect: 0 for effect in Effect.values}
    for row in sums(run):
        found[str(row["effect"])] += int(str(row["awards"]))
    return (
        f"正在享受待遇的{sum(found.values())}户已按新标准逐户核算：提高待遇{found[Effect.RISES]}户，"
        f"拟减发{found[Effect.FALLS]}户，不再符合条件{found[Effect.LEAVES]}户，需要人工核查{found[Effect.LOOK]}户。"
    )


def _demands(run: StandardRun) -> Iterator[str]:
    yield "提高待遇的，从执行之月起按新标准发放，已经发放的月份补发差额，并把通知书送达救助对象。"
    yield "拟减发或者终止的，先听取救助对象的意见，作出书面决定并送达以后再执行，不得直接减发、停发。"
    yield "新的申请和核查，按执行日期确定适用的标准。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
