"""A saved process put on another edition's drawing: what stands open must stand there lawfully, what is done may go.

No engine here. An open task, timer or stage needs the same place in the new drawing, beside the same parallel ways; a
join needs each way that it waits for. Steps that are done are kept where going back to them would work as drawn, and
are left out otherwise: then nobody can go back to them, and nothing else changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from processes.rewinding import Shape
from processes.standing import LIBRARYS_OWN, SPLITS, Drawing, element_of
from processes.state import COMPLETED, READY, STARTED, WAITING, Level, Row

UNFINISHED = (STARTED, READY, WAITING)
FIRED = "fired"


@dataclass(frozen=True)
class Reason:
    """Why a process cannot go over: a code, the element as the old edition names it, and a Chinese sentence."""

    code: str
    element: str
    message: str


@dataclass
class Fitted:
    """What became of a process: its new rows, what stands in the way, and new steps that it has passed already."""

    level: Level
    reasons: list[Reason] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)


class Editions:
    """The shapes of two editions, and the names that changed between them."""

    def __init__(self, old: Mapping[str, Shape], new: Mapping[str, Shape], renamed: Mapping[str, str]) -> None:
        self.old, self.new, self.renamed = old, new, renamed
        self._pairs: dict[tuple[str, str], tuple[Drawing, Drawing]] = {}

    def pair(self, old: str, new: str) -> tuple[Drawing, Drawing]:
        """The drawings of one process in both editions."""
        if (old, new) not in self._pairs:
            self._pairs[old, new] = Drawing(self.old[old], self.renamed), Drawing(self.new[new])
        return self._pairs[old, new]


def fit(level: Level, editions: Editions, old: str, new: str) -> Fitted:
    """Puts the rows of one process, and of the processes inside it, on the new edition's drawing."""
    return _Fitting(level, editions, *editions.pair(old, new)).run()


class _Fitting:
    def __init__(self, level: Level, editions: Editions, old: Drawing, new: Drawing) -> None:
        self.rows, self.ended, self.editions = level.rows, level.ended, editions
        self.old, self.new = old, new
        self.elements = [element_of(row.name) for row in self.rows]
        self.targets = [self.old.new_name(element) for element in self.elements]
        self.children: list[list[int]] = [[] for _ in self.rows]
        for index, row in enumerate(self.rows[1:], 1):
            self.children[row.parent].append(index)
        self.alike: dict[str, bool] = {}
        self.problems: dict[int, str] = {}
        self.reasons: list[Reason] = []
        self.passed: list[str] = []

    def run(self) -> Fitted:
        for index, row in enumerate(self.rows):
            if row.state in UNFINISHED and row.name not in LIBRARYS_OWN:
                self._check_open(index)
            elif row.state == COMPLETED and self.old.catches(self.elements[index]):
                self._check_fired(index)
        # An open element without a place has no inner process to go on with.
        rows = [] if self.reasons else self._kept()
        return Fitted(Level(self.ended, rows), self.reasons, list(dict.fromkeys(self.passed)))

    # What is open

    def _check_open(self, index: int) -> None:
        element, target = self.elements[index], self.targets[index]
        if not self.new.has(target):
            self._refuse("gone", index, "在新版本里没有了；如果只是改了编号，请填写对应的新环节")
        elif not self._is_alike(element):
            self._refuse("changed", index, self._what_changed(element))
        elif self._parallel_ways(element) != self.new.within(target):
            self._refuse("beside", index, "在新版本里与它同时办理的环节不同，有的从来没有开始")
        else:
            self._check_ways(index)
            self._note_passed(element, target)

    def _refuse(self, code: str, index: int, what: str) -> None:
        element = self.elements[index]
        self.reasons.append(Reason(code, element, f"“{self.old.title(element)}”{what}。"))

    def _is_alike(self, element: str) -> bool:
        """Answers whether an element is the same kind of thing in both editions, with the same events on its border."""
        if element not in self.alike:
            target = self.old.new_name(element)
            known = self.old.has(element) and self.new.has(target)
            self.alike[element] = (
                known and self.old.frame(element) == self.new.frame(target) and self._same_waits(element)
            )
        return self.alike[element]

    def _same_waits(self, element: str) -> bool:
        """Whichever of several events comes first: they must be the same events."""
        if self.old.kind(element) != "eventBasedGateway":
            return True
        before = {self.old.new_name(each): self.old.event(each) for each in self.old.after(element)}
        target = self.old.new_name(element)
        return before == {each: self.new.event(each) for each in self.new.after(target)}

    def _what_changed(self, element: str) -> str:
        before, now = self.old.frame(element), self.new.frame(self.old.new_name(element))
        if before.kind != now.kind:
            return "在新版本里变成了另一种环节"
        if before.times != now.times:
            return "在新版本里由几个人办的画法变了"
        if before.border != now.border:
            return "在新版本里附着的限时事件不同，期限没有起算过，或者不再起作用"
        return "在新版本里等待的事件不同"

    def _parallel_ways(self, element: str) -> frozenset[str]:
        return frozenset(map(self.old.new_name, self.old.within(element)))

    def _check_ways(self, index: int) -> None:
        """The parallel ways around an open element were all begun, and those that wait at a join still lead there."""
        for split in self._splits_above(index):
            if problem := self._split_problem(split):
                self._refuse("beside", split, problem)
        if self.old.kind(self.elements[index]) in SPLITS and not self._arrives(index):
            self._refuse("join", index, "前面的分支在新版本里多了环节，说不清是办过了还是没有办")

    def _splits_above(self, index: int) -> Iterator[int]:
        within = self.old.within(self.elements[index])
        while index > 0:
            index = self.rows[index].parent
            if self.elements[index] in within:
                yield index

    def _split_problem(self, split: int) -> str:
        if split not in self.problems:
            self.problems[split] = self._find_split_problem(split)
        return self.problems[split]

    def _find_split_problem(self, split: int) -> str:
        if not self._is_alike(self.elements[split]):
            return "在新版本里变成了另一种网关"
        begun, asked = self._ways_begun(split), self.new.after(self.targets[split])
        if self.old.kind(self.elements[split]) == "parallelGateway" and len(begun) != len(asked):
            return "后面的并行分支在新版本里增加或者减少了"
        if not self._fits_ways(split, begun, asked):
            return "后面的并行分支在新版本里变了"
        return "" if self._joins_reached(split) else "后面的并行分支在新版本里多了环节，说不清是办过了还是没有办"

    def _ways_begun(self, split: int) -> list[str]:
        """The first element of each way begun at a gateway that the new edition knows; empty when none is left."""
        return [self._first_known(child) for child in self.children[split]]

    def _first_known(self, index: int) -> str:
        waiting = [index]
        while waiting:
            index = waiting.pop(0)
            if self._is_alike(self.elements[index]):
                return self.targets[index]
            waiting += self.children[index]
        return ""

    def _fits_ways(self, split: int, begun: list[str], asked: list[str]) -> bool:
        left = [first for first in asked if first not in begun]
        for first in (first for first in begun if first not in asked):
            fitting = [each for each in left if self._leads(split, each, first)]
            if not fitting:
                return False
            left.remove(fitting[0])
        return True

    def _leads(self, split: int, first: str, element: str) -> bool:
        target = self.targets[split]
        return bool(element) and target in self.new.within(element) and self.new.reaches(first, element, target)

    def _joins_reached(self, split: int) -> bool:
        below = self._below(split)
        return all(self._arrives(index) for index in below if self._is_meeting(index))

    def _is_meeting(self, index: int) -> bool:
        """Where ways meet or end: what came there must have come by the same flow."""
        name = self.elements[index]
        return self.old.has(name) and self.old.kind(name) in SPLITS | {"endEvent"}

    def _arrives(self, index: int) -> bool:
        parent = self.rows[index].parent
        come_from = self._is_alike(self.elements[parent])
        return come_from and self.targets[index] in self.new.after(self.targets[parent])

    def _below(self, index: int) -> list[int]:
        found, waiting = [], list(self.children[index])
        while waiting:
            found.append(waiting.pop())
            waiting += self.children[found[-1]]
        return found

    def _note_passed(self, element: str, target: str) -> None:
        """Steps of the new edition on every way to here that the old edition did not have: they are behind the case."""
        known = {self.old.new_name(node) for node in self.old.part.nodes}
        self.passed += [self.new.title(node) for node in self.new.passed_before(target) if node not in known]

    def _check_fired(self, index: int) -> None:
        element, target = self.elements[index], self.targets[index]
        same = self.new.has(target) and self._is_alike(element)
        if not same or self.old.moment(element) != self.new.moment(target):
            self._refuse(FIRED, index, "的期限已经到过，新版本改了或者删了这个期限")

    # What is done

    def _kept(self) -> list[Row]:
        """The rows under their new names; one that is left out hands its followers to the row before it."""
        places: dict[int, int] = {}
        kept: list[Row] = []
        for index, row in enumerate(self.rows):
            parent = places.get(row.parent, -1) if index else -1
            if self._keeps(index) and (made := self._renamed(row, self.targets[index], parent)):
                places[index] = len(kept)
                kept.append(made)
            else:
                places[index] = parent
        return kept

    def _keeps(self, index: int) -> bool:
        row, element = self.rows[index], self.elements[index]
        if row.name in LIBRARYS_OWN or row.state in UNFINISHED:
            return True
        if not self._is_alike(element) or self._parallel_ways(element) != self.new.within(self.targets[index]):
            return False
        return not any(self._split_problem(split) for split in self._splits_above(index))

    def _renamed(self, row: Row, target: str, parent: int) -> Row | None:
        name = row.name if row.name in LIBRARYS_OWN else target + row.name.removeprefix(element_of(row.name))
        made = Row(row.key, name, parent, row.state, self._notes(row))
        if row.part is not None:
            made.part = self._inside(row, name)
            return made if made.part else None
        return made

    def _notes(self, row: Row) -> dict[str, object]:
        due = row.notes.get("due")
        return row.notes if due is None else {**row.notes, "due": {self.old.new_name(at): due[at] for at in due}}

    def _inside(self, row: Row, name: str) -> Level | None:
        """The process inside a row on the new drawing; one that is over and does not fit is left out with its row."""
        old, new = self.old.shape.parts.get(row.name, ""), self.new.shape.parts.get(name, "")
        fitted = fit(row.part or Level(), self.editions, old, new)
        if row.state == STARTED:
            self.reasons += fitted.reasons
            self.passed += fitted.passed
            return fitted.level
        self.reasons += [reason for reason in fitted.reasons if reason.code == FIRED]
        return None if fitted.reasons else fitted.level
