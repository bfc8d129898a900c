"""The plan of a run in Ibis expressions: a slice gathered once, each cluster folded once, each condition a filter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from monitoring.comparing import conditions
from rules.indicators import HOUSEHOLD_FLAGS, HOUSEHOLD_NUMBERS, PERSON_NUMBERS, STANDING, Catalogue, Indicator
from rules.measures import AMOUNT, ANY, COUNT, HOUSEHOLD, LAST, LEVELS, MAX, PERSON, SUM, Measure

if TYPE_CHECKING:
    import ibis.expr.types as ir  # noqa: TID253  for the checker only

RECORDS, HOUSEHOLDS, PERSONS = "compared_records", "compared_households", "compared_persons"
# The records of the slice in hand, as a view so that one statement serves every slice; and what is gathered for it.
SLICE_RECORDS = f"slice_of_{RECORDS}"
PART_RECORDS, PART_HOUSEHOLDS, PART_PERSONS = (f"part_of_{name}" for name in (RECORDS, HOUSEHOLDS, PERSONS))
WANTED, CHANGED = "wanted_items", "changed_households"
RECORD_COLUMNS = ("household", "person", "item", "month", "day", "amount", "level", "code")
GATHERED_COLUMNS = ("household", "person", "number", "month", "day", "amount", "level", "code_number")
HOUSEHOLD_COLUMNS = ("household", *HOUSEHOLD_FLAGS, *HOUSEHOLD_NUMBERS)
PERSON_COLUMNS = ("household", "person", *PERSON_NUMBERS)
WANTED_COLUMNS = ("item", "number", "cluster", "first_month", "last_month")
CHANGED_COLUMNS = ("household", "pair")
SOURCES = {RECORDS: RECORD_COLUMNS, HOUSEHOLDS: HOUSEHOLD_COLUMNS, PERSONS: PERSON_COLUMNS}
KEYS = {HOUSEHOLD: ("household",), PERSON: ("household", "person")}
TEXTS = ("item", "code")
# The number of a code that no measure asks for.
OTHER_CODE = -1
_OF_HOUSEHOLD = frozenset({*HOUSEHOLD_FLAGS, *HOUSEHOLD_NUMBERS})


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
class Cluster:
    """Items that conditions read together: no condition reads items of two clusters, so each is looked at alone."""

    number: int
    items: tuple[str, ...]
    measures: tuple[Measure, ...]

    def of(self, per: str) -> tuple[Measure, ...]:
        """The measures by person or by household."""
        return tuple(measure for measure in self.measures if measure.per == per)

    def columns(self, per: str) -> tuple[str, ...]:
        """The columns of its folded table."""
        return (*KEYS[per], *(measure.id for measure in self.of(per)))

    def name(self, per: str) -> str:
        """The name of its folded table."""
        return f"folded_{self.number}_{per}"


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
    def clusters(self) -> tuple[Cluster, ...]:
        """The items that are read, told apart where no condition reads them together."""
        joined: list[set[str]] = []
        for indicator in self.indicators:
            items = {self.catalogue.measures[name].item for name in indicator.when.names if name not in STANDING}
            touched = [each for each in joined if each & items]
            joined = [each for each in joined if not each & items] + [items.union(*touched)]
        return tuple(self._cluster(number, tuple(sorted(items))) for number, items in enumerate(joined))

    def _cluster(self, number: int, items: tuple[str, ...]) -> Cluster:
        return Cluster(number, items, tuple(measure for measure in self.measures if measure.item in items))

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Items by number: engines compare numbers faster than words."""
        return {item: number for number, item in enumerate(item for each in self.clusters for item in each.items)}

    @cached_property
    def codes(self) -> Mapping[str, int]:
        """The codes that measures ask for, by number."""
        return {code: number for number, code in enumerate(sorted({c for each in self.measures for c in each.codes}))}

    def cluster_of(self, indicator: Indicator) -> Cluster:
        """The cluster whose items the condition reads."""
        return next(each for each in self.clusters if {measure.id for measure in each.measures} & indicator.when.names)

    def wanted(self) -> str:
        """The items that are read, as rows: number, cluster, the oldest and the newest month that a window reaches."""
        rows = []
        for cluster in self.clusters:
            for item in cluster.items:
                first, last = self._span(measure for measure in cluster.measures if measure.item == item)
                rows.append(f"('{item}', {self.numbers[item]}, {cluster.number}, {first}, {last})")
        return f"SELECT * FROM (VALUES {', '.join(rows)}) AS v"

    def _span(self, measures: Iterable[Measure]) -> tuple[int, int]:
        firsts, lasts = zip(*(measure.months(self.month) for measure in measures), strict=True)
        return min(firsts), max(lasts)

    def gathered(self, changed: bool) -> "ir.Table":
        """A slice's rows within the windows of their item, items and codes as numbers, of households that are known.

        With `changed` only of the pairs of household and cluster that were noted before.
        """
        import ibis

        rows = table(SLICE_RECORDS, RECORD_COLUMNS).inner_join(table(WANTED, WANTED_COLUMNS), "item")
        rows = rows.filter(rows.month.between(rows.first_month, rows.last_month))
        if changed:
            rows = rows.mutate(pair=rows.household * len(self.clusters) + rows.cluster)
            rows = rows.semi_join(table(CHANGED, CHANGED_COLUMNS), "pair")
        else:
            # Inner, not semi: DuckDB turns an inner join over numbers close together into one look-up in an array.
            rows = rows.inner_join(table(PART_HOUSEHOLDS, HOUSEHOLD_COLUMNS).select("household"), "household")
        codes = [(rows.code == code, ibis.literal(number, "int64")) for code, number in self.codes.items()]
        other = ibis.literal(OTHER_CODE, "int64")
        return rows.mutate(code_number=ibis.cases(*codes, else_=other) if codes else other).select(*GATHERED_COLUMNS)

    def folded(self, cluster: Cluster, per: str) -> "ir.Table":
        """One row a household, or person, about whom there is data of the cluster."""
        measures, rows = cluster.of(per), table(PART_RECORDS, GATHERED_COLUMNS)
        numbers = sorted({self.numbers[measure.item] for measure in measures})
        span = self._span(measures)
        rows = rows.filter(rows.number.isin(numbers) & rows.month.between(*span))
        folds = {each.id: self._fold(rows, each, len(numbers) == 1, span) for each in measures}
        return rows.group_by(*KEYS[per]).aggregate(**folds)

    def _fold(self, rows: "ir.Table", measure: Measure, alone: bool, span: tuple[int, int]) -> Any:
        """A measure over the rows of its cluster; what holds for every row of them is not asked of each again."""
        import ibis

        tests = [] if alone else [rows.number == self.numbers[measure.item]]
        if measure.months(self.month) != span:
            tests.append(rows.month.between(*measure.months(self.month)))
        if measure.codes:
            tests.append(rows.code_number.isin([self.codes[code] for code in measure.codes]))
        return _FOLDS[measure.fold](rows, measure, ibis.and_(*tests) if tests else None)

    def hits(self, indicator: Indicator) -> "ir.Table":
        """Who meets one indicator: household, person (0 for the household itself), and the numbers that were read."""
        import ibis

        source = self._read(indicator)
        columns = {name: self._column(source, name) for name in indicator.when.names}
        met = source.filter(conditions.compiled(indicator.when.text, columns))
        person = met.person if indicator.per == PERSON else ibis.literal(0, "int64")
        return met.select("household", person=person, **{_fact(name): met[name] for name in fact_names(indicator)})

    def _read(self, indicator: Indicator) -> "ir.Table":
        """The fold of its cluster, and beside it what the record knows, as far as the condition asks for it."""
        cluster, names = self.cluster_of(indicator), indicator.when.names
        source = table(cluster.name(indicator.per), cluster.columns(indicator.per))
        if indicator.per == PERSON:
            source = source.inner_join(table(PART_PERSONS, PERSON_COLUMNS), KEYS[PERSON])
            source = self._beside(source, cluster, names)
        if known := sorted(names & _OF_HOUSEHOLD):
            homes = table(PART_HOUSEHOLDS, HOUSEHOLD_COLUMNS).select("household", *known)
            source = source.inner_join(homes, "household")
        return source.select(*KEYS[indicator.per], *fact_names(indicator))

    def _beside(self, persons: "ir.Table", cluster: Cluster, names: frozenset[str]) -> "ir.Table":
        """Beside persons what a condition reads of their whole household; nought where there is no data."""
        shared = [measure.id for measure in cluster.of(HOUSEHOLD) if measure.id in names]
        if not shared:
            return persons
        homes = table(cluster.name(HOUSEHOLD), cluster.columns(HOUSEHOLD)).select("household", *shared)
        joined = persons.left_join(homes, "household").drop("household_right")
        return joined.mutate(**{name: joined[name].fill_null(0) for name in shared})

    def _column(self, source: "ir.Table", name: str) -> Any:
        measure = self.catalogue.measures.get(name)
        flag = name in HOUSEHOLD_FLAGS or (measure is not None and measure.fold == ANY)
        return source[name] == 1 if flag else source[name]


def fact_names(indicator: Indicator) -> list[str]:
    """The names that the condition reads, in the order of a hit's columns."""
    return sorted(indicator.when.names)


def _fact(name: str) -> str:
    """A name of its own for the column, should a fact be called as a key is."""
    return f"read_{name}"


def _values(rows: "ir.Table", measure: Measure, here: Any) -> Any:
    """The values of the rows that count; nought for the others, so that no sum is ever missing."""
    import ibis

    value = {LAST: rows.day * LEVELS + rows.level}.get(
        measure.fold, rows.amount if measure.of == AMOUNT else rows.level
    )
    return value if here is None else ibis.cases((here, value), else_=ibis.literal(0, "int64"))


def _any(rows: "ir.Table", measure: Measure, here: Any) -> Any:
    import ibis

    return ibis.least(rows.count(where=here), 1)


_FOLDS: Mapping[str, Any] = {
    SUM: lambda rows, measure, here: _values(rows, measure, here).sum(),
    COUNT: lambda rows, measure, here: rows.count(where=here),
    MAX: lambda rows, measure, here: _values(rows, measure, here).max(),
    LAST: lambda rows, measure, here: _values(rows, measure, here).max() % LEVELS,
    ANY: _any,
}
