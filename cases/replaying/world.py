"""What a case is told while it is gone through again: facts as they were said, clocks and operations in memory only."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property

from cases.assessments import COLUMNS
from cases.errors import Blocked
from cases.facts import CaseFacts, is_derived
from cases.household_facts import household_facts
from cases.models import Case
from cases.replaying import events
from cases.replaying.laws import Law
from cases.replaying.records import Act, Record
from cases.running_clocks import event_of
from processes import region
from processes.clockbook import Clockbook
from processes.schemes import scheme_of
from rules.assessment import Assessment, assess, parse_facts
from rules.deadlines import Deadline

# Conclusions that people draw from the calculation: where they followed it then, they follow the new one now.
FOLLOWING = frozenset({"proposal", "decision_outcome"})
JUDGED = ("grant", "refuse")


class Missing(Blocked):
    """流程要用的事实，当时没有人填过。"""

    def __init__(self, name: str) -> None:
        super().__init__(f"流程要用“{name}”，当时没有人填过")
        self.name = name


class World:
    """The host of one walk: `base` is the law of the case itself, `assumed` what is supposed of new facts."""

    def __init__(self, record: Record, law: Law, base: Law, assumed: Mapping[str, object]) -> None:
        self.record, self.law, self.base, self.assumed = record, law, base, assumed
        self.now = record.opened_at
        self.done: dict[str, Act] = {}
        self.posted_on: datetime | None = None
        self.answered = 0
        self.outcome = ""
        self.decider = ""
        self.judged: tuple[Assessment, Assessment] | None = None
        self.place = region.same_as(record.area)
        self.book = Clockbook(record.scheme, record.area, law.tables, self._reckon, law.started_by)

    @property
    def now(self) -> datetime:
        """The moment at which the walk is."""
        return self._now

    @now.setter
    def now(self, moment: datetime) -> None:
        # Its day is asked for far more often than it changes.
        self._now, self.on = moment, moment.astimezone().date()

    def _reckon(self, rule_id: str, on: date, delegated: bool) -> Deadline:
        extension = self.record.extensions.get(rule_id)
        return self.law.due(rule_id, on, self.place, delegated, extension)

    # What the engine asks.

    def fact(self, name: str) -> object:
        """A fact as it was known then; Missing when nobody had said it and nothing is supposed."""
        if name in _WORKED_OUT:
            return _WORKED_OUT[name](self)
        if is_derived(name):
            return self._as_registered.fact(name)
        found = self.find(name)
        if found is None:
            raise Missing(name)
        return self._followed(name, found) if name in FOLLOWING else found

    def deadline(self, rule_id: str) -> date:
        """The due day of a clock that runs, for a timer."""
        due_on = self.book.due(rule_id, self.on).due_on
        if due_on is None:
            raise Blocked(f"时限“{rule_id}”还没有起算，不能设定时")
        return due_on

    def call(self, operation: str, parameters: Mapping[str, object]) -> None:
        """Notes what an operation would do to the course of the case; nothing is done."""
        act = _CALLED.get((operation, parameters.get("kind"))) or _CALLED.get((operation, None))
        if act:
            act(self)
        events.called(self.book, operation, self.fact, self.on)

    # What the walk tells.

    def hand_in(self, act: Act | None, element: str, rule_id: str) -> None:
        """Takes the answers of a step; a step that nobody did has none."""
        if act is not None:
            self.done.pop(element, None)
            self.done[element] = act
        step = element, self.law.edition.steps_of(self.law.edition.scheme).get(element, {})
        # Only where the form says on which day a clock begins are its answers opened.
        said = self.record.answers(act) if act and event_of(*step)[1] else {}
        events.submitted(self.book, step, rule_id, said if self.on == _day_of(act) else {}, self.on)

    def find(self, name: str) -> object:
        """The newest answer of any step that asks for this; None when there is none."""
        for act in reversed(self.done.values()):
            section = self.base.section(act.section)
            if section is None or section.find(name):
                found = self.record.answers(act).get(name)
                if found is not None:
                    return found
        return self.assumed.get(name)

    @cached_property
    def _as_registered(self) -> CaseFacts:
        """For facts that are worked out from rows and of which the record keeps no history: as registered today."""
        return CaseFacts(Case.objects.select_related("household").get(pk=self.record.id), {}, self.on)

    def _followed(self, name: str, found: object) -> object:
        """A conclusion that followed the calculation follows the new one; one that went against it stays."""
        if self.law.judging == self.base.judging:
            return found
        before, after = self.judge()
        if found != before.outcome or after.outcome == before.outcome:
            return found
        if after.outcome not in JUDGED:
            raise Blocked(after.why or "按新的认定规则不能核算")
        return after.outcome

    def judge(self) -> tuple[Assessment, Assessment]:
        """The calculation with the facts known by now, under the case's own tables and under those on trial."""
        if self.judged is None:
            answers = {element: dict(self.record.answers(act)) for element, act in self.done.items()}
            told = parse_facts(household_facts(self.record, answers, self.on, COLUMNS))
            values = region.standards(self.record.area, self.on, self.record.residence_kind)
            judge = lambda law: assess(told, values, law.tables, self.record.scheme, with_changes=False)  # noqa: E731
            self.judged = judge(self.base), judge(self.law)
        return self.judged


def _day_of(act: Act | None) -> date | None:
    return act.done_at.astimezone().date() if act else None


def _decider(world: World) -> object:
    level = world.decider or world.record.decider
    return level or region.decider(world.record.scheme, world.record.area, world.on).level


def _notice_due(world: World) -> bool:
    if world.fact("proposal") != "grant" or not scheme_of(world.record.scheme).posted:
        return False
    return world.posted_on is None or world.law.posts_again(world.place, world.on)


def _objections_open(world: World) -> int:
    """Objections come as many days after the posting as they did then; those on paper come with the result."""
    if world.posted_on is None:
        return 0
    posted_then = _posted_then(world.record)
    shift = world.posted_on - posted_then if posted_then else world.posted_on - world.posted_on
    known = [said for said in world.record.objections if said.on_paper or said.received_at + shift <= world.now]
    return max(len(known) - world.answered, 0)


def _posted_then(record: Record) -> datetime | None:
    return next((act.done_at for act in record.acts if act.element == "public_notice"), None)


_WORKED_OUT: dict[str, Callable[[World], object]] = {
    "decider": _decider,
    "notice_due": _notice_due,
    "objections_open": _objections_open,
    "must_visit": lambda world: world.record.must_visit,
}


def _accept(world: World) -> None:
    world.decider = str(_decider(world))


def _assess(world: World) -> None:
    world.judged = None


def _post(world: World) -> None:
    world.posted_on = world.posted_on or world.now


def _answer(world: World) -> None:
    world.answered = len(world.record.objections)


def _decide(world: World) -> None:
    world.outcome = str(world.fact("decision_outcome"))


def _close(world: World) -> None:
    world.outcome = world.outcome or str(world.fact("acceptance_outcome"))


_CALLED: dict[tuple[str, object], Callable[[World], None]] = {
    ("accept_case", None): _accept,
    ("assess", None): _assess,
    ("post_notice", None): _post,
    ("issue_document", "objection_reply"): _answer,
    ("decide", None): _decide,
    ("close_case", None): _close,
}
