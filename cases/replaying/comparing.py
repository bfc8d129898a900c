"""Two walks of one case held side by side: on the texts it really went by, and on those on trial."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from cases.models import ReplayFinding
from cases.replaying.laws import Law, newly_required
from cases.replaying.records import Record
from cases.replaying.walk import Trace, Walk
from cases.replaying.world import World
from forms.schema import Field
from offices import divisions
from offices.routing import LEVEL_OF_KIND

Kind = ReplayFinding.Kind
RANKS = {str(kind): rank for kind, rank in LEVEL_OF_KIND.items()}
Periods = dict[str, list[tuple[date, date | None]]]


@dataclass(frozen=True)
class Found:
    """One thing that would be otherwise: what, about which step, rule or office, and the particulars."""

    kind: str
    key: str = ""
    detail: dict[str, object] = field(default_factory=dict)


@dataclass
class Compared:
    """One case gone through twice; `way` is the pair of ways when they differ."""

    record: Record
    then: Trace
    now: Trace
    found: list[Found]
    way: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    counted: bool = True


def unlike_record(record: Record, trace: Trace) -> bool:
    """Tells whether a walk on the case's own texts misses what is on record: then nothing can be concluded from it."""
    then = Counter((act.element, act.done_at.astimezone().date()) for act in record.acts if act.kind == "submit")
    now = Counter((step.element, step.done_on) for step in trace.steps if step.done_on)
    return then != now or bool(record.closed and trace.outcome != record.outcome)


def compare(record: Record, law: Law, walked: Walk, trial: Walk, then: Trace, now: Trace) -> Compared:
    """Everything that differs between the walks; a case that its own texts do not explain is only named."""
    if unlike_record(record, then):
        return Compared(record, then, now, [Found(Kind.UNLIKE, "", {"why": then.stuck or "与记录不符"})], None, False)
    found = [*_ending(then, now), *_steps(then, now), *_judged(trial.world), *_asked(record, walked.law, law, now)]
    found += [*_periods(then, now, walked.law, law), *_work(record, then, now)]
    way = (ways_of(then), ways_of(now)) if Counter(then.passed) != Counter(now.passed) else None
    if way:
        found.append(Found(Kind.OTHER_WAY))
    return Compared(record, then, now, found, way)


def ways_of(trace: Trace) -> tuple[str, ...]:
    """The human steps of a walk in the order in which they opened; the order among parallel ones is the diagram's."""
    return tuple(step.element for step in trace.steps)


def _ending(then: Trace, now: Trace) -> Iterator[Found]:
    if now.stuck and not then.stuck:
        yield Found(Kind.STUCK, now.stuck_at, {"why": now.stuck[:200]})
    elif then.outcome != now.outcome:
        yield Found(Kind.OTHER_OUTCOME, f"{then.outcome}>{now.outcome}", {"then": then.outcome, "now": now.outcome})


def _steps(then: Trace, now: Trace) -> Iterator[Found]:
    before, after = Counter(ways_of(then)), Counter(ways_of(now))
    for element, count in sorted((after - before).items()):
        yield Found(Kind.ADDED, element, {"count": count})
    # Behind the place where a case is stuck nothing was dropped, it was not reached.
    for element, count in () if now.stuck else sorted((before - after).items()):
        yield Found(Kind.DROPPED, element, {"count": count})


def _judged(world: World) -> Iterator[Found]:
    if not world.judged:
        return
    before, after = world.judged
    if (before.outcome, before.amount) != (after.outcome, after.amount):
        told = {"outcome": [before.outcome, after.outcome], "amount": [str(before.amount), str(after.amount)]}
        yield Found(Kind.CALCULATION, f"{before.outcome}>{after.outcome}", told)


def _asked(record: Record, own: Law, law: Law, now: Trace) -> Iterator[Found]:
    """Questions that the forms on trial insist on and that were not answered then."""
    done = {step.element for step in now.steps if step.done_on}
    for act in record.acts:
        if act.kind == "submit" and act.element in done:
            for asked in newly_required(own.section(act.section), law.section(act.section)):
                if not _answered(asked, record.answers(act)):
                    yield Found(Kind.UNANSWERED, f"{act.section}.{asked.name}")


def _answered(asked: Field, said: Mapping[str, object]) -> bool:
    hidden = asked.show_if and not asked.show_if.holds(said)
    return bool(hidden) or said.get(asked.name) not in (None, "", [])


def _periods(then: Trace, now: Trace, own: Law, law: Law) -> Iterator[Found]:
    """Due days that are others, and limits that what really happened would break, or keep."""
    before, after = periods_of(then), periods_of(now)
    for rule in sorted(before.keys() | after.keys()):
        pairs = zip(before.get(rule, ()), after.get(rule, ()), strict=False)
        changed = own.tables.deadlines.get(rule) != law.tables.deadlines.get(rule)
        for (due_then, met_then), (due_now, met_now) in pairs:
            if due_then != due_now and (changed or not rule.startswith("remedy.")):
                yield _moved(rule, due_then, due_now, changed)
            if _is_limit(law, rule):
                yield from _broken(rule, (due_then, met_then), (due_now, met_now))
        for due_now, met_now in after.get(rule, ())[len(before.get(rule, ())) :]:
            if _is_limit(law, rule) and _late(due_now, met_now):
                yield Found(Kind.BROKEN, rule, {"due": due_now.isoformat(), "done": str(met_now)})


def periods_of(trace: Trace) -> Periods:
    """Every due day of a walk by its rule, with the day on which it was met: of clocks, and of steps without one."""
    found: Periods = {}
    for rule, due_on, met_on in trace.periods:
        found.setdefault(rule, []).append((due_on, met_on))
    clocked = set(found)
    for step in trace.steps:
        if step.due_on and step.seat.rule and step.seat.rule not in clocked:
            found.setdefault(step.seat.rule, []).append((step.due_on, step.done_on))
    return found


def _moved(rule: str, then: date, now: date, changed: bool) -> Found:
    why = "rule" if changed else "start"
    return Found(Kind.MOVED, rule, {"then": then.isoformat(), "now": now.isoformat(), "why": why})


def _is_limit(law: Law, rule: str) -> bool:
    written = law.tables.deadlines.get(rule)
    return written is not None and written.kind == "limit" and not rule.startswith("remedy.")


def _broken(rule: str, then: tuple[date, date | None], now: tuple[date, date | None]) -> Iterator[Found]:
    if _late(*now) != _late(*then):
        told = {"due": now[0].isoformat(), "done": str(now[1] or ""), "due_then": then[0].isoformat()}
        yield Found(Kind.BROKEN if _late(*now) else Kind.KEPT, rule, told)


def _late(due_on: date, met_on: date | None) -> bool:
    return met_on is not None and met_on > due_on


def work_of(record: Record, trace: Trace) -> Counter[str]:
    """How many tasks each office got, as `kind:code` of the office's division."""
    return Counter(office_of(record, step.seat.office_kind) for step in trace.steps)


def office_of(record: Record, office_kind: str) -> str:
    """Which office of a kind serves a case."""
    return f"{office_kind}:{divisions.at(record.area, RANKS.get(office_kind, divisions.Level.COUNTY))}"


def _work(record: Record, then: Trace, now: Trace) -> Iterator[Found]:
    """More tasks or fewer for an office; a stuck case says nothing of the work behind the place."""
    before, after = work_of(record, then), work_of(record, now)
    for office in sorted(before.keys() | after.keys()):
        more = after[office] - before[office]
        if more > 0 or (more < 0 and not now.stuck):
            yield Found(Kind.WORK, office, {"more": more})
