"""Cases in all shapes, a merger prepared by two, and the job killed at random while people go on working."""

import os
import time
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from django.db import OperationalError, connections
from django.utils import timezone

from cases.errors import CaseError
from cases.invented import clones, demonstration, staff, templates
from cases.models import Case
from monitoring.mergers import hindrances, jobs, plans, runs
from monitoring.models import Merger
from offices import divisions
from offices.demo_accounts import DONGMING_VILLAGE
from offices.models import Division, User
from processes.errors import ProcessError
from processes.models import Process, Task
from rules.errors import RulesError
from web.prove.hands import Hands
from web.prove.inside import Found, on_each_database
from web.prove.killing import killed_and_begun_anew
from web.prove.merger import comparing
from web.prove.proof import Asked, Proof

COUNT, KILLS, WORKERS = 300, 8, 2
TOWN = divisions.parent(DONGMING_VILLAGE)
INTO, INTO_VILLAGE = "411224100000", "411224100001"
# One case in so many is closed, with its award.
CLOSED = 4
AGES = range(1, 60)
REFUSALS = (CaseError, ProcessError, RulesError, OperationalError)


def run(asked: Asked) -> Proof:
    """So many cases on each database."""
    return on_each_database("merger", "web.prove.merger.run", asked, asked.count or COUNT)


def proved(count: int, seed: int, cluster: str = "", fault: str = "") -> Found:
    """Merges the township under fire and compares; a `fault` of `comparing.FAULTS` is put in before, to be found."""
    chance, now = Random(seed), timezone.now()
    make(count, chance, now)
    merger = confirmed(now)
    before = comparing.Before.of(merger)
    began = time.perf_counter()
    done, kills = under_fire(merger, KILLS, chance, longest=count / 150)
    seconds = time.perf_counter() - began
    comparing.seed(fault, merger)
    jobs.daily(timezone.now())
    wrong = comparing.wrong(merger, before, done)
    return {
        "tried": len(before.cases),
        "details": wrong,
        "kills": kills,
        "handed_in_meanwhile": len(done),
        "seconds": round(seconds, 1),
    }


def make(count: int, chance: Random, now: datetime) -> None:
    """The demonstration's cases of the township copied until there are so many: at every step, and closed ones."""
    demonstration.ensure(now)
    ours = Case.objects.filter(area__startswith=divisions.significant(TOWN), scheme="dibao").order_by("pk")
    running = ours.filter(process__state=Process.State.RUNNING)
    closed = ours.filter(state=Case.State.CLOSED, outcome=Case.Outcome.GRANT)
    left = max(count - ours.count(), 0)
    taken: set[str] = set()
    read = lambda rows: [templates.read(pk) for pk in rows.values_list("pk", flat=True)]  # noqa: E731
    clones.repeat(chance, read(running), left - left // CLOSED, taken)
    villages = list(Division.objects.filter(parent=TOWN).order_by("code").values_list("code", flat=True))
    if left // CLOSED:
        clones.settle(chance, read(closed), chance.choices(villages, k=left // CLOSED), AGES, taken)


def confirmed(now: datetime, stays: Iterable[str] = ("investigator",)) -> Merger:
    """The merger entered by one, confirmed by another; whoever holds one of some posts does not go along."""
    on = now.astimezone().date()
    village = Division.objects.get(code=INTO_VILLAGE)
    staff.employ(Random("receivers"), village.code[:6], [village], 1, on)
    enters, confirms = (User.objects.get(username=f"lushi.{post}") for post in ("approver", "county_head"))
    made = plans.enter(enters, TOWN, INTO, on, "撤并批复", now)
    left = [row.holding_id for row in made.posts.select_related("holding") if row.holding.post in stays]
    made = plans.change(made.pk, enters, {}, left, on, now)
    return plans.confirm(made.pk, confirms, made.revision, hindrances.of(made, on), now)


def under_fire(merger: Merger, kills: int, chance: Random, longest: float) -> tuple[list[int], int]:
    """Lets people hand in while job after job is killed; the tasks they were told are done, and how many jobs died."""
    with TemporaryDirectory() as folder:
        workers = [_worker(Path(folder), number, chance.random()) for number in range(WORKERS)]
        try:
            died = killed_and_begun_anew(lambda: merge(merger.pk), kills, chance, longest)
        finally:
            (Path(folder) / "stop").touch()
            codes = [os.waitpid(pid, 0)[1] for pid in workers]
        told = [int(line) for path in Path(folder).glob("told-*") for line in path.read_text().split()]
    if any(codes):
        raise RuntimeError("somebody who handed in tasks has failed; the message stands above")
    return told, died


def merge(merger_id: int) -> None:
    """What a worker does: begins a merger that is confirmed, and goes on until nothing is left."""
    if Merger.objects.get(pk=merger_id).state == Merger.State.CONFIRMED:
        jobs.start(merger_id, timezone.now())
    runs.go_on(merger_id, timezone.now)


def _worker(folder: Path, number: int, seed: float) -> int:
    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        _hand_in(folder / f"told-{number}", folder / "stop", Random(seed))
        status = 0
    finally:
        os._exit(status)


def _hand_in(told: Path, stop: Path, chance: Random) -> None:
    """Does whatever step is open, one after the other, and writes down each that it was told is done."""
    now = timezone.now()
    hands = Hands(INTO_VILLAGE, chance, now)
    with told.open("a", encoding="ascii") as done:
        while not stop.exists():
            if (task := _one(chance)) is not None and _does(hands, task, now.astimezone().date()):
                done.write(f"{task.pk}\n")
                done.flush()


def _one(chance: Random) -> Task | None:
    rows = Task.objects.filter(state=Task.State.OPEN, process__case__scheme="dibao", area__startswith=TOWN[:6])
    rows = rows.select_related("process__case__household").order_by("pk")
    return rows[chance.randrange(rows.count() or 1) :].first()


def _does(hands: Hands, task: Task, on: date) -> bool:
    """Whether a step was done; refused are those that somebody else did, or that went over at that moment."""
    hands.people = staff.present(task.area[:6], on)
    people = hands.holders(task)
    try:
        if people:
            hands.do(task, timezone.now(), hands.rng.choice(people))
    except REFUSALS:
        return False
    return bool(people)
