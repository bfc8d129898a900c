"""What may be asked against a decision or against silence: where, from when, until when, and what must come first.

Days come from the rules `remedy.*`; this module only says which of them count and which of two ends comes first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules.deadlines import Deadline

# Asked with the id of a rule and the day from which it counts.
Due = Callable[[str, date], Deadline]
REVIEW_CLAUSE = "行政复议法 第二十三条"


class Kind(StrEnum):
    """The two ways."""

    RECONSIDERATION = "reconsideration"
    LITIGATION = "litigation"


@dataclass(frozen=True)
class Act:
    """What is complained of, and what the household knows of it.

    A decision has `made_on`, and `known_on` once it was delivered; `told` says whether the letter names the remedies,
    `told_on` when the household learned of them otherwise. Silence has `asked_on` alone.
    """

    made_on: date | None = None
    known_on: date | None = None
    told: bool = True
    told_on: date | None = None
    asked_on: date | None = None

    @property
    def silence(self) -> bool:
        return self.made_on is None


@dataclass(frozen=True)
class Ruling:
    """What the area rules: whether reconsideration comes first, against silence and against a refusal."""

    first_for_silence: bool = True
    first_for_decision: bool | None = None
    suspends: bool = False


@dataclass(frozen=True)
class Reconsidered:
    """How far a reconsideration has come: filed, due, and when its decision was received."""

    filed_on: date
    due_on: date | None = None
    received_on: date | None = None


@dataclass(frozen=True)
class Way:
    """One way: open from a day until another (both included), or why it is not open; which rule gave the end."""

    kind: Kind
    from_on: date | None
    until: date | None
    clause: str
    explanation: str
    blocked: str = ""

    def is_open(self, on: date) -> bool:
        """Tells whether the way may be gone on a day."""
        begun = self.from_on is not None and self.from_on <= on
        return begun and not self.blocked and (self.until is None or on <= self.until)


def ways(act: Act, due: Due, ruling: Ruling, reconsidered: Reconsidered | None = None) -> list[Way]:
    """Both ways for a household, in the order in which they stand open to it."""
    first = ruling.first_for_silence if act.silence else bool(ruling.first_for_decision)
    return [_reconsideration(act, due, reconsidered), _litigation(act, due, first, reconsidered)]


def _reconsideration(act: Act, due: Due, reconsidered: Reconsidered | None) -> Way:
    way = _against_silence(act, due) if act.silence else _against_decision(act, due)
    if reconsidered is not None:
        return _blocked(way, f"已于{reconsidered.filed_on}申请行政复议")
    return way


def _against_decision(act: Act, due: Due) -> Way:
    """Sixty days from knowing; not told: from learning of the right, a year from knowing the act at most (第二十条)."""
    outer = due("remedy.reconsideration_outer", _made(act))
    if act.known_on is None:
        return _way(Kind.RECONSIDERATION, outer, _made(act))
    if act.told:
        return _way(Kind.RECONSIDERATION, _earlier(due("remedy.reconsideration", act.known_on), outer), act.known_on)
    year = due("remedy.reconsideration_not_told", act.known_on)
    found = due("remedy.reconsideration", act.told_on) if act.told_on else year
    return _way(Kind.RECONSIDERATION, _earlier(found, year, outer), act.known_on)


def _against_silence(act: Act, due: Due) -> Way:
    """Sixty days from the day on which the time to answer ran out."""
    silence = due("remedy.inaction", _asked(act))
    found = due("remedy.reconsideration", silence.due_on)
    return _way(Kind.RECONSIDERATION, found, silence.due_on + timedelta(days=1))


def _litigation(act: Act, due: Due, first: bool, reconsidered: Reconsidered | None) -> Way:
    if reconsidered is not None:
        return _after_reconsideration(due, reconsidered)
    way = _suing_over_silence(act, due) if act.silence else _suing(act, due)
    if first:
        return _blocked(way, f"须先申请行政复议，对复议决定不服再起诉（{REVIEW_CLAUSE}）")
    return way


def _suing(act: Act, due: Due) -> Way:
    """Six months from knowing; not told: from learning of the limit, a year from knowing the content at most.

    Five years after the act nobody sues any more, known or not (行政诉讼法 第四十六条).
    """
    outer = due("remedy.litigation_outer", _made(act))
    if act.known_on is None:
        return _way(Kind.LITIGATION, outer, _made(act))
    if act.told:
        return _way(Kind.LITIGATION, _earlier(due("remedy.litigation", act.known_on), outer), act.known_on)
    year = due("remedy.litigation_not_told", act.known_on)
    found = due("remedy.litigation", act.told_on) if act.told_on else year
    return _way(Kind.LITIGATION, _earlier(found, year, outer), act.known_on)


def _suing_over_silence(act: Act, due: Due) -> Way:
    """Two months of silence open it, six more end it (行政诉讼法 第四十七条；适用行政诉讼法的解释 第六十六条)."""
    silence = due("remedy.inaction", _asked(act))
    found = due("remedy.litigation_inaction", silence.due_on)
    return _way(Kind.LITIGATION, found, silence.due_on + timedelta(days=1))


def _after_reconsideration(due: Due, reconsidered: Reconsidered) -> Way:
    """Fifteen days from receiving the decision, or from the day on which it was due and did not come (第四十五条)."""
    start = reconsidered.received_on or reconsidered.due_on
    if start is None:
        clause = "行政诉讼法 第四十五条"
        return Way(Kind.LITIGATION, None, None, clause, "", blocked="复议机关还没有受理，收到复议决定后再起诉")
    found = due("remedy.litigation_after_reconsideration", start)
    begun = start if reconsidered.received_on else start + timedelta(days=1)
    return _way(Kind.LITIGATION, found, begun)


def _way(kind: Kind, found: Deadline, from_on: date) -> Way:
    return Way(kind, from_on, found.due_on, found.clause, found.explanation)


def _blocked(way: Way, why: str) -> Way:
    return Way(way.kind, way.from_on, way.until, way.clause, way.explanation, why)


def _earlier(*found: Deadline) -> Deadline:
    return min(found, key=lambda deadline: deadline.due_on)


def _made(act: Act) -> date:
    if act.made_on is None:
        raise ValueError("silence has no day on which an act was made")
    return act.made_on


def _asked(act: Act) -> date:
    if act.asked_on is None:
        raise ValueError("silence needs the day of the application")
    return act.asked_on
