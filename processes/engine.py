"""Running a diagram: bytes in, bytes out. The only module that knows SpiffWorkflow."""
# mypy: disable-error-code="misc, no-untyped-call, attr-defined"

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser, TaskParser, event_parsers, task_parsers
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins import SubWorkflowTaskMixin
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.specs import MultiChoice
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from processes import conditions
from processes import state as saving
from processes.diagrams import check_diagrams, read_diagram, read_extensions, without_drawing
from processes.errors import DiagramRefused, ExpressionFailed, NoWayOn, RunawayProcess, StateRefused, TaskNotOpen
from processes.progress import Host, OpenTask, OpenTimer, Step
from processes.rewinding import INSTANCE, Shape, read_shapes, undo

__all__ = ["Host", "OpenTask", "OpenTimer", "Spec", "Step", "complete", "fire_timers", "load_spec", "rewind", "start"]

MAX_STEPS = 500
MAX_DEPTH = 400
_STATES = {code: getattr(TaskState, name) for code, name in saving.STATES.items()}
_CODES = {state: code for code, state in _STATES.items()}
_UNFINISHED = TaskState.READY | TaskState.WAITING | TaskState.STARTED


@dataclass(frozen=True)
class Spec:
    """The parsed diagrams of an edition, shared by all its cases; nothing in it changes."""

    process_id: str
    parts: Mapping[str, Any] = field(repr=False)
    shapes: Mapping[str, Shape] = field(repr=False)


_specs: dict[tuple[str, str], Spec] = {}


def load_spec(files: Mapping[str, bytes | str], process_id: str, digest: str) -> Spec:
    """Parses the diagrams of an edition, once per worker and digest."""
    known = _specs.get((digest, process_id)) or parse_spec(files, process_id)
    if len(_specs) >= 64:
        _specs.clear()
    return _specs.setdefault((digest, process_id), known)


def parse_spec(files: Mapping[str, bytes | str], process_id: str) -> Spec:
    """Parses diagrams anew; what the library must never see is refused before."""
    roots = {name: read_diagram(text) for name, text in files.items()}
    check_diagrams(roots, process_id)
    parser = _Parser()
    try:
        for name, root in roots.items():
            parser.add_bpmn_xml(without_drawing(root), filename=name)
        parts = {process_id: parser.get_spec(process_id), **parser.get_subprocess_specs(process_id)}
    except Exception as slip:  # The library meets a drawing it cannot follow with whatever error comes first.
        raise DiagramRefused(f"流程图不能运行：{slip}") from slip
    for element in (element for part in parts.values() for element in part.task_specs.values()):
        if isinstance(element, LoopTask):
            # The library connects these when the first instance is made: a process reloaded elsewhere would hang.
            element._wf_spec.task_specs[element.task_spec].completed_event.connect(element.merge_child)
    return Spec(process_id, parts, read_shapes(roots))


def start(spec: Spec, host: Host) -> Step:
    """Starts a process and runs it to its first human task, timer or end."""
    return _settle(_Workflow(spec, host), 0)


def complete(spec: Spec, state: bytes, key: str, host: Host) -> Step:
    """Completes one open human task and runs on to the next human task, timer or end."""
    saved = saving.unpack(state)
    workflow = _Workflow(spec, host, saved)
    task = next((task for task in workflow.having(TaskState.READY) if str(task.id) == key), None)
    if task is None:
        raise TaskNotOpen()
    workflow.run_one(task)
    return _settle(workflow, saved.last_key)


def fire_timers(spec: Spec, state: bytes, now: datetime, host: Host) -> Step:
    """Fires every timer that is due, the earliest first, running on after each; nothing is fired before its moment."""
    saved = saving.unpack(state)
    workflow = _Workflow(spec, host, saved)
    workflow.fire(now)
    return _settle(workflow, saved.last_key)


def rewind(spec: Spec, state: bytes, element: str, host: Host) -> Step:
    """Opens the latest completed task of an element again and undoes what came after it, and only that."""
    saved = saving.unpack(state)
    undo(saved, element, spec.shapes, spec.process_id)
    workflow = _Workflow(spec, host, saved)
    for task in workflow.having(TaskState.WAITING):
        task.task_spec._update(task)
    return _settle(workflow, saved.last_key)


def _settle(workflow: _Workflow, last_key: int) -> Step:
    workflow.run()
    saved = saving.Saved(last_key, saving.Level())
    keys: dict[Any, int] = {}
    saved.level = _level(workflow, workflow, saved, keys)
    if not {task.id for task in workflow.having(TaskState.READY)} <= keys.keys():
        raise NoWayOn("流程的并行分支走乱了，有环节脱离了流程，请检查流程图。")
    tasks = sorted(workflow.having(TaskState.READY), key=lambda task: keys[task.id])
    timers = sorted((keys[task.id], at, element, due) for due, task, element, at in workflow.timers())
    return Step(
        state=saving.pack(saved),
        open_tasks=[_open_task(task, str(keys[task.id])) for task in tasks],
        timers=[OpenTimer(f"{key}.{at}", element, due) for key, at, element, due in timers],
        completed=workflow.passed,
        ended=workflow.completed,
    )


def _open_task(task: Any, key: str) -> OpenTask:
    element = task.task_spec
    return OpenTask(key, element.bpmn_id, _name(element), element.lane or "", element.extensions["properties"])


def _name(element: Any) -> str:
    return str(element.bpmn_name or element.bpmn_id or element.name)


def _level(workflow: _Workflow, part: Any, saved: saving.Saved, keys: dict[Any, int]) -> saving.Level:
    """The reached tasks of a workflow as rows; what is only predicted is worked out again when loading."""
    level = saving.Level(part.completed)
    waiting = [(part.task_tree, -1, 0)]
    while waiting:
        task, parent, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise RunawayProcess("办件在回路里转的次数过多，请办结后另行申请。")
        keys[task.id] = key = task.id if isinstance(task.id, int) else saved.next_key()
        row = saving.Row(key, _saved_name(task.task_spec), parent, _CODES[task.state], _notes(task))
        row.part = workflow.part_of(task, saved, keys)
        waiting += [(child, len(level.rows), depth + 1) for child in reversed(task.children) if child.state in _CODES]
        level.rows.append(row)
    return level


def _saved_name(element: Any) -> str:
    # Every part has one such element, named after itself.
    return saving.END_JOIN if element is element._wf_spec.end else str(element.name)


def _notes(task: Any) -> dict[str, Any]:
    if not task.state & _UNFINISHED:
        return {}
    known = task.internal_data
    notes = {key: known[key] for key in ("due", "current", "cardinality") if key in known}
    return {**notes, "merged": len(known["merged"])} if "merged" in known else notes


def _grow(workflow: _Workflow, part: Any, level: saving.Level) -> None:
    tasks: list[Any] = []
    for row in level.rows:
        task = _plant(workflow, part, row, tasks[row.parent] if tasks else None)
        tasks.append(task)
    part.task_tree, part.completed = tasks[0], level.ended
    for task in tasks:
        if task.state & _UNFINISHED:
            task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)


def _plant(workflow: _Workflow, part: Any, row: saving.Row, parent: Any) -> Any:
    element = part.spec.end if row.name == saving.END_JOIN else part.spec.task_specs.get(row.name)
    if element is None or (parent is None) != (element is part.spec.start):
        raise StateRefused(f"流程图里没有已经办过的环节“{row.name}”，不能按这张图继续。")
    task = Task(part, element, parent, _STATES[row.state], row.key)
    task.triggered = row.name.endswith(INSTANCE)
    task.internal_data.update(row.notes)
    if "merged" in row.notes:
        task.internal_data["merged"] = [""] * row.notes["merged"]
    holds_part = isinstance(element, SubWorkflowTaskMixin)
    if row.part and not holds_part or holds_part and row.state == saving.STARTED and not row.part:
        raise StateRefused()
    if row.part:
        workflow.attach(task, row.part)
    if row.state == saving.WAITING and isinstance(element, CatchingEvent):
        workflow.event_manager.add_task(task)
    return task


class _Flat:
    """Looks tasks up in a flat table: the library walks the tree, slowly, and stops looking at depth 1,000."""

    def update_waiting_tasks(self) -> None:
        for task in list(self.tasks.values()):
            if task._state == TaskState.WAITING:
                task.task_spec._update(task)


class _SubWorkflow(_Flat, BpmnSubWorkflow):
    pass


class _Workflow(_Flat, BpmnWorkflow):
    """One process being run: its parts, the elements passed, and the moment that timers may see."""

    def __init__(self, spec: Spec, host: Host, saved: saving.Saved | None = None) -> None:
        self.now: datetime | None = None
        self.passed: list[str] = []
        self.steps = 0
        self.ended_parts: dict[Any, saving.Level] = {}
        engine = _Engine(_Environment(host))
        try:
            super().__init__(spec.parts[spec.process_id], spec.parts, engine, deserializing=saved is not None)
            if saved:
                _grow(self, self, saved.level)
        except RecursionError as slip:  # what lies ahead is foreseen to its end, and here it has none
            raise RunawayProcess() from slip

    def create_subprocess(self, my_task: Any, spec_name: str) -> Any:
        part = _SubWorkflow(self.subprocess_specs[spec_name], my_task.id, self)
        self.subprocesses[my_task.id] = part
        return part

    def attach(self, task: Any, level: saving.Level) -> None:
        """Gives a task its inner process back; an ended one is only kept as rows, for going back."""
        if level.ended:
            self.ended_parts[task.id] = level
            return
        part = _SubWorkflow(self.subprocess_specs[task.task_spec.spec], task.id, self, deserializing=True)
        self.subprocesses[task.id] = part
        part.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
        _grow(self, part, level)

    def part_of(self, task: Any, saved: saving.Saved, keys: dict[Any, int]) -> saving.Level | None:
        part = self.subprocesses.get(task.id)
        return self.ended_parts.get(task.id) if part is None else _level(self, part, saved, keys)

    def having(self, state: int) -> list[Any]:
        parts = [self, *(part for part in self.subprocesses.values() if not part.completed)]
        return [task for part in parts for task in part.tasks.values() if task._state == state]

    def timers(self) -> Iterator[tuple[datetime, Any, str, int]]:
        for task in self.having(TaskState.WAITING):
            for at, (element, due) in enumerate(task.internal_data.get("due", {}).items()):
                yield datetime.fromisoformat(due), task, element, at

    def fire(self, now: datetime) -> None:
        while due := [timer for timer in self.timers() if timer[0] <= now]:
            self.now, task, *_ = min(due, key=lambda timer: timer[0])
            task.task_spec._update(task)
            self.run()
        self.now = None

    def run(self) -> None:
        """Runs everything that needs no human."""
        while ready := [task for task in self.having(TaskState.READY) if not task.task_spec.manual]:
            for task in ready:
                if task.state == TaskState.READY:
                    self.run_one(task)

    def run_one(self, task: Any) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise RunawayProcess()
        try:
            task.run()
        except WorkflowException as slip:
            raise NoWayOn(f"“{_name(task.task_spec)}”：没有一个流向的条件成立，也没有默认流向。") from slip
        except RecursionError as slip:
            raise RunawayProcess() from slip
        if task.task_spec.bpmn_id:
            self.passed.append(task.task_spec.bpmn_id)


class _Environment(BasePythonScriptEngineEnvironment):
    """Every place where the library would run Python text ends here; the base class refuses scripts and services."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host = host

    def evaluate(self, expression: str, context: Any, external_context: Any = None) -> Any:
        return conditions.value(expression, self.host)


class _Engine(PythonScriptEngine):
    """Reads each expression for what its place needs, and says where it stands when it fails."""

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        element = task.task_spec
        how = conditions.value
        if isinstance(element, LoopTask | MultiChoice):
            counting = expression == getattr(element, "cardinality", None)
            how = conditions.count if counting else conditions.holds
        return self.read(how, element, expression)

    def read(self, how: Any, element: Any, expression: str) -> Any:
        try:
            return how(expression, self.environment.host)
        except ExpressionFailed as slip:
            raise ExpressionFailed(f"“{_name(element)}”：{slip}") from slip


class _Due(TimerEventDefinition):
    """A timer for the first moment after a period; worked out once, then kept, so that it never moves by itself."""

    def has_fired(self, my_task: Any) -> bool:
        workflow, due = my_task.workflow.top_workflow, my_task.internal_data.setdefault("due", {})
        if self.name not in due:
            moment = workflow.script_engine.read(conditions.moment, my_task.task_spec, self.expression)
            due[self.name] = moment.isoformat()
        return workflow.now is not None and datetime.fromisoformat(due[self.name]) <= workflow.now


class _EventGateway(defaults.EventBasedGateway):
    def _run_hook(self, my_task: Any) -> Any:
        # Of two timers due at the same moment the first decides; the library would take both ways.
        my_task.internal_data["seen_events"] = my_task.internal_data.get("seen_events", [])[:1]
        return super()._run_hook(my_task)


class _ServiceTask(BpmnSpecMixin):
    """Asks the host for an operation; the parameters are expressions."""

    def _run_hook(self, my_task: Any) -> bool:
        engine = my_task.workflow.script_engine
        texts = self.extensions["parameters"].items()
        values = {name: engine.read(conditions.value, self, text) for name, text in texts}
        engine.environment.host.call(self.extensions["operation"], values)
        return True


class _ActivityParser(TaskParser):
    def parse_extensions(self, node: Any = None) -> dict[str, Any]:
        return read_extensions(self.node)


def _read_timer(parser: Any, event: Any) -> _Due:
    return _Due(parser.bpmn_id, event.findtext("{*}timeDate"))


class _CatchParser(event_parsers.IntermediateCatchEventParser):
    parse_timer_event = _read_timer


class _BoundaryParser(event_parsers.BoundaryEventParser):
    parse_timer_event = _read_timer


class _ProcessParser(ProcessParser):
    def _index_process_nodes(self) -> None:
        # The library takes every id under the process for an element's, an operation's name too.
        super()._index_process_nodes()
        self.nodes_by_id = {node.get("id"): node for node in self.xpath(".//bpmn:*[@id]")}


class _Parser(BpmnParser):
    """Knows only the elements a diagram may contain."""

    PROCESS_PARSER_CLASS = _ProcessParser
    PARSER_CLASSES = {
        full_tag(name): classes
        for name, classes in {
            "startEvent": (event_parsers.StartEventParser, defaults.StartEvent),
            "endEvent": (event_parsers.EndEventParser, defaults.EndEvent),
            "userTask": (_ActivityParser, defaults.UserTask),
            "serviceTask": (_ActivityParser, _ServiceTask),
            "subProcess": (task_parsers.SubWorkflowParser, defaults.SubWorkflowTask),
            "callActivity": (task_parsers.CallActivityParser, defaults.CallActivity),
            "exclusiveGateway": (task_parsers.ConditionalGatewayParser, defaults.ExclusiveGateway),
            "inclusiveGateway": (task_parsers.ConditionalGatewayParser, defaults.InclusiveGateway),
            "parallelGateway": (task_parsers.GatewayParser, defaults.ParallelGateway),
            "eventBasedGateway": (event_parsers.EventBasedGatewayParser, _EventGateway),
            "intermediateCatchEvent": (_CatchParser, defaults.IntermediateCatchEvent),
            "intermediateThrowEvent": (event_parsers.IntermediateThrowEventParser, defaults.IntermediateThrowEvent),
            "boundaryEvent": (_BoundaryParser, defaults.BoundaryEvent),
        }.items()
    }


def _set_state(task: Any, value: int) -> None:
    # The library builds a log record with the task's data for each change, even when nobody listens.
    task._state = value


Task._set_state = _set_state
logging.getLogger("spiff").setLevel(logging.WARNING)
