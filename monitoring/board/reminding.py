"""The ladder of reminders climbed by the clockwork: each rung once for a step and the day on which it is due."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Substr

from cases import access
from monitoring.models import Reminder
from offices import divisions
from offices.divisions import Level
from offices.models import Holding, OfficeKind, PostKind, User
from offices.routing import in_force
from processes import region
from processes.models import Task
from rules.reminders import Ladder, Rung, shipped_ladder

# Writes one message: to whom, its kind, its words, where it leads.
Tell = Callable[[User, str, str, str, datetime], object]
KIND = "reminder"
AT_ONCE = 500
IN_TOWNSHIPS = {OfficeKind.VILLAGE_COMMITTEE, OfficeKind.TOWNSHIP_OFFICE}


def remind(now: datetime, tell: Tell, ladder: Ladder | None = None) -> int:
    """Climbs every rung that is due in every county on its working day; returns how many messages were written.

    A second run on the same day writes nothing. A due date that an extension moved is reminded of anew.
    """
    on, rungs = now.astimezone().date(), (ladder or shipped_ladder()).rungs
    return sum(_county(county, rungs, on, now, tell) for county in _counties())


def _counties() -> list[str]:
    rows = Task.objects.filter(state=Task.State.OPEN, due_on__isnull=False).order_by()
    return sorted(rows.annotate(county=Substr("area", 1, 6)).values_list("county", flat=True).distinct())


def _county(county: str, rungs: Iterable[Rung], on: date, now: datetime, tell: Tell) -> int:
    calendar = region.calendar(f"{county}000000")
    if not calendar.is_working_day(on):
        return 0
    people, written = People(county, on), 0
    for rung in rungs:
        ids = list(_due(county, rung, *rung.due_between(on, calendar)).values_list("pk", flat=True))
        for first in range(0, len(ids), AT_ONCE):
            written += _climb(ids[first : first + AT_ONCE], rung, people, now, tell)
    return written


def _due(county: str, rung: Rung, first: date, last: date) -> QuerySet[Task]:
    """The open steps of a county that a rung is for and that it has not been climbed for yet."""
    climbed = Reminder.objects.filter(task=OuterRef("pk"), rung=rung.id, due_on=OuterRef("due_on"))
    rows = Task.objects.filter(access.in_areas({county}), state=Task.State.OPEN, due_on__gte=first, due_on__lte=last)
    return rows.exclude(Exists(climbed)).order_by("id")


def _climb(ids: list[int], rung: Rung, people: "People", now: datetime, tell: Tell) -> int:
    """One batch in one transaction; another clockwork that was quicker has written it already."""
    try:
        with transaction.atomic():
            tasks = Task.objects.filter(pk__in=ids, state=Task.State.OPEN).select_related("office", "process__case")
            rows = [_row(task, rung, user_id, now) for task in tasks for user_id in sorted(people.of(task, rung.to))]
            Reminder.objects.bulk_create(rows)
            users = User.objects.in_bulk({row.to_id for row in rows})
            for row in rows:
                tell(users[row.to_id], KIND, _words(row, rung), f"/cases/{row.task.process.case.number}/", now)
            return len(rows)
    except IntegrityError:
        return 0


def _row(task: Task, rung: Rung, user_id: int, now: datetime) -> Reminder:
    return Reminder(task=task, rung=rung.id, due_on=task.due_on, to_id=user_id, sent_at=now)


def _words(row: Reminder, rung: Rung) -> str:
    """The sentence of a rung; it names the case by its number and nobody by name."""
    said = rung.text.format(step=row.task.name, due=f"{row.due_on:%Y-%m-%d}")
    return f"办件{row.task.process.case.number}{said}"


@dataclass
class People:
    """Who holds which post where in a county on a day, read once."""

    county: str
    on: date

    def __post_init__(self) -> None:
        self._posts: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        self._seats: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
        held = Holding.objects.filter(in_force(self.on), user__is_active=True)
        rows = held.filter(access.in_areas({self.county}, "office__division_id"))
        for user_id, post, office_id, code in rows.values_list("user_id", "post", "office_id", "office__division_id"):
            self._posts[post, code].add(user_id)
            self._seats[office_id, post].add(user_id)

    def of(self, task: Task, to: str) -> set[int]:
        """The people a rung writes to about a task: its holder, the head of its office, the county's supervisors."""
        if to == "holder":
            return {task.holder_id} if task.holder_id else self._seats[task.office_id, task.post]
        if to == "supervisor":
            return self._posts[PostKind.SUPERVISOR, f"{self.county}000000"]
        if task.office.kind in IN_TOWNSHIPS:
            return self._posts[PostKind.HEAD_OF_OFFICE, divisions.at(task.area, Level.TOWNSHIP)]
        return self._posts[PostKind.COUNTY_HEAD, f"{self.county}000000"]
