"""What time causes: editions in force, timers due, jobs whose worker died. Done twice, nothing happens twice."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from traceback import format_tb

from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cases import automatic, item_endings, steps
from cases.auditing import heads
from cases.errors import CaseError
from cases.moving import acceptance
from cases.payments import daily as payments
from cases.referrals import monthly
from cases.reviews import daily
from monitoring import waking
from monitoring.board import reminding
from monitoring.comparing import daily as comparing
from monitoring.health import beats, jobs
from monitoring.mergers import jobs as mergers
from monitoring.notifying import outbox, sending
from monitoring.receiving import demands
from monitoring.retention import automatic as retention
from monitoring.risk import escalating
from processes.errors import ProcessError
from processes.models import Incident, Process, Timer
from rules.errors import RulesError

log = logging.getLogger("hulian.tick")
BATCH = 200
JOB_LIMIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Ticked:
    """What one round did."""

    fired: int
    failed: int
    reaped: int = 0
    expired: int = 0
    rebound: int = 0
    reviewed: int = 0
    settled: int = 0
    held: int = 0
    sent: int = 0
    warned: int = 0
    demanded: int = 0
    told: int = 0
    exchanged: int = 0
    compared: int = 0
    reminded: int = 0
    woken: int = 0
    beaten: int = 0
    anchored: int = 0
    merged: int = 0
    forgotten: int = 0


# What each round does after the timers, in this order, by the figure that it is counted under.
CHORES: Mapping[str, Callable[[datetime], int]] = {
    "merged": mergers.daily,
    "reminded": lambda now: reminding.remind(now, outbox.tell),
    "expired": retention.each_round,
    "reaped": lambda now: reap(now),
    "beaten": lambda now: jobs.ask_for_beat(now),
    "reviewed": daily.run,
    "settled": lambda now: automatic.settle(now) + item_endings.lapse(now) + item_endings.follow_statuses_daily(now),
    "held": payments.hold,
    "sent": payments.send,
    "warned": lambda now: escalating.run(now),
    "demanded": demands.prepare_all,
    "told": sending.run,
    "exchanged": monthly.make_due,
    "anchored": heads.keep,
    "compared": lambda now: comparing.start_due(now) + comparing.wake(now),
    "woken": waking.wake,
    "forgotten": retention.daily,
}


def tick(now: datetime) -> Ticked:
    """Moves unaccepted cases, fires timers, then does one chore after the other; one that fails stops no other."""
    began, slips = monotonic(), dict[str, str]()
    rebound = _did("rebound", lambda at: acceptance.move_unaccepted(at).moved, now, slips)
    outcomes = _fire_all(now)
    did = {name: _did(name, chore, now, slips) for name, chore in CHORES.items()} | {"rebound": rebound}
    ticked = Ticked(fired=outcomes.count("fired"), failed=outcomes.count("failed") + len(slips), **did)
    beats.leave_tick(now, monotonic() - began, vars(ticked), slips)
    return ticked


def _did(name: str, chore: Callable[[datetime], int], now: datetime, slips: dict[str, str]) -> int:
    """What a chore counts; when it fails nothing, and its kind of error stands among the slips.

    The log says where, but not with which words, which may name people.
    """
    try:
        return chore(now)
    except Exception as error:
        log.error("chore failed %s %s\n%s", name, type(error).__name__, "".join(format_tb(error.__traceback__)))
        slips[name] = type(error).__name__
        return 0


def _fire_all(now: datetime) -> list[str]:
    """Fires what is due, a batch after the other: after an outage nobody waits for another round."""
    seen: set[int] = set()
    outcomes: list[str] = []
    due = Timer.objects.filter(due_at__lte=now).order_by("due_at").values_list("process_id", flat=True)
    while waiting := list(dict.fromkeys(due.exclude(process_id__in=seen)[:BATCH])):
        outcomes += [_fire(process_id, now) for process_id in waiting]
        # Who failed, or was taken by another worker, has its turn in the next round.
        seen.update(waiting)
    return outcomes


def _fire(process_id: int, now: datetime) -> str:
    try:
        return "fired" if steps.fire_timers(process_id, now) else "taken"
    except (CaseError, ProcessError, RulesError) as error:
        _note_incident(process_id, error, now)
        return "failed"


@transaction.atomic
def _note_incident(process_id: int, error: Exception, now: datetime) -> None:
    """A process that cannot go on waits for an administrator; its message names no person."""
    code = getattr(error, "code", "failed")
    open_one = Incident.objects.filter(process_id=process_id, code=code, closed_at__isnull=True)
    if not open_one.exists():
        Incident.objects.create(process_id=process_id, code=code, message=str(error)[:300], raised_at=now)
    Process.objects.filter(pk=process_id).update(state=Process.State.INCIDENT)
    log.warning("timer failed process=%s code=%s", process_id, code)


def reap(now: datetime) -> int:
    """Puts jobs back whose worker died: the jobs are safe to repeat."""
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - JOB_LIMIT)
    return lost.update(status=TaskResultStatus.READY, started_at=None)
