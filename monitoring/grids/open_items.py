"""What is open at one household, from every register, so that one visit can settle all of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cases import access, follow_ups
from cases.models import Award, Household, Need, ResourceMatch, Watch
from monitoring.models import RiskWarning, TeamDispatch
from offices.models import User
from offices.routing import in_force
from processes.models import Task
from rules.deadline_rules import add_months

# The step at which somebody goes to see what a warning is about.
VISIT = "verification_visit"


@dataclass(frozen=True)
class OpenItem:
    """One thing that waits at a household; `settles` tells whether the visit itself settles it, else its page does.

    `office` is the name of the office that does it, where the person who asks may not.
    `page_pk` is what the address of the page needs, where that is not the thing itself.
    """

    kind: str
    pk: int
    title: str
    due_on: date | None = None
    settles: bool = False
    page: str = ""
    office: str = ""
    page_pk: int | None = None

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.pk}"

    def late(self, on: date) -> bool:
        """Whether its day is past."""
        return self.due_on is not None and self.due_on < on


def of(household: Household, user: User, on: date) -> list[OpenItem]:
    """Everything that is open at a household and that a person may see, the earliest due first, undated last."""
    found = [
        *_warnings(household),
        *_tasks(household, user, on),
        *_follow_up(household, on),
        *_watches(household, on),
        *_needs(household),
        *_dispatches(household),
    ]
    return sorted(found, key=lambda item: (item.due_on is None, item.due_on or on, item.kind, item.pk))


def _warnings(household: Household) -> list[OpenItem]:
    """Warnings whose verification is a case wait as that case's task; these are the ones that have none yet."""
    rows = household.risk_warnings.filter(state=RiskWarning.State.OPEN, case__isnull=True)
    return [OpenItem("risk_warning", row.pk, f"预警核查（{row.get_level_display()}）", row.due_on) for row in rows]


def _tasks(household: Household, user: User, on: date) -> list[OpenItem]:
    """The steps that wait; the verification of a warning is settled by the visit of whoever may do it."""
    rows = access.tasks_for(user, on).filter(process__case__household=household, state=Task.State.OPEN)
    warned = {row.case_id: row for row in household.risk_warnings.filter(state=RiskWarning.State.OPEN)}
    rows = rows.select_related("process__case", "office").distinct().order_by("pk")
    return [_task(row, access.can_act(user, row, on), warned.get(row.process.case.pk)) for row in rows]


def _task(row: Task, is_own: bool, warning: RiskWarning | None) -> OpenItem:
    office = "" if is_own else row.office.name
    if warning is None or row.element != VISIT:
        return OpenItem("task", row.pk, row.name, row.due_on, page="task", office=office)
    kind, title = "verification" if is_own else "task", f"预警核查：{row.name}"
    # The page of the visit tells why the household is warned of.
    return OpenItem(kind, row.pk, title, row.due_on, is_own, "risk_visit", office, page_pk=warning.pk)


def _follow_up(household: Household, on: date) -> list[OpenItem]:
    award = household.awards.exclude(state=Award.State.ENDED).order_by("from_month").first()
    if award is None:
        return []
    last = household.follow_up_visits.order_by("-on").first()
    due_on = add_months(last.on if last else award.from_month, follow_ups.cycle_months(household.area, on))
    return [OpenItem("follow_up", award.pk, "定期回访", due_on, settles=True)] if due_on <= on else []


def _watches(household: Household, on: date) -> list[OpenItem]:
    rows = Watch.objects.filter(in_force(on), household=household)
    return [OpenItem("watch", row.pk, f"跟踪关注（{row.get_reason_display()}后）", None, settles=True) for row in rows]


def _needs(household: Household) -> list[OpenItem]:
    reported = Need.objects.filter(household=household, state=Need.State.REPORTED)
    waiting = Q(state__in=[ResourceMatch.State.OFFERED, ResourceMatch.State.CONFIRMED])
    matches = ResourceMatch.objects.filter(waiting, need__household=household).select_related("project")
    return [
        *(OpenItem("need", row.pk, "主动发现，待告知政策", page="need") for row in reported),
        *(OpenItem("match", row.pk, f"{row.project}：{row.get_state_display()}", page="match") for row in matches),
    ]


def _dispatches(household: Household) -> list[OpenItem]:
    rows = TeamDispatch.objects.filter(household=household, closed_at__isnull=True)
    return [
        OpenItem(
            "dispatch", row.pk, f"快速响应：{row.get_cause_display()}", row.due_at.astimezone().date(), page="dispatch"
        )
        for row in rows
    ]
