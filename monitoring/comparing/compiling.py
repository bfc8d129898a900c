"""The plan of a run as Ibis expressions: a slice is folded once, each condition is a filter of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from monitoring.comparing import conditions
from rules.indicators import HOUSEHOLD_FLAGS, HOUSEHOLD_NUMBERS, PERSON_NUMBERS, STANDING, Catalogue, Indicator
from rules.measures import ANY, COUNT, HOUSEHOLD, LAST, LEVELS, MAX, PERSON, SUM, Measure
from rules.tendencies import FALLS, RISES, tendencies

if TYPE_CHECKING:
    import ibis.expr.types as ir  # noqa: TID253  for the checker only

RECORDS, HOUSEHOLDS, PERSONS = "compared_records", "compared_households", "compared_persons"
# What a slice sees of them: views that an engine draws anew for each slice, so that one statement serves all.
PART_RECORDS, PART_HOUSEHOLDS, PART_PERSONS = (f"part_of_{name}" for name in (RECORDS, HOUSEHOLDS, PERSONS))
FOLDED_HOUSEHOLDS, FOLDED_PERSONS, CHANGED = "folded_households", "folded_persons", "changed_households"
RECORD_COLUMNS = ("household", "person", "item", "month", "day", "amount", "level", "code")
HOUSEHOLD_COLUMNS = ("household", *HOUSEHOLD_FLAGS, *HOUSEHOLD_NUMBERS)
PERSON_COLUMNS = ("household", "person", *PERSON_NUMBERS)
TEXTS = ("item", "code")
_STANDING = frozenset({*HOUSEHOLD_FLAGS, *HOUSEHOLD_NUMBERS})


@dataclass(frozen=True)
class Slice:
    """The households of one step of a run, by number, both ends counted in."""

    first: int
    last: int


def table(name: str, columns: Iterable[str]) -> "ir.Table":
    """A table of an engine as Ibis sees it; whatever is no text is a whole number of 64 bits."""
    import ibis

    return ibis.table({column: "string" if column in TEXTS else "int64" for column in columns}, name=name)


@dataclass(frozen=True, eq=False)
class Plan:
    """The indicators of a run for one month (a number of rules.measures)."""

    catalogue: Catalogue
    indicators: tuple[Indicator, ...]
    month: int

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """What the conditions read."""
        return self.catalogue.measures_of(self.indicators)

    @cached_property
    def personal(self) -> tuple[Indicator, ...]:
        """The indicators that speak for a person."""
        return tuple(each for each in self.indicators if each.per == PERSON)

    def _of(self, per: str) -> list[Measure]:
        return [measure for measure in self.measures if measure.per == per]

    @cached_property
    def household_columns(self) -> tuple[str, ...]:
        """The columns of the wide table by household."""
        return ("household", *sorted(_STANDING), *(measure.id for measure in self._of(HOUSEHOLD)))

    @cached_property
    def person_columns(self) -> tuple[str, ...]:
        """The columns of the wide table by person: the person's own, and what its conditions read of the household."""
        names = {name for each in self.personal for name in each.when.names}
        shared = sorted(names & set(self.household_columns))
        return ("household", "person", *PERSON_NUMBERS, *shared, *(measure.id for measure in self._of(PERSON)))

    def folded_households(self) -> "ir.Table":
        """One row a household about which there is data, with what the record knows of it."""
        folded = self._folded(self._of(HOUSEHOLD), self.measures, ("household",))
        known = table(PART_HOUSEHOLDS, HOUSEHOLD_COLUMNS)
        return known.inner_join(folded, "household").select(*self.household_columns)

    def folded_persons(self) -> "ir.Table":
        """One row a person about whom there is data; needs the folded households of the same slice."""
        measures = self._of(PERSON)
        folded = self._folded(measures, measures, ("household", "person"))
        known = table(PART_PERSONS, PERSON_COLUMNS)
        joined = known.inner_join(folded, ["household", "person"])
        homes = table(FOLDED_HOUSEHOLDS, self.household_columns)
        shared = [name for name in self.person_columns if name in self.household_columns]
        return joined.inner_join(homes.select(*shared), "household").select(*self.person_columns)

    def hits(self, indicator: Indicator) -> "ir.Table":
        """Who meets one indicator: household, person (0 for the household itself), and the numbers that were read."""
        import ibis

        personal = indicator.per == PERSON
        keys = ("household", "person") if personal else ("household",)
        source = table(FOLDED_PERSONS if personal else FOLDED_HOUSEHOLDS, (*keys, *fact_names(indicator)))
        columns = {name: self._column(source, name) for name in indicator.when.names}
        met = source.filter(conditions.compiled(indicator.when.text, columns))
        person = met.person if personal else ibis.literal(0, "int64")
        return met.select("household", person=person, **{_fact(name): met[name] for name in fact_names(indicator)})

    def _column(self, source: "ir.Table", name: str) -> Any:
        measure = self.catalogue.measures.get(name)
        flag = name in HOUSEHOLD_FLAGS or (measure is not None and measure.fold == ANY)
        return source[name] == 1 if flag else source[name]

    def _folded(self, measures: Iterable[Measure], read: Iterable[Measure], by: tuple[str, ...]) -> "ir.Table":
        rows = table(PART_RECORDS, RECORD_COLUMNS)
        rows = rows.filter(self._windows(rows, list(read)))
        return rows.group_by(*by).aggregate(**{each.id: self._aggregate(rows, each) for each in measures})

    def _windows(self, rows: "ir.Table", read: list[Measure]) -> Any:
        """Only rows of items that are read, and not older than the oldest window."""
        spans = [measure.months(self.month) for measure in read]
        recent = rows.month.between(min(first for first, _ in spans), max(last for _, last in spans))
        return rows.item.isin(sorted({measure.item for measure in read})) & recent

    def _aggregate(self, rows: "ir.Table", measure: Measure) -> Any:
        import ibis

        first, last = measure.months(self.month)
        here = (rows.item == measure.item) & rows.month.between(first, last)
        if measure.codes:
            here &= rows.code.isin(measure.codes)
        return _FOLDS[measure.fold](
            lambda value: ibis.cases((here, value), else_=ibis.literal(0, "int64")), rows, measure
        )

    @cached_property
    def clusters(self) -> Mapping[str, int]:
        """Items by number of their cluster: no condition reads items of two, so each can be looked at alone."""
        joined: list[set[str]] = []
        for indicator in self.indicators:
            items = {self.catalogue.measures[name].item for name in indicator.when.names if name not in STANDING}
            touched = [each for each in joined if each & items]
            joined = [each for each in joined if not each & items] + [items.union(*touched)]
        return {item: number for number, items in enumerate(joined) for item in sorted(items)}

    def edges(self) -> Mapping[str, set[int]]:
        """By item the months whose rows may have made a condition true since the month before."""
        months: dict[str, set[int]] = {}
        for indicator in self.indicators:
            for name, signs in tendencies(indicator.when).items():
                if measure := self.catalogue.measures.get(name):
                    months.setdefault(measure.item, set()).update(_edges(measure, signs, self.month))
        return {item: found for item, found in months.items() if found}

    def changed(self) -> "ir.Table":
        """Household and cluster wherever rows came into or left a window so that a condition may have become true."""
        import ibis

        rows = table(RECORDS, RECORD_COLUMNS)
        moved = [(rows.item == item) & rows.month.isin(sorted(months)) for item, months in sorted(self.edges().items())]
        clusters = [(rows.item == item, ibis.literal(number, "int64")) for item, number in self.clusters.items()]
        cluster = ibis.cases(*clusters, else_=ibis.literal(-1, "int64"))
        return rows.filter(_any(moved)).select("household", cluster=cluster).distinct()

    def conditions(self, part: Slice, changed: bool) -> Mapping[str, str]:
        """What a slice sees of each source, as the text of a condition."""
        within = f"household BETWEEN {part.first} AND {part.last}"
        if not changed:
            return dict.fromkeys((RECORDS, HOUSEHOLDS, PERSONS), within)
        cases = " ".join(f"WHEN '{item}' THEN {number}" for item, number in self.clusters.items())
        here = f"FROM {CHANGED} WHERE {within}"
        pair = f"(household, CASE item {cases} ELSE -1 END) IN (SELECT household, cluster {here})"
        some = f"{within} AND household IN (SELECT household {here})"
        return {RECORDS: f"{within} AND {pair}", HOUSEHOLDS: some, PERSONS: some}


def _edges(measure: Measure, signs: frozenset[int], month: int) -> set[int]:
    """What comes in lifts a measure, what leaves lowers it; the last of several may be moved either way."""
    entered, left = measure.edges(month)
    if measure.fold == LAST:
        return {entered, left}
    return {entered for sign in signs if sign == RISES} | {left for sign in signs if sign == FALLS}


def _any(tests: list[Any]) -> Any:
    found, *rest = tests
    for test in rest:
        found |= test
    return found


def fact_names(indicator: Indicator) -> list[str]:
    """The names that the condition reads, in the order of a hit's columns."""
    return sorted(indicator.when.names)


def _fact(name: str) -> str:
    """A name of its own for the column, should a fact be called as a key is."""
    return f"read_{name}"


def _value(rows: "ir.Table", measure: Measure) -> Any:
    return rows.amount if measure.of == "amount" else rows.level


_FOLDS: Mapping[str, Any] = {
    SUM: lambda here, rows, measure: here(_value(rows, measure)).sum(),
    COUNT: lambda here, rows, measure: here(1).sum(),
    MAX: lambda here, rows, measure: here(_value(rows, measure)).max(),
    LAST: lambda here, rows, measure: here(rows.day * LEVELS + rows.level).max() % LEVELS,
    ANY: lambda here, rows, measure: here(1).max(),
}
