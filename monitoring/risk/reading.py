"""Which warnings a person may see, for lists, pages, counts and exports alike; and what stands open at a household."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from cases import access
from cases.models import Household
from monitoring.models import DispatchRun, RiskSign, RiskWarning
from monitoring.risk.merging import UNDER_WAY
from monitoring.risk.titles import title_of
from offices.models import User
from processes.models import Task

State = RiskWarning.State
# What is still owed to the sender: everything that was concluded, until it is answered.
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


HEADER = (
    "来源",
    "来源编号",
    "收到日期",
    "核查期限",
    "等级",
    "村（社区）代码",
    "户主",
    "核查结论",
    "误报原因",
    "入户日期",
    "反馈日期",
    "反馈内容",
)


def replies(warnings: QuerySet[RiskWarning], reasons_of: dict[str, str]) -> Iterator[tuple[object, ...]]:
    """The answers that go back to a sender, a line for each of its references: no resident id, no phone."""
    yield HEADER
    answered = warnings.filter(state=State.CLOSED).order_by("received_on", "id")
    for warning in answered.prefetch_related("signs").iterator(500):
        for sign in warning.signs.all():
            yield _reply(warning, sign, reasons_of)


def _reply(warning: RiskWarning, sign: RiskSign, reasons_of: dict[str, str]) -> tuple[object, ...]:
    return (
        warning.get_source_display(),
        sign.reference,
        warning.received_on,
        warning.due_on,
        sign.get_level_display(),
        warning.area,
        warning.household.name,
        warning.get_outcome_display(),
        reasons_of.get(warning.false_alarm, ""),
        warning.visited_on,
        warning.replied_on,
        warning.reply,
    )
