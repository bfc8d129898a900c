"""The board's figures against a count by hand over a random small county; what opens is what was counted."""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from statistics import median_low

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.board import figures, pace
from monitoring.board.figures import DIMENSIONS, DONE_FIGURES, FIGURES, Days
from offices.models import Office, User
from processes import region
from processes.models import Process, Task
from tests import builders
from tests.builders import NOW, OTHER_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db
ON = date(2026, 9, 16)
DAYS = Days(ON, date(2026, 9, 21), date(2026, 8, 20))
STEPS = ("acceptance", "means_test", "examination")


@pytest.fixture
def people(base: None) -> dict[str, User]:
    return builders.team()


@pytest.fixture
def county(people: dict[str, User]) -> list[Task]:
    """Two hundred tasks of four cases in two townships: any state, day, holder and limit, by a fixed seed."""
    chance = random.Random(42)
    processes = [_process(people, serial) for serial in range(4)]
    holders = [None, people["caseworker"], people["investigator"]]
    rows = [_task(chance, chance.choice(processes), holders, serial) for serial in range(200)]
    Task.objects.bulk_create(rows)
    return list(Task.objects.select_related("process__case").order_by("id"))


def _process(people: dict[str, User], serial: int) -> Process:
    return builders.apply(people["village_aide"], builders.single(f"甲{serial}", serial), NOW).case.process


def _task(chance: random.Random, process: Process, holders: list[User | None], serial: int) -> Task:
    state = chance.choice(("open", "open", "waiting", "done", "done", "cancelled"))
    opened = NOW - timedelta(days=chance.randrange(25), hours=chance.randrange(20))
    area = chance.choice((VILLAGE, OTHER_VILLAGE))
    done = {"done_by": chance.choice(holders[1:]), "done_at": opened + timedelta(hours=chance.randrange(400))}
    return Task(
        process=process,
        key=f"{serial:036d}",
        element=chance.choice(STEPS),
        name="环节",
        section="acceptance",
        area=area,
        town=area[:9],
        office=chance.choice(_offices()),
        post="caseworker",
        also=chance.choice(("", " applicant ", " village_aide ")),
        holder=None if state in ("done", "cancelled") else chance.choice(holders),
        state=state,
        opened_at=opened,
        due_on=chance.choice((None, ON + timedelta(days=chance.randrange(-15, 15)))),
        provisional=chance.random() < 0.2,
        **(done if state == "done" else {}),
    )


def _offices() -> list[Office]:
    return list(
        Office.objects.filter(division_id__in=(VILLAGE[:9] + "000", OTHER_VILLAGE[:9] + "000")).order_by("id")[:3]
    )


def by_hand(task: Task, figure: str, tasks: list[Task]) -> bool:
    """The definition of a figure once more, in plain Python."""
    due, now = task.due_on, task.state == "open"
    done = task.state == "done" and DAYS.since <= _day(task.done_at) <= ON
    return bool(
        {
            "open": now,
            "soon": now and due and ON <= due <= DAYS.soon,
            "overdue": now and due and due < ON,
            "waiting": task.state == "waiting" or (now and " applicant " in task.also),
            "provisional": now and task.provisional,
            "done": done,
            "limited": done and due,
            "late": done and due and _day(task.done_at) > due,
            "rework": done and any(_earlier(each, task) for each in tasks),
        }[figure]
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(builders.ZONE).date()


def _earlier(one: Task, other: Task) -> bool:
    same = (one.process_id, one.element) == (other.process_id, other.element)
    return same and one.state == "done" and one.pk < other.pk


def group_of(task: Task, dimension: str, figure: str) -> str:
    if dimension == "scheme":
        return task.process.case.scheme
    side = "done" if figure in DONE_FIGURES else "now"
    value = getattr(
        task,
        {"office": "office_id", "holder": "holder_id", "done_by": "done_by_id"}.get(
            column := getattr(DIMENSIONS[dimension], side), column
        ),
    )
    return "-" if value is None else str(value)


def test_features_71_and_72_figures_equal_a_count_by_hand_in_every_dimension_and_open_what_they_count(
    county: list[Task], people: dict[str, User]
) -> None:
    tasks = figures.counted_by(people["supervisor"], ON)
    totals = []
    for dimension in DIMENSIONS:
        found = figures.table(tasks, dimension, DAYS, {}, region.calendar)
        rows, total = found.rows, found.total
        for figure in FIGURES:
            meant = [task for task in county if by_hand(task, figure, county)]
            counted = Counter(group_of(task, dimension, figure) for task in meant)
            assert {key: row.counts[figure] for key, row in rows.items() if row.counts[figure]} == counted
            key = max(counted, key=lambda each: counted[each])
            opened = figures.listed(tasks, figure, DAYS, {dimension: key}).values_list("pk", flat=True)
            assert set(opened) == {task.pk for task in meant if group_of(task, dimension, figure) == key}
        totals.append(total.counts)
    assert all(each == totals[0] for each in totals) and all(totals[0].values())

    # A group inside a group is narrowed by both; three statements, however much there is.
    place, calendar = {"town": OTHER_VILLAGE[:9]}, region.calendar(VILLAGE)
    with CaptureQueriesContext(connection) as asked:
        inside = figures.table(tasks, "step", DAYS, place, lambda area: calendar)
    assert len(asked) == 3
    whole = figures.table(tasks, "town", DAYS, {}, region.calendar).rows[OTHER_VILLAGE[:9]]
    assert (inside.total.counts, inside.median) == (whole.counts, whole.median)


def test_medians_and_weeks_equal_a_count_by_hand(county: list[Task], people: dict[str, User]) -> None:
    tasks, calendar = figures.counted_by(people["supervisor"], ON), region.calendar(VILLAGE)
    done = [task for task in county if by_hand(task, "done", county)]

    found = figures.table(tasks, "step", DAYS, {}, region.calendar)

    for step in ("", *STEPS):
        taken = [
            calendar.working_days_between(_day(task.opened_at), _day(task.done_at))
            for task in done
            if step in ("", task.element)
        ]
        assert (found.rows[step].median if step else found.median) == median_low(taken)
    weeks = pace.weeks(tasks, ON, {})
    assert (len(weeks), weeks[-1].monday) == (12, date(2026, 9, 14))
    every = [task for task in county if task.state == "done" and task.due_on and _day(task.done_at) <= ON]
    assert sum(week.limited for week in weeks) == len(every)
    assert sum(week.late for week in weeks) == sum(_day(task.done_at) > task.due_on for task in every)


def test_nobody_counts_beyond_the_areas_of_a_counting_post(county: list[Task], people: dict[str, User]) -> None:
    builders.hold(people["head_of_office"], "village_aide", OTHER_VILLAGE)
    stranger = builders.person("supervisor", builders.FAR_VILLAGE, "stranger")

    for who, towns in ((people["supervisor"], 2), (people["head_of_office"], 1), (stranger, 0)):
        assert len(figures.table(figures.counted_by(who, ON), "town", DAYS, {}, region.calendar).rows) == towns
    assert not figures.counted_by(people["caseworker"], ON).exists()
