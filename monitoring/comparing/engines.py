"""Engines that run a plan: DuckDB over Parquet, the product's own database, Spark; a dialect each, one plan for all."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from django.db import connections

from monitoring.comparing.compiling import (
    CHANGED,
    FOLDED_HOUSEHOLDS,
    FOLDED_PERSONS,
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    PERSON_COLUMNS,
    PERSONS,
    RECORD_COLUMNS,
    RECORDS,
    TEXTS,
    Plan,
    Slice,
    fact_names,
)
from rules.indicators import Indicator
from rules.judging import Met

if TYPE_CHECKING:
    import ibis.expr.types as ir  # noqa: TID253  for the checker only

SOURCES = {RECORDS: RECORD_COLUMNS, HOUSEHOLDS: HOUSEHOLD_COLUMNS, PERSONS: PERSON_COLUMNS}


class Engine(Protocol):
    """What a run asks of an engine."""

    name: str
    dialect: str

    def store(self, name: str, columns: Iterable[str], sql: str) -> None:
        """Works a query out into a table of its own, in place of one of that name."""

    def show(self, name: str, sql: str) -> None:
        """Gives a query a name, in place of one of that name."""

    def fetch(self, sql: str) -> Iterable[tuple[Any, ...]]:
        """The rows of a query."""


def compare(engine: Engine, plan: Plan, part: Slice, changed: bool = False) -> Iterator[Met]:
    """Every hit of a slice; with `changed` only of the households that `note_changed` wrote down before."""
    fold(engine, plan, part, changed)
    for indicator in plan.indicators:
        names = fact_names(indicator)
        for household, person, *facts in engine.fetch(_hits(plan, indicator, engine.dialect)):
            read = dict(zip(names, map(int, facts), strict=True))
            yield Met(indicator.id, int(household), int(person) or None, read)


def fold(engine: Engine, plan: Plan, part: Slice, changed: bool = False) -> None:
    """Folds the data of a slice into the two wide tables that the conditions filter."""
    for source, condition in plan.conditions(part, changed).items():
        engine.show(f"part_of_{source}", f"SELECT * FROM {source} WHERE {condition}")
    engine.store(FOLDED_HOUSEHOLDS, plan.household_columns, _folded_households(plan, engine.dialect))
    if plan.personal:
        engine.store(FOLDED_PERSONS, plan.person_columns, _folded_persons(plan, engine.dialect))


def note_changed(engine: Engine, plan: Plan) -> None:
    """Writes down the households that have to be looked at again this month, and for which cluster of items."""
    engine.store(CHANGED, ("household", "cluster"), statement(plan.changed(), engine.dialect))


@lru_cache(maxsize=32)
def _folded_households(plan: Plan, dialect: str) -> str:
    return statement(plan.folded_households(), dialect)


@lru_cache(maxsize=32)
def _folded_persons(plan: Plan, dialect: str) -> str:
    return statement(plan.folded_persons(), dialect)


@lru_cache(maxsize=1024)
def _hits(plan: Plan, indicator: Indicator, dialect: str) -> str:
    """The query of an indicator is the same in every slice of a run."""
    return statement(plan.hits(indicator), dialect)


def statement(rows: "ir.Table", dialect: str) -> str:
    """The SQL of an expression in a dialect (duckdb, postgres, sqlite, pyspark)."""
    from ibis.backends.sql import compilers

    compiler = getattr(compilers, dialect).compiler
    return str(compiler.to_sqlglot(rows.unbind()).sql(dialect=compiler.dialect))


def declared(columns: Iterable[str], text: str, number: str = "BIGINT") -> str:
    """The columns of a table: texts, and whole numbers of 64 bits whatever the engine adds up in."""
    return ", ".join(f"{column} {text if column in TEXTS else number}" for column in columns)


class DuckDB:
    """The embedded engine over Parquet files, within a budget of memory."""

    name = dialect = "duckdb"

    def __init__(self, folder: Path, parts: Mapping[str, Iterable[str]], memory: str = "2GB") -> None:
        import duckdb

        self.folder = folder
        self.connection = duckdb.connect(config={"memory_limit": memory, "temp_directory": str(folder / "spill")})
        for source, names in parts.items():
            self.connection.execute(f"CREATE VIEW {source} AS SELECT * FROM {self.files(source, names)}")

    def files(self, source: str, names: Iterable[str]) -> str:
        """Parts of a source as something to select from."""
        paths = (str(self.folder / source / f"{name}.parquet").replace("'", "''") for name in names)
        listed = ", ".join(f"'{path}'" for path in paths)
        return f"read_parquet([{listed}])"

    def add_changed(self, sql: str, clusters: Iterable[int]) -> None:
        """Adds households that have to be looked at again for every cluster of items."""
        every = ", ".join(f"({number})" for number in sorted(set(clusters)))
        self.connection.execute(f"INSERT INTO {CHANGED} SELECT * FROM ({sql}), (VALUES {every})")

    def show(self, name: str, sql: str) -> None:
        """Gives a query a name, in place of one of that name."""
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")

    def store(self, name: str, columns: Iterable[str], sql: str) -> None:
        """Works a query out into a table of its own, in place of one of that name."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({declared(columns, 'VARCHAR')})")
        self.connection.execute(f"INSERT INTO {name} {sql}")

    def fetch(self, sql: str) -> Iterable[tuple[Any, ...]]:
        """The rows of a query."""
        return list(self.connection.execute(sql).fetchall())

    def close(self) -> None:
        """Lets go of memory and files."""
        self.connection.close()


class Database:
    """The product's own database, over temporary tables that `facts.lay_out` fills; for what is small."""

    def __init__(self, alias: str = "default") -> None:
        self.connection = connections[alias]
        self.name = str(self.connection.vendor)
        self.dialect = {"postgresql": "postgres"}.get(self.name, self.name)

    def store(self, name: str, columns: Iterable[str], sql: str) -> None:
        """Works a query out into a table of its own, in place of one of that name."""
        self.create(name, columns)
        self._run(f"INSERT INTO {name} {sql}")

    def create(self, name: str, columns: Iterable[str]) -> None:
        """Makes an empty temporary table, in place of one of that name."""
        self._run(f"DROP VIEW IF EXISTS part_of_{name}")
        self._run(f"DROP TABLE IF EXISTS {name}")
        self._run(f"CREATE TEMPORARY TABLE {name} ({declared(columns, 'TEXT')})")

    def show(self, name: str, sql: str) -> None:
        """Gives a query a name, in place of one of that name."""
        self._run(f"DROP VIEW IF EXISTS {name}")
        self._run(f"CREATE TEMPORARY VIEW {name} AS {sql}")

    def fill(self, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Makes a source anew and fills it."""
        self.create(name, SOURCES[name])
        marks = ", ".join(["%s"] * len(SOURCES[name]))
        with self.connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", list(rows))

    def fetch(self, sql: str) -> Iterable[tuple[Any, ...]]:
        """The rows of a query."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def _run(self, sql: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)


class Spark:
    """A Spark session over the same Parquet files; the session is the caller's."""

    name, dialect = "spark", "pyspark"

    def __init__(self, session: Any, folder: Path) -> None:
        self.session = session
        for source in SOURCES:
            session.read.parquet(str(folder / source)).createOrReplaceTempView(source)

    def store(self, name: str, columns: Iterable[str], sql: str) -> None:
        """Works a query out into a table of its own, in place of one of that name."""
        wanted = ", ".join(f"CAST({column} AS BIGINT) AS {column}" for column in columns)
        found = self.session.sql(f"SELECT {wanted} FROM ({sql})").cache()
        found.createOrReplaceTempView(name)

    def show(self, name: str, sql: str) -> None:
        """Gives a query a name, in place of one of that name."""
        self.session.sql(sql).createOrReplaceTempView(name)

    def fetch(self, sql: str) -> Iterable[tuple[Any, ...]]:
        """The rows of a query."""
        return [tuple(row) for row in self.session.sql(sql).collect()]
