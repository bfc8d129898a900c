"""One case going over to another edition, in the transaction of its caller, who holds the lock on the process.

Statutory clocks stay as they run (办法 第二十二条): a new edition changes what comes, not what has begun. Tasks keep
their keys, holders and days; drafts stay, and where a question is gone from the form this is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cases import chain
from cases.models import Case, MoveRun, Return
from cases.moving import hindrances
from cases.moving.hindrances import Hindrance
from cases.running_clocks import RunningClocks
from offices.errors import OfficeError
from offices.models import Office, PostKind, User
from processes import editions, probing
from processes.batch import Batch
from processes.editions import Edition
from processes.models import Process, Task, Timer
from processes.moving import MovePlan, Mover
from processes.progress import OpenTask
from processes.tasks import drawn_columns

UNFINISHED = (Task.State.OPEN, Task.State.WAITING)
TITLES = {
    "element": "环节编号",
    "name": "环节名称",
    "section": "表单",
    "office_id": "承办机构",
    "post": "岗位",
    "also": "协办岗位",
}
Change = dict[str, str]


@dataclass
class Crossed:
    """What became of one case: why it could not go, or where it stands now and what changed for whom."""

    reasons: list[Hindrance] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


MOST_ROUTES = 8


@dataclass(frozen=True)
class Route:
    """Two editions of a scheme, and what was proved on the way between them."""

    old: Edition
    new: Edition
    mover: Mover

    @property
    def renamed(self) -> Mapping[str, str]:
        """The new ids of elements whose ids changed."""
        return self.mover.renamed


_routes: dict[tuple[object, ...], Route] = {}


def route(from_id: int, to_id: int, renamed: Mapping[str, str]) -> Route:
    """The way from one edition to another; what was proved on it is remembered by the worker."""
    old, new = editions.load(from_id), editions.load(to_id)
    key = (old.id, old.digest, new.id, new.digest, *sorted(renamed.items()))
    if key not in _routes:
        if len(_routes) >= MOST_ROUTES:
            _routes.clear()
        _routes[key] = Route(old, new, Mover(old.spec, new.spec, dict(renamed)))
    return _routes[key]


def route_of(run: MoveRun) -> Route:
    """The way that a run goes."""
    return route(run.from_edition_id, run.to_edition_id, run.renamed)


class Crossing:
    """One case at the border between two editions."""

    def __init__(self, way: Route, process: Process, case: Case, now: datetime) -> None:
        self.way, self.process, self.case, self.now = way, process, case, now
        self.tasks = list(Task.objects.filter(process=process, state__in=UNFINISHED).order_by("id"))
        self.plan: MovePlan = way.mover.plan(bytes(process.engine_state))
        self.batch = Batch()
        self.found = Crossed(before=[task.element for task in self._own_tasks()] or self._rests_at())

    def _own_tasks(self) -> list[Task]:
        """The tasks that the engine knows; a correction beside them is no step of its own."""
        return [task for task in self.tasks if not task.returned]

    def _rests_at(self) -> list[str]:
        """Where a case stands that waits for nobody, but for a period to end."""
        return list(Timer.objects.filter(process=self.process).order_by("id").values_list("element", flat=True))

    def judge(self) -> Crossed:
        """Says whether the case can go over, and writes nothing."""
        self.found.reasons = [Hindrance(each.code, each.element, each.message) for each in self.plan.reasons]
        if self.plan.step is not None:
            self.found.passed = list(self.plan.passed)
            step = self.plan.step
            self.found.after = [each.element for each in step.open_tasks or step.timers]
            self.found.reasons += hindrances.of_rows(self.way.new, self.case, self.tasks, self.plan)
            self.found.reasons += hindrances.of_facts(self.way.old, self.way.new, self.process, self.case, self.plan)
        return self.found

    def go(self, run_id: int, actor: User | None) -> Crossed:
        """Takes the case over, or says why it cannot go; the caller commits or takes it back."""
        self.judge()
        if self.found.reasons or self.plan.step is None:
            return self.found
        try:
            self._place_tasks(self.plan.step.open_tasks)
        except OfficeError as missing:
            self.found.reasons.append(Hindrance("office", "", str(missing)))
            return self.found
        self._place_process(self.plan.state)
        # Done rows are renamed by a statement of their own: no statement may write a row that another one writes.
        self.batch.flush()
        self._rename_rows()
        self._enter_in_chain(run_id, actor)
        return self.found

    def _enter_in_chain(self, run_id: int, actor: User | None) -> None:
        digests = {"from": self.way.old.digest[:16], "to": self.way.new.digest[:16]}
        detail = {"run": run_id, **digests, "before": self.found.before, "after": self.found.after}
        element = self.found.after[0] if self.found.after else ""
        chain.append(self.case, "move", actor, self.now, element=element, detail=detail)

    def _place_process(self, state: bytes) -> None:
        process = self.process
        process.edition_id, process.engine_state, process.revision = self.way.new.id, state, process.revision + 1
        self.batch.update(process, "edition", "engine_state", "revision")

    def _place_tasks(self, opened: list[OpenTask]) -> None:
        was = {task.key: task for task in probing.look(self.way.old.spec, bytes(self.process.engine_state)).open_tasks}
        now = {task.key: task for task in opened}
        for task, columns in [(task, self._changed(was[task.key], now[task.key])) for task in self._own_tasks()]:
            self._note_draft(task, str(columns.get("section", task.section)))
            self._write(task, columns)
            self._follow_rule(task, now[task.key].properties.get("deadline", ""))

    def _changed(self, was: OpenTask, now: OpenTask) -> dict[str, object]:
        """The columns that the two diagrams give differently; what else became of a task since it opened stays."""
        area, on = self.process.area, self.now.astimezone().date()
        if (was.element, was.name, was.properties) == (now.element, now.name, now.properties):
            return {}
        before, after = drawn_columns(was, area, on), drawn_columns(now, area, on)
        return {name: value for name, value in after.items() if before[name] != value}

    def _write(self, task: Task, columns: Mapping[str, object]) -> None:
        if self.case.stage == task.name and "name" in columns:
            self.case.stage = str(columns["name"])
            self.batch.update(self.case, "stage")
        for name, value in columns.items():
            self._note(task, TITLES[name], _shown(name, getattr(task, name)), _shown(name, value))
            setattr(task, name, value)
        self.batch.update(task, *(name.removesuffix("_id") for name in columns))
        if task.holder_id and {"office_id", "post"} & columns.keys():
            task.holder_id = None
            self.batch.update(task, "holder")
            self._note(task, "领取人", "已领取", "待领取")

    def _follow_rule(self, task: Task, rule: str) -> None:
        """A task whose rule is gone follows the new step's, counted from the day on which the task opened."""
        if not task.rule or task.rule in self.way.new.tables.deadlines:
            return
        due = RunningClocks(self.case, self.batch).due(rule, task.opened_at.astimezone().date())
        self._note(task, "时限规则", task.rule, rule)
        self._note(task, "到期日", str(task.due_on or ""), str(due.due_on or ""))
        task.rule, task.due_on, task.provisional = due.rule, due.due_on, due.provisional
        self.batch.update(task, "rule", "due_on", "provisional")

    def _note_draft(self, task: Task, section: str) -> None:
        old, new = self.way.old.section(task.section), self.way.new.section(section)
        for label in hindrances.lost_questions(task, old, new):
            self._note(task, "草稿", label, "新表单没有这一项，不再显示")

    def _note(self, task: Task, what: str, before: str, after: str) -> None:
        self.found.changes.append({"element": task.element, "what": what, "before": before, "after": after})

    def _rename_rows(self) -> None:
        """Done steps, corrections and timers are found by the names of the new diagram from now on."""
        if not self.way.renamed:
            return
        writes = Batch()
        for table in (Task, Timer):
            writes.run(*_renaming(table._meta.db_table, self.process.pk, self.way.renamed))
        for made in Return.objects.filter(task__process=self.process, element__in=self.way.renamed):
            made.element = self.way.renamed[made.element]
            writes.update(made, "element")
        writes.flush()


def _renaming(table: str, process_id: int, renamed: Mapping[str, str]) -> tuple[str, list[object]]:
    """All names at once: one step may have taken the name of another."""
    pairs = [word for pair in renamed.items() for word in pair]
    cases, places = " ".join(["WHEN %s THEN %s"] * len(renamed)), ", ".join(["%s"] * len(renamed))
    sql = f"UPDATE {table} SET element = CASE element {cases} END WHERE process_id = %s AND element IN ({places})"
    return sql, [*pairs, process_id, *renamed]


def _shown(name: str, value: object) -> str:
    if name == "office_id":
        return Office.objects.get(pk=value).name
    return str(PostKind(str(value)).label) if name == "post" else str(value).strip()
