"""Before acceptance a case has no right to the old way: it goes over when a new edition comes into force.

Once accepted it keeps its edition. The time-keeper takes over what waits; a step handed in before the time-keeper came
takes its own case over first, so that nobody is accepted under an edition that is no longer in force. What cannot go
over stays where it is, with its reason in the run, for an approver to look at.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from cases.models import APPLICATION, Case, MoveCase, MoveRun
from cases.moving import runs
from cases.moving.crossing import route_of
from offices import divisions
from processes import editions
from processes.errors import NoEdition
from processes.models import Process, SchemeEdition

# A round of the time-keeper takes over so many; the next round goes on.
AT_ONCE = 200


@dataclass(frozen=True)
class Rebound:
    """How many cases that were not accepted yet went over, and how many must stay and be looked at."""

    moved: int = 0
    refused: int = 0


def move_unaccepted(now: datetime) -> Rebound:
    """Takes cases that are not accepted over to the edition in force, at most some hundred a round."""
    fates = [_rebind(case, now) for case in _left_behind(now.astimezone().date())[:AT_ONCE]]
    return Rebound(fates.count(MoveCase.State.MOVED), fates.count(MoveCase.State.REFUSED))


def _left_behind(on: date) -> QuerySet[Case]:
    """Open cases without an acceptance whose edition is not the one in force, those already refused left out."""
    schemes = SchemeEdition.objects.order_by().values_list("scheme", flat=True).distinct()
    current = [found for scheme in schemes if (found := _in_force(scheme, on))]
    applied = Case.objects.filter(procedure=APPLICATION, accepted_on__isnull=True)
    waiting = applied.filter(state=Case.State.OPEN, scheme__in=schemes)
    waiting = waiting.exclude(process__edition__in=current).exclude(process__state=Process.State.ENDED)
    refused = MoveCase.objects.filter(run__unaccepted_only=True, run__to_edition__in=current)
    return waiting.exclude(pk__in=refused.values("case_id")).select_related("process").order_by("pk")


def _in_force(scheme: str, on: date) -> int | None:
    try:
        return editions.in_force(scheme, on).id
    except NoEdition:
        return None


def _rebind(case: Case, now: datetime) -> str:
    with transaction.atomic():
        process = Process.objects.select_for_update().get(pk=case.process_id)
        return bring_up_to_date(process, Case.objects.get(pk=case.pk), now)


def bring_up_to_date(process: Process, case: Case, now: datetime) -> str:
    """Takes a case that is not accepted over to the edition in force; returns what became of it, or nothing.

    The caller holds the lock on the process.
    """
    if case.procedure != APPLICATION or case.accepted_on is not None or process.state == Process.State.ENDED:
        return ""
    to_id = _in_force(case.scheme, now.astimezone().date())
    if to_id is None or to_id == process.edition_id:
        return ""
    run = _standing_run(case.scheme, process.edition_id, to_id, now)
    row, is_new = MoveCase.objects.get_or_create(run=run, case=case, defaults={"state": MoveCase.State.CAN})
    return runs.carry_over(row.pk, route_of(run), run, now).state if is_new else ""


def _standing_run(scheme: str, from_id: int, to_id: int, now: datetime) -> MoveRun:
    """The system's own run from one edition to another; renames are those that an approver has confirmed."""
    between = MoveRun.objects.filter(from_edition=from_id, to_edition=to_id).order_by("id")
    confirmed = between.filter(unaccepted_only=False).values_list("renamed", flat=True).last()
    return between.filter(unaccepted_only=True).first() or MoveRun.objects.create(
        scheme=scheme,
        from_edition_id=from_id,
        to_edition_id=to_id,
        area=divisions.NATION,
        renamed=confirmed or {},
        unaccepted_only=True,
        state=MoveRun.State.DONE,
        planned_at=now,
        started_at=now,
        finished_at=now,
    )
