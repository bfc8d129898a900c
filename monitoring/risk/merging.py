"""Signs about a household that is warned of already join that warning; the most serious level leads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from cases import chain, clocks
from cases.models import Case, Clock
from monitoring.models import Hit, Level, RiskSign, RiskWarning
from monitoring.risk.limits import Limits
from monitoring.risk.opening import WRITTEN, hits_of
from processes.models import Task
from rules.deadlines import Deadline

UNDER_WAY = (RiskWarning.State.OPEN, RiskWarning.State.VERIFYING, RiskWarning.State.VERIFIED)
Groups = Mapping[int, Sequence[RiskSign]]


@dataclass(frozen=True)
class Raised:
    """A warning that became more serious: from which level, to which, and the nearer day where there is one."""

    warning: RiskWarning
    level: int
    due: Deadline | None

    @property
    def message(self) -> str:
        """What the chain says of it."""
        was, now = Level(self.warning.level).label, Level(self.level).label
        until = f"核查期限提前到{self.due.due_on:%Y-%m-%d}" if self.due else "核查期限不变"
        return f"又收到更严重的疑点，由{was}提高为{now}，{until}"


def join(groups: Groups, limits: Limits, now: datetime) -> set[int]:
    """Joins the signs of households with an open warning to it and returns those households.

    A warning that has been concluded keeps its level: the new signs are answered with it.
    """
    open_ones = RiskWarning.objects.filter(household_id__in=list(groups), state__in=UNDER_WAY)
    # Locked in one order: who concludes a warning meanwhile waits, or is seen to have concluded it.
    locked = open_ones.select_for_update(of=("self",)).order_by("pk")
    found = {warning.household_id: warning for warning in locked}
    if found:
        _name([sign for key in found for sign in groups[key]])
        _raise(found, groups, limits, now)
    return set(found)


def _name(signs: Sequence[RiskSign]) -> None:
    """The signs, and the hits they came from, learn which open warning they joined."""
    of_household = RiskWarning.objects.filter(household=OuterRef("household"), state__in=UNDER_WAY).values("pk")[:1]
    RiskSign.objects.filter(pk__in=[sign.pk for sign in signs]).update(warning=Subquery(of_household))
    Hit.objects.filter(pk__in=hits_of(signs)).update(warning=Subquery(of_household))


def _raise(found: Mapping[int, RiskWarning], groups: Groups, limits: Limits, now: datetime) -> None:
    """A more serious level leads from today on; the day it is due can only come nearer."""
    told = [
        _raised(warning, min(sign.level for sign in groups[key]), limits, now)
        for key, warning in found.items()
        if warning.state != RiskWarning.State.VERIFIED
    ]
    raised = [each for each in told if each]
    for (level, due), rows in _alike(raised).items():
        _write(level, due, rows)
    _note(raised, now)


def _raised(warning: RiskWarning, level: int, limits: Limits, now: datetime) -> Raised | None:
    if level >= warning.level:
        return None
    due = limits.due(level, warning.area, now.astimezone().date())
    nearer = warning.due_on is None or due.due_on < warning.due_on
    return Raised(warning, level, due if nearer else None)


def _alike(raised: Iterable[Raised]) -> dict[tuple[int, Deadline | None], list[RiskWarning]]:
    """Warnings that come to the same level and day are written together."""
    found: dict[tuple[int, Deadline | None], list[RiskWarning]] = {}
    for each in raised:
        found.setdefault((each.level, each.due), []).append(each.warning)
    return found


def _write(level: int, due: Deadline | None, rows: Sequence[RiskWarning]) -> None:
    same = RiskWarning.objects.filter(pk__in=[row.pk for row in rows])
    if due is None:
        same.update(level=level)
        return
    day = {"due_on": due.due_on, "provisional": due.provisional}
    same.update(level=level, **day)
    cases = [row.case_id for row in rows if row.case_id]
    Clock.objects.bulk_create([_clock(case, due) for case in cases], batch_size=WRITTEN)
    Case.objects.filter(pk__in=cases).update(**day)
    waiting = Task.objects.filter(process__case__in=cases, state__in=(Task.State.OPEN, Task.State.WAITING))
    waiting.update(rule=due.rule_id, **day)


def _clock(case_id: int, due: Deadline) -> Clock:
    columns = clocks.columns_of(due)
    return Clock(case_id=case_id, rule=due.rule_id, started_on=due.started_on, first_due_on=due.due_on, **columns)


def _note(raised: Sequence[Raised], now: datetime) -> None:
    """Each household's chain says that its warning was raised, and by when somebody goes there now."""
    by_county: dict[str, list[chain.Subject]] = {}
    for each in raised:
        if each.warning.case_id:
            detail = {"level": each.level, "message": each.message}
            subject = (each.warning.case_id, each.warning.household_id, detail)
            by_county.setdefault(each.warning.county, []).append(subject)
    for county, subjects in by_county.items():
        chain.append_many(county, "raise_warning", now, subjects)
