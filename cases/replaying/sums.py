"""The sums of a replay: what its first page shows, added up case by case and kept as plain JSON."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cases.models import ReplayFinding
from cases.replaying.comparing import Compared, work_of

Kind = ReplayFinding.Kind
# Pairs of ways listed one by one; a change that scatters cases further is told as a number.
MOST_WAYS = 200
Ways = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass
class Sums:
    """Cases counted, cases and findings by kind and key, tasks by office, and the pairs of ways."""

    cases: int = 0
    same: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    keys: dict[str, Counter[str]] = field(default_factory=dict)
    then: Counter[str] = field(default_factory=Counter)
    now: Counter[str] = field(default_factory=Counter)
    ways: list[Ways] = field(default_factory=list)
    by_way: Counter[int] = field(default_factory=Counter)

    def add(self, compared: Compared) -> int:
        """Adds one case; returns the place of its pair of ways, -1 when it goes the same way or too many are known."""
        self.cases += 1
        self.same += not compared.found
        for kind in {found.kind for found in compared.found}:
            self.kinds[kind] += 1
        for kind, key in {(found.kind, found.key) for found in compared.found if found.key}:
            self.keys.setdefault(kind, Counter())[key] += 1
        if compared.counted:
            self.then += work_of(compared.record, compared.then)
            self.now += work_of(compared.record, compared.now)
        return self._way(compared.way)

    def _way(self, way: Ways | None) -> int:
        if way is None:
            return -1
        if way not in self.ways:
            if len(self.ways) >= MOST_WAYS:
                return -1
            self.ways.append(way)
        place = self.ways.index(way)
        self.by_way[place] += 1
        return place

    def as_json(self) -> dict[str, object]:
        """The sums as they are stored."""
        return {
            "cases": self.cases,
            "same": self.same,
            "kinds": dict(self.kinds),
            "keys": {kind: dict(counted) for kind, counted in self.keys.items()},
            "work": {office: [self.then[office], self.now[office]] for office in sorted(self.then | self.now)},
            "ways": [
                {"then": list(then), "now": list(now), "cases": self.by_way[place]}
                for place, (then, now) in enumerate(self.ways)
            ],
        }


def from_json(kept: Mapping[str, Any]) -> Sums:
    """The sums as they were stored; an empty mapping gives empty sums."""
    sums = Sums(int(kept.get("cases", 0)), int(kept.get("same", 0)), Counter(kept.get("kinds", {})))
    sums.keys = {kind: Counter(counted) for kind, counted in kept.get("keys", {}).items()}
    for office, (then, now) in kept.get("work", {}).items():
        sums.then[office], sums.now[office] = then, now
    for place, row in enumerate(kept.get("ways", [])):
        sums.ways.append((tuple(row["then"]), tuple(row["now"])))
        sums.by_way[place] = row["cases"]
    return sums
