"""What has failed and waits for an administrator: papers, messages, imports, processes; each is tried again here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from cases import access
from cases.documents import jobs as printing
from cases.errors import NotFound
from cases.models import Document, OutgoingMessage, TakeoverRun
from monitoring.models import Delivery, Message
from offices.models import PostKind, User
from processes.models import Incident, Process

SYSTEM = {PostKind.SYSTEM_ADMINISTRATOR}
HALF_DONE = timedelta(hours=2)


@dataclass(frozen=True)
class HalfDone:
    """An import that has been running or waiting for somebody for long: which, since when, and how it stands."""

    title: str
    since: datetime
    state: str


def unprinted(actor: User, on: datetime) -> QuerySet[Document]:
    """The documents of an administrator's area whose PDF could not be made, the newest first."""
    seen = access.in_areas(access.reach(actor, on.astimezone().date()).areas(SYSTEM), "case__area")
    return Document.objects.filter(seen, state=Document.State.FAILED).select_related("case").order_by("-pk")


def print_again(actor: User, now: datetime) -> int:
    """Asks workers to print every document of the area that failed; says how many."""
    rows = list(unprinted(actor, now))
    for document in rows:
        printing.enqueue(document.pk)
    return len(rows)


def unsent() -> QuerySet[Message]:
    """The messages to people who work here that were given up."""
    return Message.objects.filter(state=Message.State.FAILED).order_by("-pk")


def unsent_outside() -> QuerySet[OutgoingMessage]:
    """The messages to households that were given up; the text names nobody, the telephone is not shown."""
    return OutgoingMessage.objects.filter(state=OutgoingMessage.State.FAILED).order_by("-pk")


@transaction.atomic
def send_again(now: datetime) -> int:
    """Gives every message that was given up another series of tries; says how many."""
    inside = unsent().update(state=Message.State.WAITING, attempts=0, next_at=now)
    outside = unsent_outside().update(state=OutgoingMessage.State.WAITING, tries=0, next_at=now)
    return inside + outside


def half_done(actor: User, now: datetime) -> list[HalfDone]:
    """The take-overs and deliveries of an area that were begun and not ended for two hours."""
    prefixes = access.reach(actor, now.astimezone().date()).areas(SYSTEM)
    runs = TakeoverRun.objects.filter(access.in_areas(prefixes), state__in=("running", "stopped"))
    found = [
        HalfDone(f"存量接收 {run.pk}", run.confirmed_at or run.uploaded_at, run.get_state_display())
        for run in runs.filter(confirmed_at__lt=now - HALF_DONE)
    ]
    reading = Delivery.objects.filter(county__in={each[:6] for each in prefixes}, state__in=("reading", "running"))
    return found + [
        HalfDone(f"部门数据 {row.pk}", row.moved_at, row.get_state_display())
        for row in reading.filter(moved_at__lt=now - HALF_DONE)
    ]


def incidents(actor: User, now: datetime) -> QuerySet[Incident]:
    """The processes of an area that cannot go on by themselves, the newest first."""
    seen = access.in_areas(access.reach(actor, now.astimezone().date()).areas(SYSTEM), "process__area")
    return Incident.objects.filter(seen, closed_at__isnull=True).select_related("process").order_by("-pk")


@transaction.atomic
def go_on(incident_id: int, actor: User, now: datetime) -> Incident:
    """Closes an incident and lets its process go on: the next round of the time-keeper tries again what failed."""
    found = incidents(actor, now).select_for_update(of=("self",)).filter(pk=incident_id).first()
    if found is None:
        raise NotFound()
    found.closed_at = now
    found.save(update_fields=["closed_at"])
    Process.objects.filter(pk=found.process_id, state=Process.State.INCIDENT).update(state=Process.State.RUNNING)
    return found
