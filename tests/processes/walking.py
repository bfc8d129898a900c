"""Walking a process: a host that answers what the test says, and a walker that saves and reloads or never does."""

from collections import Counter

from processes import engine
from web.prove.hosting import BPMN, LATER, Host, shipped

__all__ = ["BPMN", "LATER", "Host", "NeverReloaded", "Reloaded", "shipped"]


class Reloaded:
    """A process saved after every step and continued by another worker, who has parsed the diagrams anew."""

    def __init__(self, parse, host):
        self.parse, self.host = parse, host
        self.specs = [parse(), parse()]
        self.step = engine.start(self.specs[0], host)

    @property
    def open(self):
        return sorted(task.element for task in self.step.open_tasks)

    @property
    def timers(self):
        return sorted(timer.element for timer in self.step.timers)

    @property
    def ended(self):
        return self.step.ended

    def _next(self, act, *arguments):
        self.specs.reverse()
        self.step = act(self.specs[0], bytes(bytearray(self.step.state)), *arguments, self.host)
        return Counter(self.step.completed)

    def complete(self, element):
        key = next(task.key for task in self.step.open_tasks if task.element == element)
        return self._next(engine.complete, key)

    def fire(self, now):
        return self._next(engine.fire_timers, now)


class NeverReloaded:
    """The same process kept in memory from beginning to end."""

    def __init__(self, parse, host):
        self.workflow = engine._Workflow(parse(), host)
        self.workflow.run()

    @property
    def open(self):
        return sorted(task.task_spec.bpmn_id for task in self.workflow.having(engine.TaskState.READY))

    @property
    def timers(self):
        return sorted(element for _, _, element, _ in self.workflow.timers())

    @property
    def ended(self):
        return self.workflow.completed

    def complete(self, element):
        ready = self.workflow.having(engine.TaskState.READY)
        return self._passed(lambda: self.workflow.run_one(next(t for t in ready if t.task_spec.bpmn_id == element)))

    def fire(self, now):
        return self._passed(lambda: self.workflow.fire(now))

    def _passed(self, act):
        self.workflow.passed, self.workflow.steps = [], 0
        act()
        self.workflow.run()
        return Counter(self.workflow.passed)
