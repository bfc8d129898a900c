"""Which rows one request changed, and where they belong; the request itself is taken back afterwards."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from web.prove.access import owners
from web.prove.access.owners import Table

_WRITES = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
Rows = dict[int, tuple[object, ...]]


@dataclass(frozen=True)
class Change:
    """One row that came, went or became another, and the area it belongs to."""

    table: str
    pk: int
    area: str
    how: str


@dataclass
class Watch:
    """Remembers every table as it was, and compares after a request; the world itself never changes."""

    known: dict[Table, Rows] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.tables = {table._meta.db_table: table for table in owners.tables()}
        self.tables_by_name = {table.__name__: table for table in self.tables.values()}

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """Whatever is written inside is undone at the end; `changes` can be asked before."""
        self.written.clear()
        with transaction.atomic(), connection.execute_wrapper(self._note):
            yield
            transaction.set_rollback(True)

    def _note(self, execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        told = _WRITES.match(sql)
        if told:
            self.written.add(told[1])
        return execute(sql, params, many, context)

    def changes(self) -> list[Change]:
        """The rows of areas that differ from what they were."""
        names = [name for name in self.written if name in self.tables]
        return [change for name in names for change in self._of(self.tables[name])]

    def _of(self, table: Table) -> Iterator[Change]:
        before, after = self.known[table], _rows(table)
        different = {pk for pk, row in after.items() if before.get(pk) != row}
        areas = owners.areas(table, different)
        for pk in different:
            yield Change(table.__name__, pk, areas.get(pk, ""), "改" if pk in before else "增")
        for pk in before.keys() - after.keys():
            yield Change(table.__name__, pk, self.areas[table].get(pk, ""), "删")

    def remember(self) -> None:
        """Takes every table as it is now for what it ought to stay."""
        self.known = {table: _rows(table) for table in self.tables.values()}
        self.areas = {table: owners.areas(table) for table in self.tables.values()}


def _rows(table: Table) -> Rows:
    columns = [each.attname for each in table._meta.concrete_fields]
    rows = table._default_manager.values_list("pk", *columns)
    return {row[0]: tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in rows}
