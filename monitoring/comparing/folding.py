"""How a slice is compared: gathered from the sources once, folded a cluster at a time, every condition asked."""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from monitoring.comparing.compiling import (
    GATHERED_COLUMNS,
    HOUSEHOLDS,
    PART_HOUSEHOLDS,
    PART_PERSONS,
    PART_RECORDS,
    PERSONS,
    RECORDS,
    SLICE_RECORDS,
    SOURCES,
    WANTED,
    WANTED_COLUMNS,
    Cluster,
    Plan,
    Slice,
    fact_names,
)
from monitoring.comparing.engines import Engine
from rules.indicators import Indicator
from rules.judging import Met
from rules.measures import HOUSEHOLD, PERSON

if TYPE_CHECKING:
    import ibis.expr.types as ir  # noqa: TID253  for the checker only


def compare(engine: Engine, plan: Plan, part: Slice, changed: bool = False) -> Iterator[Met]:
    """Every hit of a slice; with `changed` only of the households that `changing.note` wrote down before."""
    fold(engine, plan, part, changed)
    for indicator in plan.indicators:
        names = fact_names(indicator)
        for household, person, *facts in engine.fetch(hits(plan, indicator, engine.dialect)):
            read = dict(zip(names, map(int, facts), strict=True))
            yield Met(indicator.id, int(household), int(person) or None, read)


def fold(engine: Engine, plan: Plan, part: Slice, changed: bool = False) -> None:
    """Gathers what a slice needs and folds it: a narrow table for each cluster, by household and by person."""
    engine.store(WANTED, WANTED_COLUMNS, plan.wanted())
    within = f"WHERE household BETWEEN {part.first} AND {part.last}"
    engine.show(SLICE_RECORDS, f"SELECT * FROM {RECORDS} {within}")
    for source, gathered in ((HOUSEHOLDS, PART_HOUSEHOLDS), (PERSONS, PART_PERSONS)):
        engine.store(gathered, SOURCES[source], f"SELECT * FROM {source} {within}")
    engine.store(PART_RECORDS, GATHERED_COLUMNS, _gathered(plan, changed, engine.dialect))
    for cluster in plan.clusters:
        for per in (HOUSEHOLD, PERSON):
            if cluster.of(per):
                engine.store(cluster.name(per), cluster.columns(per), _folded(plan, cluster, per, engine.dialect))


@lru_cache(maxsize=32)
def _gathered(plan: Plan, changed: bool, dialect: str) -> str:
    return statement(plan.gathered(changed), dialect)


@lru_cache(maxsize=1024)
def _folded(plan: Plan, cluster: Cluster, per: str, dialect: str) -> str:
    return statement(plan.folded(cluster, per), dialect)


@lru_cache(maxsize=1024)
def hits(plan: Plan, indicator: Indicator, dialect: str) -> str:
    """The query of an indicator in a dialect; it is the same in every slice of a run."""
    return statement(plan.hits(indicator), dialect)


def statement(rows: "ir.Table", dialect: str) -> str:
    """The SQL of an expression in a dialect (duckdb, postgres, sqlite, pyspark)."""
    from ibis.backends.sql import compilers

    compiler = getattr(compilers, dialect).compiler
    return str(compiler.to_sqlglot(rows.unbind()).sql(dialect=compiler.dialect))
