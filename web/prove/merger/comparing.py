"""What a merger may not touch, written down before and compared afterwards; a sentence for each thing that is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from cases import access, chain
from cases.models import Award, Case, ChainEntry, Clock, Document, Household
from monitoring.mergers import carrying, plans
from monitoring.models import Merger, MergerLine, RiskWarning
from offices import succession
from offices.errors import NoOffice
from offices.models import Holding, OfficeKind, User
from offices.routing import in_force, office_for
from processes.models import Task, Timer
from web.prove import soundness

TOWNSHIP_AND_VILLAGE = (OfficeKind.TOWNSHIP_OFFICE, OfficeKind.VILLAGE_COMMITTEE)
UNFINISHED = (Task.State.OPEN, Task.State.WAITING)
FAULTS = ("", "left", "due", "twice", "office")


@dataclass(frozen=True)
class Before:
    """What the township had: where cases and households lay; tasks with their days, clocks, timers, papers, awards."""

    cases: dict[int, tuple[object, ...]]
    areas: dict[int, str]
    tasks: dict[int, tuple[object, ...]]
    clocks: dict[int, tuple[object, ...]]
    timers: dict[int, object]
    papers: dict[int, tuple[object, ...]]
    awards: dict[int, tuple[object, ...]]
    homes: dict[int, str]

    @classmethod
    def of(cls, merger: Merger) -> Before:
        """What lies in the places of a merger now."""
        codes = plans.old_codes(merger)
        homes = Household.objects.filter(area__in=codes).values_list("pk", "area")
        return cls.of_cases(Case.objects.filter(area__in=codes).values_list("pk", flat=True), dict(homes))

    @classmethod
    def of_cases(cls, cases: Iterable[int], homes: dict[int, str] | None = None) -> Before:
        """The same of some cases, wherever they lie now."""
        keys = list(cases)
        rows = Case.objects.filter(pk__in=keys).values_list("pk", "number", "process__edition", "household", "area")
        return cls(
            cases={row[0]: row[1:4] for row in rows},
            areas={row[0]: row[4] for row in rows},
            tasks=_by_key(Task.objects.filter(process__case__in=keys), "key", "element", "rule", "due_on", "opened_at"),
            clocks=_by_key(Clock.objects.filter(case__in=keys), "rule", "started_on", "due_on"),
            timers=dict(Timer.objects.filter(process__case__in=keys).values_list("pk", "due_at")),
            papers=_by_key(Document.objects.filter(case__in=keys), "number", "office", "title"),
            awards=_by_key(Award.objects.filter(case__in=keys), "household", "scheme", "amount", "state"),
            homes=homes or {},
        )


def _by_key(rows: QuerySet[Any], *columns: str) -> dict[int, tuple[object, ...]]:
    return {row[0]: row[1:] for row in rows.values_list("pk", *columns)}


def seed(fault: str, merger: Merger) -> None:
    """Puts a fault in that a careless merger would leave: a row left behind, a day moved, a case noted twice."""
    line = _fullest(merger)
    task = Task.objects.filter(area=line.new_code, state=Task.State.OPEN).order_by("pk").first()
    if fault == "due" and task:
        Task.objects.filter(pk=task.pk).update(due_on=(task.due_on or date(2026, 1, 1)) + timedelta(days=1))
    elif fault == "left":
        Task.objects.filter(pk=task.pk if task else 0).update(area=line.old_code)
        Merger.objects.filter(pk=merger.pk).update(finished_at=timezone.now() - timedelta(days=30))
    elif fault == "office" and task:
        elsewhere = office_for("township_office", "411224101000", timezone.localdate())
        Task.objects.filter(pk=task.pk).update(office=elsewhere)
    elif fault == "twice":
        case = Case.objects.filter(area=line.new_code).earliest("pk")
        chain.append(case, carrying.ACT, merger.confirmed_by, timezone.now(), detail={"merger": merger.pk})


def _fullest(merger: Merger) -> MergerLine:
    """The line of the village with the most cases now."""
    lines = {line.new_code: line for line in merger.lines.all()}
    rows = Case.objects.filter(area__in=lines).values("area").annotate(n=Count("pk")).order_by("-n")
    return lines[rows[0]["area"]]


def wrong(merger: Merger, before: Before, done: Sequence[int]) -> list[str]:
    """Everything that is wrong after a merger, with the tasks that people were told are done meanwhile."""
    merger.refresh_from_db()
    found = [] if merger.state == Merger.State.DONE else [f"撤并没有完成：{merger.get_state_display()}"]
    found += [*_left_behind(merger), *_lost(before), *_moved_days(before, set(done)), *_papers(before)]
    found += [*_noted(merger, before), *_done(done), *_served(before), *_sight(merger, before)]
    touched = Case.objects.filter(pk__in=before.cases)
    return found + [*soundness.of_cases(touched), *soundness.of_chains(), *soundness.of_numbers()]


def _left_behind(merger: Merger) -> Iterator[str]:
    for code in plans.old_codes(merger):
        yield from (f"{code}还有{len(keys)}行{follower.title}" for follower, keys in carrying.others_left(code))


def _lost(before: Before) -> Iterator[str]:
    """Each case and household lies where its place goes on, with its number, edition and household."""
    now = Before.of_cases(before.cases)
    ways = succession.lead({*before.areas.values(), *before.homes.values()})
    for pk, row in before.cases.items():
        if now.cases.get(pk) != row or now.areas.get(pk) != ways[before.areas[pk]]:
            yield f"办件{row[0]}丢失、换了版本或者不在承接区划：{now.areas.get(pk)}"
    homes = dict(Household.objects.filter(pk__in=before.homes).values_list("pk", "area"))
    yield from (f"户{pk}不在承接区划" for pk, area in before.homes.items() if homes.get(pk) != ways[area])


def _moved_days(before: Before, done: set[int]) -> Iterator[str]:
    """No task, clock or timer has another day; what people finished meanwhile may have ended timers and clocks."""
    now = Before.of_cases(before.cases)
    yield from (
        f"任务{pk}变了：{row}→{now.tasks.get(pk)}" for pk, row in before.tasks.items() if now.tasks.get(pk) != row
    )
    at = dict(Clock.objects.filter(pk__in=before.clocks).values_list("pk", "case"))
    worked_on = set(Task.objects.filter(pk__in=done).values_list("process__case", flat=True))
    for pk, row in before.clocks.items():
        if at.get(pk) not in worked_on and now.clocks.get(pk) != row:
            yield f"时限{pk}变了：{row}→{now.clocks.get(pk)}"
    gone = {pk for pk, at in before.timers.items() if now.timers.get(pk, at) != at}
    yield from (f"定时{pk}变了" for pk in gone)


def _papers(before: Before) -> Iterator[str]:
    now = Before.of_cases(before.cases)
    yield from (f"文书{pk}变了" for pk, row in before.papers.items() if now.papers.get(pk) != row)
    yield from (f"待遇{pk}变了" for pk, row in before.awards.items() if now.awards.get(pk) != row)


def _noted(merger: Merger, before: Before) -> Iterator[str]:
    """Each case that was there has one entry of this merger, no more and no less."""
    rows = ChainEntry.objects.filter(act=carrying.ACT, detail__merger=merger.pk, case__isnull=False)
    times = Counter(rows.values_list("case", flat=True))
    yield from (f"办件{row[0]}链上有{times[pk]}条撤并记录" for pk, row in before.cases.items() if times[pk] != 1)
    late = {pk: n for pk, n in times.items() if n > 1 and pk not in before.cases}
    yield from (f"办件{pk}链上有{n}条撤并记录" for pk, n in late.items())


def _done(done: Sequence[int]) -> Iterator[str]:
    yield from (f"任务{pk}说办成了{n}次" for pk, n in Counter(done).items() if n > 1)
    stored = set(Task.objects.filter(pk__in=done, state=Task.State.DONE).values_list("pk", flat=True))
    yield from (f"任务{pk}说办成了，却没有" for pk in set(done) - stored)


def _served(before: Before) -> Iterator[str]:
    """Each open task lies at the office that serves its place now, and whoever holds it sits there."""
    on = timezone.localdate()
    tasks = Task.objects.filter(process__case__in=list(before.cases), state__in=UNFINISHED).select_related("office")
    for task in tasks:
        try:
            serves = office_for(task.office.kind, task.area, on, task.office.department)
        except NoOffice as none:
            yield str(none)
            continue
        if serves.kind in TOWNSHIP_AND_VILLAGE and serves.pk != task.office_id:
            yield f"任务{task.pk}在{task.office}，应在{serves}"
        held = Holding.objects.filter(in_force(on), user=task.holder_id) if task.holder_id else None
        if held is not None and not held.exists():
            yield f"任务{task.pk}由没有岗位的人领着"


def _sight(merger: Merger, before: Before) -> Iterator[str]:
    """Who did not go along sees none of the cases, households and awards; the office that took over sees all."""
    on = timezone.localdate()
    cases, homes, awards = list(before.cases), list(before.homes), list(before.awards)
    warned = RiskWarning.objects.filter(household__in=homes)
    left = User.objects.filter(pk__in=merger.posts.filter(goes_along=False).values("holding__user"))
    for user in left:
        seen = access.cases_for(user, on).filter(pk__in=cases).count()
        seen += access.households_for(user, on).filter(pk__in=homes).count()
        seen += access.awards_for(user, on).filter(pk__in=awards).count()
        seen += access.documents_for(user, on).filter(case__in=cases).count()
        seen += access.tasks_for(user, on).filter(process__case__in=cases).count()
        if seen:
            yield f"{user}没有随同转任，还看得见{seen}行"
    towns = merger.lines.values_list("new_code", flat=True)
    receivers = User.objects.filter(holdings__office__division__in=towns, holdings__post="head_of_office")
    for user in receivers.distinct():
        if access.cases_for(user, on).filter(pk__in=cases).count() != len(cases):
            yield f"{user}看不全办件"
        if access.households_for(user, on).filter(pk__in=homes).count() != len(homes):
            yield f"{user}看不全户"
        if warned.exclude(access.in_areas(access.reach(user, on).areas(access.SEES_CASES))).exists():
            yield f"{user}看不全预警"
