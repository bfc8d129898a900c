"""Whom a month's run has to look at again: rows came or were replaced, a window moved over them, the record changed.

What came is known by the deliveries since the run before, so no value of older months is compared with another.
"""

from collections.abc import Iterable, Iterator, Mapping

from monitoring.comparing.compiling import (
    CHANGED,
    CHANGED_COLUMNS,
    HOUSEHOLDS,
    KEYS,
    PERSONS,
    RECORDS,
    WANTED,
    WANTED_COLUMNS,
    Plan,
)
from monitoring.comparing.engines import Engine
from rules.indicators import HOUSEHOLD_FLAGS, HOUSEHOLD_NUMBERS, PERSON_NUMBERS
from rules.measures import HOUSEHOLD, LAST, PERSON, Measure
from rules.tendencies import FALLS, RISES, tendencies, thresholds

# Rows of deliveries that came or went since the run before; what the record knew then.
MOVED = "moved_records"
BEFORE = {HOUSEHOLDS: "households_before", PERSONS: "persons_before"}
EDGES, EDGE_COLUMNS = "window_edges", ("item", "month", "cluster")
_DIFFERENCES = "moved_standing"
_NAMES = {HOUSEHOLDS: (*HOUSEHOLD_FLAGS, *HOUSEHOLD_NUMBERS), PERSONS: PERSON_NUMBERS}
_PER = {HOUSEHOLDS: HOUSEHOLD, PERSONS: PERSON}


def note(engine: Engine, plan: Plan) -> None:
    """Writes down household and cluster wherever a condition may have become true since the run before.

    The engine knows the deliveries that moved as MOVED, and as BEFORE what the record knew.
    """
    engine.store(WANTED, WANTED_COLUMNS, plan.wanted())
    engine.store(EDGES, EDGE_COLUMNS, _edge_rows(plan))
    found = [_moved(), _over_edges(plan), *_of_the_record(engine, plan)]
    pairs = f"SELECT household, household * {len(plan.clusters)} + cluster AS pair FROM ({' UNION '.join(found)}) AS f"
    engine.store(CHANGED, CHANGED_COLUMNS, f"{pairs} WHERE household IN (SELECT household FROM {HOUSEHOLDS})")


def _moved() -> str:
    return f"SELECT m.household, w.cluster FROM {MOVED} m JOIN {WANTED} w ON m.item = w.item"


def _over_edges(plan: Plan) -> str:
    months = ", ".join(str(month) for month in sorted(set().union(*edges(plan).values())))
    return (
        f"SELECT r.household, e.cluster FROM {RECORDS} r JOIN {EDGES} e ON r.item = e.item AND r.month = e.month"
        f" WHERE r.month IN ({months})"
    )


def edges(plan: Plan) -> Mapping[str, set[int]]:
    """By item the months whose rows may have made a condition true since the month before."""
    months: dict[str, set[int]] = {}
    for indicator in plan.indicators:
        for name, signs in tendencies(indicator.when).items():
            if measure := plan.catalogue.measures.get(name):
                months.setdefault(measure.item, set()).update(_edges(measure, signs, plan.month))
    return {item: found for item, found in months.items() if found}


def _edges(measure: Measure, signs: frozenset[int], month: int) -> set[int]:
    """What comes in lifts a measure, what leaves lowers it; the last of several may be moved either way."""
    entered, left = measure.edges(month)
    if measure.fold == LAST:
        return {entered, left}
    return {entered for sign in signs if sign == RISES} | {left for sign in signs if sign == FALLS}


def _edge_rows(plan: Plan) -> str:
    cluster_of = {item: cluster.number for cluster in plan.clusters for item in cluster.items}
    months = sorted((item, month) for item, found in edges(plan).items() for month in found)
    rows = ", ".join(f"('{item}', {month}, {cluster_of[item]})" for item, month in months)
    return f"SELECT * FROM (VALUES {rows}) AS v"


def _of_the_record(engine: Engine, plan: Plan) -> Iterator[str]:
    """Where the record knows something else, and a condition may have become true by it."""
    for source, names in _NAMES.items():
        reading = {name: found for name in names if (found := _reading(plan, name))}
        differences = f"{_DIFFERENCES}_{_PER[source]}"
        engine.store(differences, ("household", "fresh", *reading), _differences(plan, source, reading))
        yield f"SELECT d.household, w.cluster FROM {differences} d CROSS JOIN {WANTED} w WHERE d.fresh = 1"
        yield from (_gone(differences, name, found) for name, found in reading.items())


def _reading(plan: Plan, name: str) -> set[tuple[int, int]]:
    """The clusters whose conditions read a standing fact, each with the way in which it has to move."""
    return {
        (plan.cluster_of(indicator).number, sign)
        for indicator in plan.indicators
        for sign in tendencies(indicator.when).get(name, ())
    }


def _differences(plan: Plan, source: str, names: Iterable[str]) -> str:
    """By how much each fact has risen since; fresh is a household or person whom the record did not know before."""
    moves = {name: f"{_steps(plan, name, 'n')} - {_steps(plan, name, 'b')}" for name in names}
    told = "".join(f", {move} AS {name}" for name, move in moves.items())
    # The steps are counted only of what differs at all, which is little.
    moved = "".join(f" OR n.{name} <> b.{name} AND {move} <> 0" for name, move in moves.items())
    same = " AND ".join(f"n.{key} = b.{key}" for key in KEYS[_PER[source]])
    return (
        f"SELECT n.household, CASE WHEN b.household IS NULL THEN 1 ELSE 0 END AS fresh{told}"
        f" FROM {source} n LEFT JOIN {BEFORE[source]} b ON {same} WHERE b.household IS NULL{moved}"
    )


def _steps(plan: Plan, name: str, row: str) -> str:
    """How many of the numbers that conditions compare a fact with it has passed; the fact itself where they do more.

    A birthday counts only where an age is asked for.
    """
    asked = [thresholds(each.when, name) for each in plan.indicators if name in each.when.names]
    if None in asked:
        return f"{row}.{name}"
    passed = sorted({limit for limits in asked if limits for number in limits for limit in (number, number + 1)})
    return "(" + " + ".join(f"CASE WHEN {row}.{name} >= {limit} THEN 1 ELSE 0 END" for limit in passed) + ")"


def _gone(differences: str, name: str, clusters: Iterable[tuple[int, int]]) -> str:
    """Households with the clusters for which a fact went the way that counts."""
    ways = " UNION ALL ".join(f"SELECT {cluster} AS cluster, {sign} AS sign" for cluster, sign in sorted(clusters))
    return f"SELECT d.household, c.cluster FROM {differences} d CROSS JOIN ({ways}) c WHERE d.{name} * c.sign > 0"
