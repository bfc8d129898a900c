"""Legal guards on a scheme's whole way: each way that reaches an act without what the law puts before it, by name."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from processes.catalogue import Finding
from processes.conditions import compiled
from processes.diagrams import label
from processes.ways import Spot, Way, Whole
from rules.domains import Domain, Known, entails
from rules.guards import Act, Guard, Guards

# What has happened so far on a way: the first act not yet; the first act, but none of those owed; or one of those.
BEFORE, OWED, DONE = "before", "owed", "done"
MAX_NAMES = 12
# Beyond these what is known is forgotten: more ways are then held to be possible, never fewer.
MAX_PLACES, MOST_KNOWN = 5000, 6
# A spot, what has happened, and which conditions are known to hold or not since nobody changed their facts.
Place = tuple[str, str, frozenset[tuple[str, bool]]]
Asked = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Verdict:
    """What came of one guard: whether its act is drawn at all, and the way that breaks it, if one does."""

    guard: Guard
    drawn: bool
    broken: Finding | None


def unguarded(
    whole: Whole, scheme: str, guards: Guards, domains: Mapping[str, Domain], asked: Asked
) -> Iterator[Finding]:
    """Every guard of a scheme that some way breaks, with that way in Chinese names; each is an error."""
    return (each.broken for each in verdicts(whole, scheme, guards, domains, asked) if each.broken is not None)


def verdicts(
    whole: Whole, scheme: str, guards: Guards, domains: Mapping[str, Domain], asked: Asked
) -> Iterator[Verdict]:
    """Every guard of a scheme and what came of it.

    `asked` are the facts that each form section asks for: a condition found true stays true until a step asks again.
    """
    facts = _Facts(whole, domains, asked)
    acts = _acts(whole, guards.acts)
    for guard in guards.of(scheme):
        walk = _Walk(whole, facts, guard, acts)
        found = None if walk.broken is None else _finding(guard, guards.acts, whole, walk, walk.broken)
        yield Verdict(guard, bool(walk.first and walk.goals), found)


def _finding(guard: Guard, acts: Mapping[str, Act], whole: Whole, walk: _Walk, broken: Place) -> Finding:
    spot = whole.spots[broken[0]]
    message = _sentence(guard, acts, whole, walk.path(broken))
    return Finding(f"scheme.{guard.code}", spot.element.get("id", ""), message, where=spot.where)


def _acts(whole: Whole, acts: Mapping[str, Act]) -> dict[str, set[str]]:
    """The spots that do each act."""
    telling = {key: spot.refers_to for key, spot in whole.spots.items() if spot.refers_to}
    return {name: {key for key, step in telling.items() if act.shown_by(step)} for name, act in acts.items()}


class _Facts:
    """What conditions on flows say about one another, remembered."""

    def __init__(self, whole: Whole, domains: Mapping[str, Domain], asked: Asked) -> None:
        self.domains, self.asked = domains, asked
        self._proved: dict[tuple[Known, str], bool] = {}
        self._possible: dict[frozenset[tuple[str, bool]], bool] = {}
        tested = Counter(name for names in _tested(whole).values() for name in names)
        answered = {name for names in asked.values() for name in names}
        self.lasting = {name for name, times in tested.items() if times > 1 and name in answered}

    def proves(self, known: Known, claim: str) -> bool:
        """Whether a flow shows that a claim holds."""
        if (known, claim) not in self._proved:
            self._proved[known, claim] = entails(known, claim, self.domains)
        return self._proved[known, claim]

    def possible(self, kept: frozenset[tuple[str, bool]], taken: Known) -> bool:
        """Whether some household meets a flow's conditions beside what is known of the same facts; a doubt is a yes."""
        known = _bearing_on(kept, taken)
        if len(known) < 2:
            return True
        if known not in self._possible:
            self._possible[known] = not entails(tuple(known), "false", self.domains)
        return self._possible[known]

    def kept(self, known: frozenset[tuple[str, bool]], spot: Spot) -> frozenset[tuple[str, bool]]:
        """What is still known behind a step."""
        changed = set(self.asked.get(spot.refers_to.get("form", ""), ())) if spot.kind == "userTask" else set()
        return frozenset(each for each in known if not compiled(each[0]).names & changed) if changed else known

    def worth_keeping(self, known: Known) -> frozenset[tuple[str, bool]]:
        """The conditions on facts that only answers change and that are asked about again further on."""
        return frozenset(each for each in known if compiled(each[0]).names <= self.lasting)


def _bearing_on(kept: frozenset[tuple[str, bool]], taken: Known) -> frozenset[tuple[str, bool]]:
    """What is taken and what is known of its facts, of the facts that this names beside them, and so on."""
    found, names = frozenset(taken), {name for text, _ in taken for name in compiled(text).names}
    while more := frozenset(each for each in kept - found if compiled(each[0]).names & names):
        found |= more
        names |= {name for text, _ in more for name in compiled(text).names}
    return found


def _tested(whole: Whole) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for way in whole.ways:
        for text, _ in way.known:
            found.setdefault(way.source, set()).update(compiled(text).names)
    return found


class _Walk:
    """Everything that can have happened at each spot, for one guard; a parallel join waits for all its ways."""

    def __init__(self, whole: Whole, facts: _Facts, guard: Guard, acts: Mapping[str, set[str]]) -> None:
        self.whole, self.facts, self.guard = whole, facts, guard
        self.first, self.goals = acts[guard.start], acts[guard.to]
        self.fulfilling = {key for name in guard.through for key in acts[name]}
        self.reached: dict[Place, Place | None] = {}
        self.brought: dict[Way, dict[str, Place]] = {}
        self.broken = self._run() if self.goals and self.first else None

    def _run(self) -> Place | None:
        """The first place at which the act is reached and something is owed, if any."""
        waiting: deque[Place] = deque((start, BEFORE, frozenset()) for start in self.whole.starts)
        self.reached.update(dict.fromkeys(waiting))
        while waiting:
            place = waiting.popleft()
            if place[0] in self.goals and place[1] == OWED:
                return place
            waiting += self._leave(place)
        return None

    def _leave(self, place: Place) -> list[Place]:
        """The places that were not known before, with the place from which each was first reached."""
        key, _, known = place
        state, kept = self._after(place), self.facts.kept(known, self.whole.spots[key])
        fresh = []
        for way in self.whole.onward[key]:
            for each, source in self._arrive(way, state, kept, place):
                if each not in self.reached:
                    self.reached[each] = source
                    fresh.append(each)
        return fresh

    def _after(self, place: Place) -> str:
        """The state behind a spot; what is owed begins anew with each first act."""
        key, state, _ = place
        if key in self.first:
            return OWED
        return DONE if key in self.fulfilling and state == OWED else state

    def _arrive(
        self, way: Way, state: str, kept: frozenset[tuple[str, bool]], place: Place
    ) -> Iterator[tuple[Place, Place]]:
        """Where a way leads with what is known then, and from which place; a join lets through what all brought."""
        if not self.facts.possible(kept, way.known):
            return
        known = kept | self.facts.worth_keeping(way.known)
        if state == OWED and any(self.facts.proves(way.known, excuse.when) for excuse in self.guard.excuses):
            state = DONE
        if way.target in self.whole.joins:
            self.brought.setdefault(way, {}).setdefault(state, place)
            yield from (((way.target, each, frozenset()), source) for each, source in self._joined(way.target))
        else:
            bounded = len(self.reached) < MAX_PLACES and len(known) <= MOST_KNOWN
            yield (way.target, state, known if bounded else frozenset()), place

    def _joined(self, join: str) -> Iterator[tuple[str, Place]]:
        """All branches have run: done in one of them is done; owed in one and done in none is owed."""
        branches = [self.brought.get(way, {}) for way in self.whole.arriving[join]]
        if not all(branches):
            return
        bringing = {state: [each[state] for each in branches if state in each] for state in (DONE, OWED, BEFORE)}
        if bringing[DONE]:
            yield DONE, bringing[DONE][0]
        if bringing[OWED] and all(each.keys() != {DONE} for each in branches):
            yield OWED, bringing[OWED][0]
        if len(bringing[BEFORE]) == len(branches):
            yield BEFORE, bringing[BEFORE][0]

    def path(self, place: Place) -> list[str]:
        """One way to a place, from the first act on."""
        spots, step = [place[0]], self.reached[place]
        while step is not None and step[1] == OWED:
            spots.append(step[0])
            step = self.reached[step]
        return [*([step[0]] if step else []), *spots[::-1]]


def _sentence(guard: Guard, acts: Mapping[str, Act], whole: Whole, path: list[str]) -> str:
    names = _names(whole, path)
    begin, middle, end = names[0], _shortened(names[1:-1]), names[-1]
    way = f"从{begin}{'经' + '、'.join(middle) if middle else ''}到{end}"
    missing = "或者".join(acts[name].title for name in guard.through)
    lacks = f"没有经过{missing}" if missing else "没有写明依法可以这样走的条件"
    excuse = "；除非".join(["", *(f"{each.why}（{each.clause}）" for each in guard.excuses)])
    return f"{way}，{lacks}：{guard.why}（{guard.clause}）{excuse}。请补上这一环节，或改正连线和条件。"


def _names(whole: Whole, path: Sequence[str]) -> list[str]:
    """What people call the steps of a way, with the branch taken; stages passed through are named, not opened."""
    found: list[str] = []
    for place, key in enumerate(path):
        ends = place in (0, len(path) - 1)
        around = key.rstrip("/").rpartition("/")[0]
        outside = any(end.startswith(f"{around}/") or not around for end in (path[0], path[-1]))
        name = _told(whole, key, path[place + 1]) if not ends and outside else ""
        if ends or name:
            found.append(name or f"“{label(whole.spots[key].element)}”")
    return found


def _told(whole: Whole, key: str, following: str) -> str:
    spot = whole.spots[key]
    if spot.kind in ("userTask", "serviceTask", "callActivity", "subProcess"):
        return "" if spot.ending else f"“{label(spot.element)}”"
    taken = [way.flow.get("name") for way in whole.onward[key] if way.target == following and way.flow is not None]
    branch = next(filter(None, taken), "")
    return f"“{label(spot.element)}”（{branch}）" if branch and len(whole.onward[key]) > 1 else ""


def _shortened(names: list[str]) -> list[str]:
    half = MAX_NAMES // 2
    return names if len(names) <= MAX_NAMES else [*names[:half], "……", *names[-half:]]
