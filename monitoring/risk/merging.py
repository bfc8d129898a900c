"""Signs about a household that is warned of already join that warning; the most serious level leads."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cases import clocks
from cases.models import Case, Clock
from monitoring.models import Hit, RiskSign, RiskWarning
from monitoring.risk.limits import Limits
from monitoring.risk.opening import hits_of
from processes.models import Task
from rules.deadlines import Deadline

UNDER_WAY = (RiskWarning.State.OPEN, RiskWarning.State.VERIFYING, RiskWarning.State.VERIFIED)
Groups = Mapping[int, Sequence[RiskSign]]


def join(groups: Groups, limits: Limits, now: datetime) -> set[int]:
    """Joins the signs of households with an open warning to it and returns those households.

    A warning that has been concluded keeps its level: the new signs are answered with it.
    """
    open_ones = RiskWarning.objects.filter(household_id__in=list(groups), state__in=UNDER_WAY)
    # Locked in one order: who concludes a warning meanwhile waits, or is seen to have concluded it.
    locked = open_ones.select_related("case").select_for_update(of=("self",)).order_by("pk")
    found = {warning.household_id: warning for warning in locked}
    for household_id, warning in found.items():
        signs = groups[household_id]
        RiskSign.objects.filter(pk__in=[sign.pk for sign in signs]).update(warning=warning)
        Hit.objects.filter(pk__in=hits_of(signs)).update(warning=warning)
        if warning.state != RiskWarning.State.VERIFIED:
            raise_level(warning, min(sign.level for sign in signs), limits, now)
    return set(found)


def raise_level(warning: RiskWarning, level: int, limits: Limits, now: datetime) -> None:
    """A more serious level leads from today on; the day it is due can only come nearer."""
    if level >= warning.level:
        return
    warning.level = level
    due = limits.due(level, warning.area, now.astimezone().date())
    if due is not None and (warning.due_on is None or due.due_on < warning.due_on):
        warning.due_on, warning.provisional = due.due_on, due.provisional
        if warning.case is not None:
            _hasten(warning.case, due)
    warning.save(update_fields=["level", "due_on", "provisional"])


def _hasten(case: Case, due: Deadline) -> None:
    columns = {**clocks.columns_of(due), "first_due_on": due.due_on}
    Clock.objects.update_or_create(case=case, rule=due.rule_id, started_on=due.started_on, defaults=columns)
    day = {"due_on": due.due_on, "provisional": due.provisional}
    Case.objects.filter(pk=case.pk).update(**day)
    Task.objects.filter(process_id=case.process_id, state=Task.State.OPEN).update(rule=due.rule_id, **day)
