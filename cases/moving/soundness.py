"""Whether a move left every case whole: position, tasks, timers, chain and the run's own rows say the same."""

from collections import Counter
from collections.abc import Iterator

from cases import chain
from cases.models import Case, ChainEntry, MoveCase, MoveRun
from cases.moving.crossing import UNFINISHED
from processes import editions, probing
from processes.errors import ProcessError
from processes.models import Process, Task, Timer
from processes.progress import Step

Fate = MoveCase.State


def faults(run: MoveRun) -> Iterator[str]:
    """Everything that is wrong after a move, a sentence each, by the number of the case; nothing when all is well."""
    entered = Counter(ChainEntry.objects.filter(act="move", detail__run=run.pk).values_list("case_id", flat=True))
    for row in MoveCase.objects.filter(run=run).select_related("case__process").order_by("id").iterator(500):
        for fault in _of_case(run, row, entered[row.case_id]):
            yield f"{row.case.number}：{fault}"
    for county in Case.objects.filter(moves__run=run).order_by().values_list("county", flat=True).distinct():
        if broken := chain.verify(county):
            yield f"{county}：审计链在第{broken}条断开"


def _of_case(run: MoveRun, row: MoveCase, entries: int) -> Iterator[str]:
    process, is_over = row.case.process, row.state == Fate.MOVED
    if entries != is_over:
        yield f"状态是“{row.get_state_display()}”，链上却有{entries}条迁移记录"
    if row.state != Fate.ELSEWHERE and process.edition_id != (run.to_edition_id if is_over else run.from_edition_id):
        yield f"状态是“{row.get_state_display()}”，流程却在版本{process.edition_id}"
    if process.state != Process.State.ENDED:
        yield from of_process(process)


def of_process(process: Process) -> Iterator[str]:
    """What a running process says of itself in its state and what its rows say, where the two differ."""
    try:
        step = probing.look(editions.load(process.edition_id).spec_of(process.diagram), bytes(process.engine_state))
    except ProcessError as slip:
        yield f"流程状态与所在版本的流程图对不上：{slip}"
        return
    if _tasks(process) != {(task.key, task.element, task.name) for task in step.open_tasks}:
        yield "待办与流程状态对不上"
    if _timers(process) != _moments(step):
        yield "定时与流程状态对不上"


def _tasks(process: Process) -> set[tuple[str, str, str]]:
    rows = Task.objects.filter(process=process, state__in=UNFINISHED, returned=False)
    return set(rows.values_list("key", "element", "name"))


def _timers(process: Process) -> set[tuple[str, str]]:
    return set(Timer.objects.filter(process=process).values_list("key", "element"))


def _moments(step: Step) -> set[tuple[str, str]]:
    return {(timer.key, timer.element) for timer in step.timers}
