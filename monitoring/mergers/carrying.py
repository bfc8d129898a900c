"""What of a merged place goes over in one transaction: some households with all that hangs on them, or other rows.

Rows that still lie in the old place are the list of what is left: whoever is killed leaves it shorter and nothing
half done, and who comes after asks anew. Terms, editions, numbers and papers are not touched.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from cases import chain
from cases.models import Award, Case, Household
from monitoring.mergers.followers import FOLLOWERS, OF_HOUSEHOLDS, UNFINISHED, Follower
from monitoring.models import Grid, Merger, MergerLine
from offices import divisions
from offices.models import Division, Holding, Office
from offices.routing import LEVEL_OF_KIND, in_force, office_for
from processes.models import Process, Task

# Households that go over together: longer, and whoever works on one of them would wait.
AT_ONCE, ROWS = 20, 200
ACT = "area_merged"


def households_left(code: str) -> list[int]:
    """Some households that have anything of their own in a place, those that live there first."""
    by_place = Household.objects.filter(area=code).order_by("pk").values_list("pk", flat=True)
    of_cases = Case.objects.filter(area=code).order_by("household").values_list("household", flat=True)
    of_awards = Award.objects.filter(area=code).order_by("household").values_list("household", flat=True)
    return next((found for rows in (by_place, of_cases, of_awards) if (found := list(rows[:AT_ONCE]))), [])


@transaction.atomic
def carry_households(merger: Merger, line: MergerLine, households: list[int], now: datetime) -> None:
    """Puts households with their cases, tasks and all that hangs on them into the place that takes over."""
    _lock(households)
    cases = list(
        Case.objects.filter(household__in=households, area=line.old_code).order_by("pk").values("pk", "household")
    )
    alone = set(Household.objects.filter(pk__in=households, area=line.old_code).values_list("pk", flat=True))
    for follower in OF_HOUSEHOLDS:
        follower.lead(follower.of_households(line.old_code, households), line.new_code)
    route(_tasks(households), line, now.astimezone().date())
    _note(merger, line, cases, sorted(alone - {row["household"] for row in cases}), now)


def _lock(households: list[int]) -> None:
    """The processes first and in order, as in every step: who is at one of them is waited for."""
    processes = Process.objects.filter(case__household__in=households).order_by("pk").values_list("pk", flat=True)
    if connection.features.has_select_for_update:
        list(Process.objects.filter(pk__in=list(processes)).order_by("pk").select_for_update().values_list("pk"))


def _tasks(households: list[int]) -> "QuerySet[Task]":
    return Task.objects.filter(process__case__household__in=households, state__in=UNFINISHED)


def route(tasks: "QuerySet[Task]", line: MergerLine, on: date) -> None:
    """Gives open tasks of the old offices to those that serve now; who holds one and has no seat there lets it go."""
    for kind, rank in LEVEL_OF_KIND.items():
        old = Office.objects.filter(kind=kind, division=divisions.at(line.old_code, rank))
        if divisions.at(line.old_code, rank) != divisions.at(line.new_code, rank):
            tasks.filter(office__in=old.values("pk")).update(office=office_for(kind, line.new_code, on))
    here = Holding.objects.filter(in_force(on), office__division__in=divisions.ancestors(line.new_code))
    tasks.filter(holder__isnull=False).exclude(holder__in=here.values("user")).update(holder=None)


def _note(
    merger: Merger, line: MergerLine, cases: Iterable[dict[str, int]], alone: Iterable[int], now: datetime
) -> None:
    """An entry a case, and one for each household that has none."""
    told = {"merger": merger.pk, "from": line.old_code, "to": line.new_code}
    for household in Household.objects.filter(pk__in=alone).order_by("pk"):
        chain.append_for_household(household, ACT, merger.confirmed_by, now, told)
    subjects = [(row["pk"], row["household"], told) for row in cases]
    if subjects:
        chain.append_many(merger.county, ACT, now, subjects, merger.confirmed_by)


def others_left(code: str) -> Iterator[tuple[Follower, list[int]]]:
    """Tables with rows that lie in a place and hang on no household of it, some keys at a time."""
    for follower in FOLLOWERS:
        if found := list(follower.rows(code).order_by("pk").values_list("pk", flat=True)[:ROWS]):
            yield follower, found


@transaction.atomic
def carry_others(line: MergerLine, follower: Follower, keys: list[int], now: datetime) -> None:
    """Puts other rows into the place that takes over: grids, teams, lists of people nobody has been found for."""
    rows = follower.rows(line.old_code).filter(pk__in=keys)
    if follower.model is Grid:
        _tell_apart(Grid.objects.filter(pk__in=keys, area=line.old_code), line)
    follower.lead(rows, line.new_code)
    if follower.model is Task:
        route(Task.objects.filter(pk__in=keys, state__in=UNFINISHED), line, now.astimezone().date())


def _tell_apart(grids: "QuerySet[Grid]", line: MergerLine) -> None:
    """A grid that would be called like one of the place that takes over says where it comes from."""
    taken = set(Grid.objects.filter(area=line.new_code).values_list("name", "from_on"))
    origin = Division.objects.values_list("name", flat=True).get(code=line.old_code)
    for grid in grids:
        if (grid.name, grid.from_on) in taken:
            grid.name = f"{grid.name[:40]}（原{origin[:16]}）"
            grid.save(update_fields=["name"])


@transaction.atomic
def reroute(codes: Iterable[str], on: date) -> int:
    """Open tasks that a step handed to an old office while the place went over, given to the one that serves now."""
    rows = Task.objects.filter(state__in=UNFINISHED, office__division__in=list(codes)).select_related("office")
    return sum(
        Task.objects.filter(pk=task.pk, office=task.office_id).update(
            office=office_for(task.office.kind, task.area, on)
        )
        for task in rows.order_by("pk")[:ROWS]
    )
