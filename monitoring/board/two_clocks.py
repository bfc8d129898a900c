"""Two clocks of a case: the holder's own, which pauses while others have to act, and the statutory, which never does.

A task runs on its office's own clock from the day it was opened (not counted) up to the day it was done (counted), or
up to today. While it was sent back and waits for the correction, the clock of the office pauses; the correction runs
on the clock of whoever makes it. What the applicant has to bring runs on the applicant's. Parallel tasks run side by
side, so the days of offices may add up to more than the days of the case.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, ExpressionWrapper, F, Q, QuerySet
from django.db.models.fields import BooleanField
from django.db.models.functions import Substr

from cases.models import Case, Return
from monitoring.board.days import DayOf
from processes.models import Task
from rules.workdays import Calendar

CalendarOf = Callable[[str], Calendar]
State = Task.State
APPLICANT = "applicant"
ENDED_UNKNOWN = State.CANCELLED


@dataclass(frozen=True)
class Held:
    """One task of a case on the clock of who had to act: working days used, and days paused meanwhile."""

    task: Task
    by_applicant: bool
    used: int
    paused: int


@dataclass(frozen=True)
class Course:
    """A case by its two clocks: the tasks in order, and the working days since it was accepted (or handed in)."""

    held: tuple[Held, ...]
    began_on: date
    ended_on: date | None
    case_days: int

    @property
    def by_office(self) -> dict[str, int]:
        """Days used by office name; what waited for the applicant stands under 申请人."""
        found: defaultdict[str, int] = defaultdict(int)
        for each in self.held:
            found["申请人" if each.by_applicant else each.task.office.name] += each.used
        return dict(found)

    @property
    def now(self) -> tuple[Held, ...]:
        """Who holds the case at the moment; nobody while a period runs."""
        return tuple(each for each in self.held if each.task.state == State.OPEN)


def course(case: Case, on: date, calendar: Calendar) -> Course:
    """The two clocks of one case on a day, in two statements; cancelled tasks have no end and are left out."""
    tasks = Task.objects.filter(process=case.process_id).exclude(state=ENDED_UNKNOWN).order_by("opened_at", "id")
    pauses = _pauses(Return.objects.filter(task__process=case.process_id), on)
    rows = tasks.select_related("office", "holder", "done_by")
    began = case.accepted_on or _day(case.opened_at)
    ended = case.decided_on or (_day(case.closed_at) if case.closed_at else None)
    held = tuple(_held(task, pauses[task.pk], on, calendar) for task in rows)
    return Course(held, began, ended, calendar.working_days_between(began, ended or on))


def _pauses(returns: Iterable[Return], on: date) -> defaultdict[int, list[tuple[date, date]]]:
    found: defaultdict[int, list[tuple[date, date]]] = defaultdict(list)
    for row in returns:
        found[row.task_id].append((_day(row.returned_at), _day(row.answered_at) if row.answered_at else on))
    return found


def _held(task: Task, pauses: list[tuple[date, date]], on: date, calendar: Calendar) -> Held:
    until = _day(task.done_at) if task.done_at else on
    paused = sum(calendar.working_days_between(*each) for each in pauses)
    used = calendar.working_days_between(_day(task.opened_at), until) - paused
    return Held(task, " applicant " in task.also, used, paused)


def _day(moment: datetime) -> date:
    return moment.astimezone().date()


@dataclass
class Share:
    """One office, or the applicants: the tasks it holds now, and the days used and paused on running cases."""

    key: str
    holding: int = 0
    used: int = 0
    paused: int = 0


def shares(tasks: QuerySet[Task], on: date, calendar_of: CalendarOf) -> dict[str, Share]:
    """The same sums over all running cases by office id (`applicant` for applicants), in two statements.

    Each figure equals the sum of the courses of the cases: tasks opened and done on the same days are counted together.
    """
    running = tasks.exclude(process__state="ended").exclude(state=ENDED_UNKNOWN).order_by()
    who = ExpressionWrapper(Q(also__contains=" applicant "), BooleanField())
    columns = {"county": Substr("area", 1, 6), "applicant": who, "since": DayOf("opened_at"), "until": DayOf("done_at")}
    found: dict[str, Share] = {}
    rows = running.values("office", **columns).annotate(n=Count("pk"), now=Count("pk", filter=Q(state=State.OPEN)))
    for row in rows:
        share = _share(found, row)
        days = calendar_of(f"{row['county']}000000").working_days_between(row["since"], row["until"] or on)
        share.used += days * row["n"]
        share.holding += row["now"]
    _take_pauses(found, running, on, calendar_of)
    return found


def _share(found: dict[str, Share], row: dict[str, object]) -> Share:
    key = APPLICANT if row["applicant"] else str(row["office"])
    return found.setdefault(key, Share(key))


def _take_pauses(found: dict[str, Share], running: QuerySet[Task], on: date, calendar_of: CalendarOf) -> None:
    """What waited for a correction is taken off the clock of the office that waited."""
    rows = Return.objects.filter(task__in=running).order_by()
    who = ExpressionWrapper(Q(task__also__contains=" applicant "), BooleanField())
    dated = rows.values(
        office=F("task__office"),
        county=Substr("task__area", 1, 6),
        applicant=who,
        since=DayOf("returned_at"),
        until=DayOf("answered_at"),
    )
    for row in dated.annotate(n=Count("pk")):
        share = _share(found, row)
        days = calendar_of(f"{row['county']}000000").working_days_between(row["since"], row["until"] or on) * row["n"]
        share.used -= days
        share.paused += days
