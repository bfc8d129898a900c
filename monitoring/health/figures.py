"""Figures of the whole installation for a monitoring system: numbers by state and county, nobody's data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django_tasks_db.models import DBTaskResult

from cases.models import ChainHead, Document, OutgoingMessage
from monitoring import replica
from monitoring.health import beats
from monitoring.models import Message
from processes.models import Incident, Process, Task

Values = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Figure:
    """One figure: its name, what it counts, by what it is told apart (empty: one number), and the numbers."""

    name: str
    title: str
    label: str
    values: Values


def all_of(now: datetime) -> list[Figure]:
    """Every figure, asked now."""
    return [Figure(name, title, label, ask(now)) for name, title, label, ask in _FIGURES]


def _tasks(now: datetime) -> Values:
    on = now.astimezone().date()
    told = Task.objects.filter(state=Task.State.OPEN).aggregate(
        open=Count("id"), overdue=Count("id", Q(due_on__lt=on)), unclaimed=Count("id", Q(holder__isnull=True))
    )
    return list(told.items())


def _jobs(_now: datetime) -> Values:
    rows = DBTaskResult.objects.order_by().values_list("status").annotate(n=Count("pk"))
    return [("waiting" if status == "READY" else status.lower(), n) for status, n in rows if status != "SUCCESSFUL"]


def _processes(_now: datetime) -> Values:
    return list(Process.objects.order_by().values_list("state").annotate(n=Count("pk")))


def _messages(_now: datetime) -> Values:
    told: dict[str, int] = {}
    for model in (Message, OutgoingMessage):
        for state, n in (
            model.objects.filter(state__in=("waiting", "failed")).values_list("state").annotate(n=Count("pk"))
        ):
            told[state] = told.get(state, 0) + n
    return list(told.items())


def _age_of(name: str) -> Callable[[datetime], Values]:
    def age(now: datetime) -> Values:
        known = beats.age(beats.last(name), now)
        return [("", known.total_seconds() if known is not None else float("inf"))]

    return age


def _last_tick(_now: datetime) -> Values:
    beat = beats.last(beats.TICK)
    return [("", beat.seconds if beat else 0)]


def _failing_chores(_now: datetime) -> Values:
    beat = beats.last(beats.TICK)
    return [("", len(beat.detail.get("failing", {})) if beat else 0)]


_FIGURES: tuple[tuple[str, str, str, Callable[[datetime], Values]], ...] = (
    ("tasks", "Open tasks: all, overdue, held by nobody", "state", _tasks),
    ("jobs", "Background jobs that wait, run or failed", "state", _jobs),
    ("processes", "Processes by state", "state", _processes),
    ("open_incidents", "Incidents that wait for an administrator", "", lambda _now: [("", _open_incidents())]),
    ("unprinted_documents", "Documents whose PDF failed", "", lambda _now: [("", _unprinted())]),
    ("messages", "Messages that wait or could not be sent", "state", _messages),
    ("tick_age_seconds", "Seconds since the time-keeper's last round", "", _age_of(beats.TICK)),
    ("tick_seconds", "How long the last round took", "", _last_tick),
    ("failing_chores", "Chores of the time-keeper that failed in its last round", "", _failing_chores),
    ("worker_age_seconds", "Seconds since a worker's last sign of life", "", _age_of(beats.WORKER)),
    (
        "replica_lag_seconds",
        "How far the replica is behind; infinite where it does not answer",
        "",
        lambda _now: _lag(),
    ),
    ("chain_entries", "Length of the audit chain by county", "county", lambda _now: _chains()),
)


def _lag() -> Values:
    if not replica.configured():
        return []
    found = replica.standing()
    return [("", found.lag.total_seconds() if found else float("inf"))]


def _open_incidents() -> int:
    return Incident.objects.filter(closed_at__isnull=True).count()


def _unprinted() -> int:
    return Document.objects.filter(state=Document.State.FAILED).count()


def _chains() -> Values:
    return list(ChainHead.objects.order_by("county").values_list("county", "sequence"))
