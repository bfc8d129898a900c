"""Warnings written together, each with the procedure that verifies it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from django.db.models import OuterRef, Subquery

from cases.ex_officio import Subject, open_about
from cases.models import Case, Household
from monitoring.models import DispatchRun, Hit, RiskSign, RiskWarning
from monitoring.risk.limits import Limits

SCHEME = "risk_warning"
WRITTEN = 400
# Where a sign came from stands before the colon of its key.
HIT, RECORD, LEAD = "hit", "record", "lead"
State = RiskWarning.State
Groups = Mapping[int, Sequence[RiskSign]]
Households = Mapping[int, Household]


def open_warnings(run: DispatchRun, groups: Groups, households: Households, limits: Limits, now: datetime) -> None:
    """One warning a household with the procedure that verifies it; signs name the warning that they led to."""
    made = [_warning(run, households[key], signs, limits, now) for key, signs in groups.items()]
    for _, rows in groupby(sorted(made, key=_county), key=_county):
        _open_cases(list(rows), households, limits, run, now)
    RiskWarning.objects.bulk_create(made, batch_size=WRITTEN)
    name_warning(run, groups)


def keep_quiet(run: DispatchRun, groups: Groups, households: Households, now: datetime) -> None:
    """Signs that were muted are kept and counted, but nobody is sent."""
    made = [_warning(run, households[key], signs, None, now) for key, signs in groups.items()]
    RiskWarning.objects.bulk_create(made, batch_size=WRITTEN)
    name_warning(run, groups)


def _county(warning: RiskWarning) -> str:
    return warning.county


def _warning(
    run: DispatchRun, household: Household, signs: Sequence[RiskSign], limits: Limits | None, now: datetime
) -> RiskWarning:
    """The warning of a household: as serious as its most serious sign; without limits it stays quiet."""
    level = min(sign.level for sign in signs)
    due = limits.due(level, household.area, run.received_on) if limits else None
    return RiskWarning(
        household=household,
        run=run,
        area=household.area,
        town=household.area[:9],
        county=household.area[:6],
        level=level,
        source=run.source,
        origin=run.origin,
        reason="；".join(dict.fromkeys(sign.told for sign in signs if sign.told))[:300],
        state=State.OPEN if limits else State.MUTED,
        received_on=run.received_on,
        due_on=due.due_on if due else None,
        provisional=bool(due and due.provisional),
        raised_by=run.started_by,
        raised_at=now,
    )


def _open_cases(
    warnings: Sequence[RiskWarning], households: Households, limits: Limits, run: DispatchRun, now: datetime
) -> list[Case]:
    subjects = [
        Subject(households[row.household_id], row.source, limits.due(row.level, row.area, row.received_on))
        for row in warnings
    ]
    cases = open_about(SCHEME, subjects, run.started_by, now)
    for warning, case in zip(warnings, cases, strict=True):
        warning.case = case
    return cases


def name_warning(run: DispatchRun, groups: Groups) -> None:
    """Signs, and the hits they came from, learn which warning they led to."""
    signs = [sign for rows in groups.values() for sign in rows]
    of_household = RiskWarning.objects.filter(run=run, household=OuterRef("household")).values("pk")[:1]
    RiskSign.objects.filter(pk__in=[sign.pk for sign in signs]).update(warning=Subquery(of_household))
    Hit.objects.filter(pk__in=hits_of(signs)).update(warning=Subquery(of_household))


def hits_of(signs: Iterable[RiskSign]) -> list[int]:
    """The hits that signs came from."""
    keys = (sign.origin_key.partition(":") for sign in signs)
    return [int(number) for origin, _, number in keys if origin == HIT]
