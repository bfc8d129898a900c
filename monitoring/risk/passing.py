"""A warning handed to another level, from the village up to township and county and back again, with the reason.

Who has it answers for it; the day on which it is due stays the same, and every handing over stands in the chain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain, steps
from cases.errors import AlreadyDone, Blocked
from cases.models import ChainEntry
from monitoring.models import RiskWarning
from offices.models import Office, OfficeKind, PostKind, User
from offices.routing import office_for
from processes import editions
from processes.models import Task

K, P = OfficeKind, PostKind
LONGEST, ACT = 300, "hand_warning"


class Tier(StrEnum):
    """The levels that verify warnings."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"


TITLES: Mapping[str, str] = {Tier.VILLAGE: "村（社区）", Tier.TOWNSHIP: "乡镇（街道）", Tier.COUNTY: "县（市、区）"}
# The office of each level, and the posts of it that may take a step over.
SEATS: Mapping[str, tuple[str, str]] = {
    Tier.VILLAGE: (K.VILLAGE_COMMITTEE, "grid_member village_aide grid_head"),
    Tier.TOWNSHIP: (K.TOWNSHIP_OFFICE, "caseworker investigator"),
    Tier.COUNTY: (K.CIVIL_AFFAIRS_BUREAU, "county_approver"),
}
# What may be handed on, and to which levels: the township examines what the village saw, never the village itself.
STEPS: Mapping[str, tuple[Tier, ...]] = {
    "verification_visit": (Tier.VILLAGE, Tier.TOWNSHIP, Tier.COUNTY),
    "verification_examination": (Tier.TOWNSHIP, Tier.COUNTY),
}


@dataclass(frozen=True)
class Held:
    """The step of a warning that waits, the level that has it, and those to which it may go."""

    task: Task
    tier: Tier
    onward: tuple[Tier, ...]


def held(warning: RiskWarning) -> Held | None:
    """Who has a warning now; None where no step of it waits that may be handed on."""
    rows = Task.objects.filter(process__case__risk_warning=warning, element__in=STEPS, state=Task.State.OPEN)
    task = rows.select_related("office", "process__case").first()
    tier = _tier_of(task.office) if task else None
    if task is None or tier is None:
        return None
    return Held(task, tier, tuple(each for each in STEPS[task.element] if each != tier))


def _tier_of(office: Office) -> Tier | None:
    return next((Tier(tier) for tier, (kind, _) in SEATS.items() if kind == office.kind), None)


def handed(warning: RiskWarning) -> QuerySet[ChainEntry]:
    """Each time a warning was handed to another level, in order."""
    rows = ChainEntry.objects.filter(case=warning.case_id, case__isnull=False, act=ACT)
    return rows.select_related("actor").order_by("id")


@transaction.atomic
def hand_on(warning: RiskWarning, tier: str, reason: str, actor: User, now: datetime) -> Task:
    """Hands the waiting step of a warning to another level; only by those who may do it now, and with a reason."""
    now_held = held(warning)
    if now_held is None:
        raise AlreadyDone("这条预警现在没有可以转办的环节")
    # The same lock as for handing the step in: who was quicker has it, and the other is told.
    task = steps.lock_task(now_held.task.pk)
    access.check_can_act(actor, task, now.astimezone().date())
    if tier not in now_held.onward:
        raise Blocked("请选择转给哪一级")
    if not reason.strip():
        raise Blocked("请写明为什么转给另一级")
    _move(task, Tier(tier), now)
    told = {"from": now_held.tier, "to": tier, "message": _message(now_held.tier, tier, reason)}
    chain.append(task.process.case, ACT, actor, now, element=task.element, detail=told)
    return task


def _message(tier: str, to: str, reason: str) -> str:
    return f"{TITLES[tier]}转{TITLES[to]}：{reason.strip()[:LONGEST]}"


def _move(task: Task, tier: Tier, now: datetime) -> None:
    """The step goes to the office of the level; back where it is drawn, those may do it whom the diagram names."""
    kind, posts = SEATS[tier]
    drawn = editions.load(task.process.edition_id).steps_of(task.process.diagram)[task.element]
    if kind == drawn["office_kind"]:
        posts = " ".join(filter(None, (drawn["post"], drawn.get("also", ""))))
    first, *others = posts.split()
    task.office, task.post, task.holder = office_for(kind, task.area, now.astimezone().date()), first, None
    task.also = f" {' '.join(others)} " if others else ""
    task.save(update_fields=["office", "post", "also", "holder"])
