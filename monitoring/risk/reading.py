"""Which warnings a person may see, for lists, pages, counts and exports alike; and what stands open at a household."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from cases import access
from cases.models import APPLICATION, Case, Household
from monitoring.models import DispatchRun, RiskSign, RiskWarning
from monitoring.risk.merging import UNDER_WAY
from monitoring.risk.titles import title_of
from offices.models import User
from processes.models import Task

State = RiskWarning.State
BANDS = ("late", "soon", "escalated")


def warnings_for(user: User, on: date) -> QuerySet[RiskWarning]:
    """The warnings of one's area, whatever came of them."""
    held = access.reach(user, on).areas(access.SEES_CASES)
    return RiskWarning.objects.filter(access.in_areas(held)).select_related("household", "case")


def runs_for(user: User, on: date) -> QuerySet[DispatchRun]:
    """The dispatch runs of the counties in which a person handles cases."""
    counties = {prefix[:6] for prefix in access.reach(user, on).areas(access.SEES_CASES) if len(prefix) <= 6}
    wanted = Q(pk__in=[])
    for prefix in counties:
        wanted |= Q(county__startswith=prefix)
    return DispatchRun.objects.filter(wanted).order_by("-id")


def band(name: str, on: date, soon: date) -> Q:
    """The condition of a band of warnings that nobody has concluded; the same one counts and lists."""
    waiting = Q(state__in=(State.OPEN, State.VERIFYING))
    return {
        "late": waiting & Q(due_on__lt=on),
        "soon": waiting & Q(due_on__gte=on, due_on__lte=soon),
        "escalated": waiting & Q(escalated_on__isnull=False),
    }.get(name, Q())


@dataclass(frozen=True)
class Reason:
    """One sign of a warning in words."""

    title: str
    told: str
    level: str
    reference: str


def reasons(warning: RiskWarning) -> list[Reason]:
    """Why a household is warned of, the most serious sign first."""
    return [_reason(sign) for sign in warning.signs.order_by("level", "id")]


def _reason(sign: RiskSign) -> Reason:
    return Reason(title_of(sign.indicator), sign.told, sign.get_level_display(), sign.reference)


def open_at(user: User, household: Household, on: date) -> list[Task]:
    """Everything that waits for somebody at one household: one visit can settle all of it (一次走访)."""
    rows = access.tasks_for(user, on).filter(process__case__household=household, state=Task.State.OPEN)
    return list(rows.select_related("process__case", "office").order_by("due_on", "id"))


def open_warning(user: User, household: Household, on: date) -> RiskWarning | None:
    """The warning of a household that is under way."""
    return warnings_for(user, on).filter(household=household, state__in=UNDER_WAY).first()


# Conclusions after which a household may apply: what it applies for later came of the warning.
LEADS_TO_APPLYING = (RiskWarning.Outcome.ELIGIBLE, RiskWarning.Outcome.COMPLEX)


def behind(case: Case) -> RiskWarning | None:
    """The warning that a case verifies, that opened it, or after which its household applied; None for most cases."""
    own = Q(case=case) | Q(follow_up=case)
    if case.procedure == APPLICATION:
        opened_on = case.opened_at.astimezone().date()
        own |= Q(household=case.household_id, outcome__in=LEADS_TO_APPLYING, verified_on__lte=opened_on)
    return RiskWarning.objects.filter(own).order_by("-id").first()


def came_of(warning: RiskWarning) -> list[Case]:
    """What followed from a warning: the procedure that its conclusion opened, and what the household applied for."""
    wanted = Q(pk=warning.follow_up_id)
    if warning.outcome in LEADS_TO_APPLYING and warning.verified_on:
        later = Q(opened_at__date__gte=warning.verified_on)
        wanted |= Q(household=warning.household_id, procedure=APPLICATION) & later
    return list(Case.objects.filter(wanted).exclude(pk=warning.case_id).order_by("id"))
