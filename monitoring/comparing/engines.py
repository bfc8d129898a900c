"""Engines that run a plan: DuckDB over Parquet, the product's own database, Spark; a dialect each, one plan for all."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from django.db import connections

from monitoring.comparing.compiling import SLICE_RECORDS, SOURCES, TEXTS


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
            self.lay(source, source, names)

    def lay(self, name: str, source: str, parts: Iterable[str]) -> None:
        """Gives the files of some parts of a source a name."""
        paths = (str(self.folder / source / f"{part}.parquet").replace("'", "''") for part in parts)
        listed = ", ".join(f"'{path}'" for path in paths)
        self.show(name, f"SELECT * FROM read_parquet([{listed}])")

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
        self._run(f"DROP TABLE IF EXISTS {name}")
        self._run(f"CREATE TEMPORARY TABLE {name} ({declared(columns, 'TEXT')})")

    def show(self, name: str, sql: str) -> None:
        """Gives a query a name, in place of one of that name."""
        self._run(f"DROP VIEW IF EXISTS {name}")
        self._run(f"CREATE TEMPORARY VIEW {name} AS {sql}")

    def fill(self, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Makes a source anew and fills it."""
        self._run(f"DROP VIEW IF EXISTS {SLICE_RECORDS}")
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
        self.session, self.stored = session, dict[str, Any]()
        for source in SOURCES:
            session.read.parquet(str(folder / source)).createOrReplaceTempView(source)

    def store(self, name: str, columns: Iterable[str], sql: str) -> None:
        """Works a query out into a table of its own, in place of one of that name."""
        kinds = declared(columns, "STRING").split(", ")
        wanted = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in (each.split() for each in kinds))
        found = self.session.sql(f"SELECT {wanted} FROM ({sql}) AS found({', '.join(columns)})").cache()
        if name in self.stored:
            self.stored[name].unpersist()
        self.stored[name] = found
        found.createOrReplaceTempView(name)

    def show(self, name: str, sql: str) -> None:
        """Gives a query a name, in place of one of that name."""
        self.session.sql(sql).createOrReplaceTempView(name)

    def fetch(self, sql: str) -> Iterable[tuple[Any, ...]]:
        """The rows of a query."""
        return [tuple(row) for row in self.session.sql(sql).collect()]
