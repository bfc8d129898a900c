"""Warnings written together, each with the procedure that verifies it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from cases.ex_officio import Subject, open_about
from cases.models import Case, Household
from monitoring.models import DispatchRun, RiskSign, RiskWarning
from monitoring.risk.limits import Limits

SCHEME = "risk_warning"
State = RiskWarning.State
Groups = Mapping[int, Sequence[RiskSign]]


@dataclass
class Worker:
    """What one worker remembers between batches."""

    limits: Limits = field(default_factory=Limits)


def open_warnings(
    run: DispatchRun, groups: Groups, households: Mapping[int, Household], worker: Worker, now: datetime
) -> None:
    """One warning a household with the procedure that verifies it; signs name the warning that they led to."""
    made = [_warning(run, households[key], signs, worker.limits, now) for key, signs in groups.items()]
    RiskWarning.objects.bulk_create(made, batch_size=400)
    for _, rows in groupby(sorted(made, key=_county), key=_county):
        _open_cases(list(rows), households, worker.limits, run, now)
    RiskWarning.objects.bulk_update(made, ["case"], batch_size=400)
    _name_warning(made, groups)


def keep_quiet(run: DispatchRun, groups: Groups, households: Mapping[int, Household], now: datetime) -> None:
    """Signs that were muted are kept and counted, but nobody is sent."""
    made = [_warning(run, households[key], signs, None, now) for key, signs in groups.items()]
    RiskWarning.objects.bulk_create(made, batch_size=400)
    _name_warning(made, groups)


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
        reason="；".join(dict.fromkeys(filter(None, (sign.told for sign in signs))))[:300],
        state=State.OPEN if limits else State.MUTED,
        received_on=run.received_on,
        due_on=due.due_on if due else None,
        provisional=bool(due and due.provisional),
        raised_by=run.started_by,
        raised_at=now,
    )


def _open_cases(
    warnings: Sequence[RiskWarning],
    households: Mapping[int, Household],
    limits: Limits,
    run: DispatchRun,
    now: datetime,
) -> list[Case]:
    subjects = [
        Subject(households[row.household_id], row.source, limits.due(row.level, row.area, row.received_on))
        for row in warnings
    ]
    cases = open_about(SCHEME, subjects, run.started_by, now)
    for warning, case in zip(warnings, cases, strict=True):
        warning.case = case
    return cases


def _name_warning(warnings: Sequence[RiskWarning], groups: Groups) -> None:
    """Signs learn which warning they led to."""
    signs = []
    for warning in warnings:
        for sign in groups[warning.household_id]:
            sign.warning = warning
            signs.append(sign)
    RiskSign.objects.bulk_update(signs, ["warning"], batch_size=400)
