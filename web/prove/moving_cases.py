"""A thousand running cases moved by a worker that is killed again and again, and what is left of each afterwards."""

import re
import time
from datetime import datetime
from random import Random

from django.utils import timezone

from cases.invented import clones, demonstration, templates
from cases.models import Case, MoveCase, MoveRun
from cases.moving import runs, soundness
from offices import divisions
from offices.demo_accounts import DONGMING_VILLAGE
from processes import editions
from processes.models import Process, SchemeEdition, Task, Timer
from web.prove.killing import killed_and_begun_anew

KILLS = 8
STEP = re.compile(r'(<bpmn:userTask id="\w+" name="[^"]*)"')
Held = dict[int, tuple[object, ...]]


def proved(count: int, seed: int) -> dict[str, object]:
    """Makes the cases, moves them under fire, and returns what was tried, what failed, and how fast it went."""
    chance, now = Random(seed), timezone.now()
    make_running(count, chance, now)
    run = planned(now)
    held = belongings(run)
    began = time.perf_counter()
    kills = move_under_fire(run.pk, KILLS, chance, longest=count / 250)
    seconds = time.perf_counter() - began
    return {
        "tried": MoveCase.objects.filter(run=run).count(),
        "details": found_wrong(run, held),
        "moved": runs.counts(run.pk)["moved"],
        "kills": kills,
        "seconds": round(seconds, 2),
        "cases_per_second": round(count / seconds, 1),
    }


def make_running(count: int, chance: Random, now: datetime) -> None:
    """Copies of cases at every step, until so many run; those that have ended or are not accepted yet are no matter."""
    demonstration.ensure(now)
    town = divisions.significant(divisions.parent(DONGMING_VILLAGE))
    ours = Process.objects.filter(state=Process.State.RUNNING, case__scheme="dibao")
    running = Case.objects.filter(area__startswith=town, process__in=ours).order_by("pk")
    known = [templates.read(pk) for pk in running.values_list("pk", flat=True)]
    clones.repeat(chance, known, max(count - ours.count(), 0), set())


def planned(now: datetime) -> MoveRun:
    """A plan to a new edition in which every step is called otherwise, so that a case moved by half would show it."""
    texts = {path: STEP.sub(r'\1（新）"', text) for path, text in editions.read_shipped("dibao").items()}
    to = editions.publish("dibao", texts, now.date(), None, now)
    old = SchemeEdition.objects.filter(scheme="dibao").order_by("id")[0]
    run = runs.plan_move(old, SchemeEdition.objects.get(pk=to.id), divisions.NATION, {}, now)
    return runs.begin(run.pk, None, now)


def move_under_fire(run_id: int, kills: int, chance: Random, longest: float) -> int:
    """Lets workers carry a run out and kills all but the last; returns how many died at work."""
    return killed_and_begun_anew(lambda: _work(run_id), kills, chance, longest)


def _work(run_id: int) -> None:
    runs.go_on(run_id, timezone.now)


def belongings(run: MoveRun) -> Held:
    """What no move may touch, case by case: keys, days and holders of tasks, moments of timers, clocks."""
    found: Held = {}
    for row in MoveCase.objects.filter(run=run).select_related("case"):
        tasks = Task.objects.filter(process=row.case.process_id).order_by("id")
        timers = Timer.objects.filter(process=row.case.process_id).order_by("id")
        found[row.case_id] = (
            list(tasks.values_list("id", "key", "state", "due_on", "rule", "holder", "returned", "opened_at")),
            list(timers.values_list("key", "due_at")),
            list(row.case.clocks.order_by("id").values_list("rule", "started_on", "due_on", "stopped_on")),
        )
    return found


def found_wrong(run: MoveRun, held: Held) -> list[str]:
    """Every fault after a move: cases lost, half moved, moved twice, or deprived of what is theirs."""
    run.refresh_from_db()
    now_held = belongings(run)
    wrong = list(soundness.faults(run))
    wrong += [f"办件{case}的任务、定时或时限变了" for case, things in held.items() if now_held.get(case) != things]
    left = runs.counts(run.pk)["can"]
    wrong += [f"{left}件没有办完"] if left else []
    return wrong + ([] if run.state == MoveRun.State.DONE else ["迁移没有结束"])
