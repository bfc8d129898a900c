"""One past case walked through some texts: who does what and when, where it ends, where it gets stuck.

Each step takes as many working days as it took then. What has no counterpart in the record is supposed done: a step
new in the texts on its due day (the same day when it has none), a step that this case had never needed after the
median of the area. A timer fires as late after its day as it did then.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import itemgetter

from cases.errors import CaseError
from cases.replaying.laws import Law, Seat
from cases.replaying.records import Act, Record
from cases.replaying.world import Missing, World
from processes import region
from processes.errors import ProcessError
from processes.progress import OpenTask, OpenTimer, Step
from processes.trodden import Memory
from rules.errors import RulesError
from rules.workdays import Calendar

# How many days a step of the case's own edition takes that this case never did.
Median = Callable[[str], int]
# No case takes more turns than this; one that does goes round in circles.
MOST_TURNS = 200


@dataclass(slots=True)
class Done:
    """A human step of a walk: when it opened, when it was due, when it was done (None: it waits)."""

    element: str
    seat: Seat
    opened_on: date
    due_on: date | None
    done_on: date | None = None
    supposed: bool = False


@dataclass
class Trace:
    """What a walk came to."""

    steps: list[Done] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    lags: list[timedelta] = field(default_factory=list)
    periods: list[tuple[str, date, date | None]] = field(default_factory=list)
    ended: bool = False
    outcome: str = ""
    stuck: str = ""
    stuck_at: str = ""
    left_over: list[Act] = field(default_factory=list)
    turns: int = 0


@dataclass(slots=True)
class _Open:
    task: OpenTask
    step: Done
    opened_at: datetime
    act: Act | None
    ready_at: datetime | None


class Walk:
    """One case on one law."""

    def __init__(self, record: Record, law: Law, world: World, memory: Memory, median: Median) -> None:
        self.record, self.law, self.world, self.memory, self.median = record, law, world, memory, median
        self.calendar: Calendar = region.calendar(record.area)
        self.trace = Trace()
        self.acts: dict[str, deque[Act]] = defaultdict(deque)
        self.backs: deque[Act] = deque()
        self.corrections: deque[Act] = deque()
        self.open: dict[str, _Open] = {}
        self.lags: Iterator[timedelta] | None = None
        self._sort_acts()

    def _sort_acts(self) -> None:
        for act in self.record.acts:
            if act.kind == "submit":
                self.acts[act.element].append(act)
            else:
                (self.backs if act.kind == "back" else self.corrections).append(act)

    def run(self, lags: list[timedelta] | None = None) -> Trace:
        """Walks to the end; `lags` says how late timers fired when the case walked through its own edition."""
        self.lags = None if lags is None else iter(lags)
        try:
            self._walk()
        except Missing as gap:
            self._stick(f"缺少事实：{gap.name}")
        except (CaseError, ProcessError, RulesError) as slip:
            self._stick(str(slip))
        return self._closed()

    def _walk(self) -> None:
        self._take(self.memory.start(self.law.edition.spec, self.world))
        while not self.trace.ended and self.trace.turns < MOST_TURNS:
            self.trace.turns += 1
            moves = [move for move in self._moves() if move]
            if not moves:
                self._wait()
                return
            min(moves, key=itemgetter(0, 1))[2]()
        if not self.trace.ended:
            self._stick("在回路里转的次数过多")

    def _moves(self) -> Iterator[tuple[datetime, int, Callable[[], None]] | None]:
        """What can happen next, with its moment; of two at one moment that goes first which did so then."""
        back = self.backs[0] if self.backs else None
        for each in self.open.values():
            later = back and (each.act.place > back.place if each.act else each.task.element in self.law.seats)
            if each.ready_at and not (later and not self._is_new(each)):
                yield each.ready_at, each.act.place if each.act else 1 << 30, lambda each=each: self._do(each)
        for timer in self.timers[:1]:
            yield timer.due_at, -1, lambda timer=timer: self._fire(timer)
        if back and not any(acts and acts[0].place < back.place for acts in self._open_acts()):
            yield max(back.done_at, self.world.now), back.place, lambda: self._go_back(back)

    def _is_new(self, each: _Open) -> bool:
        return each.task.element not in self.world.base.seats

    def _open_acts(self) -> list[deque[Act]]:
        return [deque([each.act]) for each in self.open.values() if each.act]

    def _take(self, step: Step) -> None:
        """Brings what is open in line with the engine's word."""
        trace = self.trace
        trace.passed += step.completed
        trace.ended, self.state, self.timers = step.ended, step.state, step.timers
        keys = {task.key for task in step.open_tasks}
        for key in [key for key in self.open if key not in keys]:
            self._drop(self.open.pop(key))
        for task in step.open_tasks:
            if task.key not in self.open:
                self.open[task.key] = self._opened(task)

    def _drop(self, each: _Open) -> None:
        """A step that closes undone gives its act back and leaves no trace of work."""
        if each.step.done_on is None:
            self.trace.steps.remove(each.step)
            if each.act:
                self.acts[each.act.element].appendleft(each.act)

    def _opened(self, task: OpenTask) -> _Open:
        world, asked = self.world, self.law.seats[task.element]
        due = world.book.due(asked.rule, world.on)
        step = Done(task.element, asked, world.on, due.due_on)
        self.trace.steps.append(step)
        acts = self.acts[task.element]
        act = acts.popleft() if acts else None
        each = _Open(task, step, world.now, act, None)
        each.ready_at = self._ready(each)
        return each

    def _ready(self, each: _Open) -> datetime | None:
        """When the step is done: as long after its opening as then; None when nobody would do it yet."""
        act, opened = each.act, each.opened_at
        if act is None:
            return self._supposed(each)
        opened_then = act.opened_at or act.done_at
        if _day(opened_then) == _day(opened):
            return max(act.done_at, opened)
        days = self.calendar.working_days_between(_day(opened_then), _day(act.done_at))
        return self._after(opened, days, act.done_at)

    def _supposed(self, each: _Open) -> datetime | None:
        element = each.task.element
        if element in self.record.standing or (not self.record.closed and not self._is_new(each)):
            return None
        each.step.supposed = True
        if not self._is_new(each):
            return self._after(each.opened_at, self.median(element), each.opened_at)
        due_on = each.step.due_on
        return _at(max(due_on, each.step.opened_on), each.opened_at) if due_on else each.opened_at

    def _after(self, opened: datetime, days: int, hour: datetime) -> datetime:
        return max(_at(self.calendar.add_working_days(_day(opened), days), hour), opened)

    def _do(self, each: _Open) -> None:
        world, act, task = self.world, each.act, each.task
        world.now = max(each.ready_at or world.now, world.now)
        while act and self.corrections and self.corrections[0].place < act.place:
            self._correct(self.corrections.popleft())
        world.hand_in(act, task.element, each.step.seat.rule)
        each.step.done_on = world.on
        self._take(self.memory.complete(self.law.edition.spec, self.state, task.key, world))

    def _correct(self, act: Act) -> None:
        if act.element in self.world.done:
            self.world.done.pop(act.element)
            self.world.done[act.element] = act

    def _fire(self, timer: OpenTimer) -> None:
        """The engine is told the timer's own moment: then cases of one day share what it says."""
        self.world.now = max(timer.due_at + self._lag(timer), self.world.now)
        self._take(self.memory.fire_timers(self.law.edition.spec, self.state, timer.due_at, self.world))

    def _lag(self, timer: OpenTimer) -> timedelta:
        place, none = len(self.trace.lags), timedelta()
        if self.lags is not None:
            lag = next(self.lags, none)
        else:
            fired = self.record.fired[place] if place < len(self.record.fired) else timer.due_at
            lag = max(fired - timer.due_at, none)
        self.trace.lags.append(lag)
        return lag

    def _go_back(self, act: Act) -> None:
        self.backs.popleft()
        if act.element in {step.element for step in self.trace.steps if step.done_on}:
            self.world.now = max(act.done_at, self.world.now)
            self._take(self.memory.rewind(self.law.edition.spec, self.state, act.element, self.world))

    def _wait(self) -> None:
        """Nothing can happen: an open case waits as it did then, a closed one is stuck."""
        if self.record.closed:
            self._stick("没有人办过这个环节，流程停在这里")

    def _stick(self, why: str) -> None:
        here = next((each.task.element for each in self.open.values()), "")
        undone = [step for step in self.trace.steps if step.done_on]
        self.trace.stuck, self.trace.stuck_at = why, here or (undone[-1].element if undone else "")

    def _closed(self) -> Trace:
        trace, world = self.trace, self.world
        trace.outcome = world.outcome
        trace.periods = [(clock.rule, clock.due_on, clock.stopped_on) for clock in world.book.clocks]
        trace.left_over = [act for acts in self.acts.values() for act in acts]
        return trace


def _day(moment: datetime) -> date:
    return moment.astimezone().date()


def _at(on: date, hour: datetime) -> datetime:
    """A day at the hour of another moment."""
    local = hour.astimezone()
    return local.replace(year=on.year, month=on.month, day=on.day)
