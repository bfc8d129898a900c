"""A batch of a raised standard carried out: who rises gets a decision and a new period, who falls is heard first."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from cases import awards, chain, progress
from cases.documents import issue
from cases.errors import CaseError
from cases.models import Award, AwardPeriod, Case, Channel, Decision, StandardAward, StandardRun
from cases.numbers import case_numbers
from cases.raising.counting import first_month
from cases.reviews import opening
from processes import editions
from processes.models import Process

STANDARD_CHANGE = "standard_change"
CLAUSE = "社会救助法 第十八条、第十九条"
Effect, Fate = StandardAward.Effect, StandardAward.State


def carry(run: StandardRun, rows: Sequence[StandardAward], now: datetime) -> None:
    """Writes what was counted; an award that has changed since is left alone and says so."""
    month = first_month(run.from_on)
    rising = [row for row in rows if row.effect == Effect.RISES]
    unchanged = _as_counted(rising, month)
    _raise([row for row in rising if row.pk in unchanged], run, month, now)
    for row in rows:
        if row.effect in (Effect.FALLS, Effect.LEAVES):
            _open_review(row, run, now)
        elif row.effect == Effect.RISES and row.pk not in unchanged:
            row.state, row.why = Fate.REFUSED, "测算以后待遇有变动，请重新核算"
            row.save(update_fields=["state", "why"])
    own = StandardAward.objects.filter(pk__in=[row.pk for row in rows], state=Fate.COUNTED)
    opened = Case.objects.filter(about=OuterRef("award_id"), cause=STANDARD_CHANGE, opened_at=now)
    own.update(state=Fate.DONE, case=Subquery(opened.values("pk")[:1]))


def _as_counted(rows: Sequence[StandardAward], month: date) -> set[int]:
    """The rows whose award still pays what was counted, in one stretch from the month on."""
    periods: dict[int, list[AwardPeriod]] = {}
    found = AwardPeriod.objects.filter(award__in=[row.award_id for row in rows], superseded_at__isnull=True)
    for period in found.order_by("from_month"):
        if period.until_month is None or period.until_month >= month:
            periods.setdefault(period.award_id, []).append(period)
    return {row.pk for row in rows if _still(row, periods.get(row.award_id, []))}


def _still(row: StandardAward, periods: Sequence[AwardPeriod]) -> bool:
    active = row.award.state == Award.State.ACTIVE
    return active and len(periods) == 1 and periods[0].amount == row.old_amount


def _open_review(row: StandardAward, run: StandardRun, now: datetime) -> None:
    """Nobody gets less without being heard: a review is opened with the standard as its cause."""
    try:
        occasion = opening.note(row.award, STANDARD_CHANGE, run.from_on, now, run.confirmed_by)
        opening.open_for(occasion, run.confirmed_by, now)
    except CaseError as slip:
        row.state, row.why = Fate.REFUSED, f"{row.why}；{slip}"[:500]
        row.save(update_fields=["state", "why"])


def _raise(rows: Sequence[StandardAward], run: StandardRun, month: date, now: datetime) -> None:
    """Cases, decisions, periods and chain of many awards in a few statements."""
    if not rows:
        return
    cases = _cases(rows, run, now)
    offices = _offices(cases, now.astimezone().date())
    decisions = [
        _decision(row, case, run, month, offices[case.decider, case.town], now)
        for row, case in zip(rows, cases, strict=True)
    ]
    Decision.objects.bulk_create(decisions)
    awards.lay_many([(row.award, decision) for row, decision in zip(rows, decisions, strict=True)])
    detail = {"run": run.pk}
    told = [(case.pk, case.household_id, detail | _amounts(row)) for row, case in zip(rows, cases, strict=True)]
    chain.append_many(run.area[:6], STANDARD_CHANGE, now, told)


def _amounts(row: StandardAward) -> dict[str, str]:
    return {"from": str(row.old_amount), "to": str(row.new_amount)}


def _cases(rows: Sequence[StandardAward], run: StandardRun, now: datetime) -> list[Case]:
    edition_id = editions.in_force(run.scheme, now.astimezone().date()).id
    ended = {"state": Process.State.ENDED, "started_at": now, "ended_at": now, "engine_state": b""}
    processes = [Process(edition_id=edition_id, diagram=STANDARD_CHANGE, area=row.award.area, **ended) for row in rows]
    Process.objects.bulk_create(processes)
    numbers = case_numbers(run.area, len(rows), now)
    made = [_case(*each, run, now) for each in zip(rows, processes, numbers, strict=True)]
    Case.objects.bulk_create(made)
    return made


def _case(row: StandardAward, process: Process, number: str, run: StandardRun, now: datetime) -> Case:
    award, household = row.award, row.award.household
    return Case(
        number=number,
        code_digest=progress.digest(number, progress.new_code()),
        scheme=award.case.scheme,
        procedure=STANDARD_CHANGE,
        about=award,
        cause=STANDARD_CHANGE,
        household=household,
        process=process,
        applicant=household.name,
        residence_kind=household.residence_kind,
        channel=Channel.OFFICE,
        area=award.area,
        town=award.area[:9],
        county=award.area[:6],
        state=Case.State.CLOSED,
        stage="已办结",
        outcome=Case.Outcome.INCREASE,
        decider=award.case.decider,
        opened_by=run.planned_by,
        opened_at=now,
        decided_on=now.astimezone().date(),
        closed_at=now,
    )


def _decision(row: StandardAward, case: Case, run: StandardRun, month: date, office_id: int, now: datetime) -> Decision:
    return Decision(
        case=case,
        outcome=Case.Outcome.INCREASE,
        amount=row.new_amount,
        previous_amount=row.old_amount,
        persons=row.persons,
        from_month=max(month, row.award.from_month),
        reason_code=STANDARD_CHANGE,
        office_id=office_id,
        clause=CLAUSE,
        reasons=explained(row, run),
        decided_by=run.confirmed_by,
        decided_at=now,
    )


def _offices(cases: Sequence[Case], on: date) -> dict[tuple[str, str], int]:
    """The deciding office by who decides and township, asked once for each."""
    one_of_each = {(case.decider, case.town): case for case in cases}
    return {key: issue.deciding_office(case, on).pk for key, case in one_of_each.items()}


def explained(row: StandardAward, run: StandardRun) -> str:
    """Why the amount is another one: the document, the numbers that changed, the difference."""
    difference = row.new_amount - row.old_amount
    return (
        f"根据{run.document}，{row.why}，月保障金额由{row.old_amount}元调整为{row.new_amount}元，增加{difference}元。"
    )


def arrears(row: StandardAward, month: date, paid_until: date) -> Decimal:
    """What months already paid under the old standard are still owed, in yuan; the next roll carries it."""
    months = (paid_until.year - month.year) * 12 + paid_until.month - month.month + 1
    return max(0, months) * (row.new_amount - row.old_amount)
