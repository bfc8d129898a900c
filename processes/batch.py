"""Rows read and written without Django's query builder: for the statements of a step it costs more than the database.

Columns come from the models and values pass through their fields, so both databases are served and nothing is
listed twice. The writes of a step are gathered and sent together, on PostgreSQL as one statement.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model

Row = TypeVar("Row", bound=Model)
Statement = tuple[str, list[Any]]
# Rows written by one statement; SQLite takes 32,766 values.
AT_ONCE = 1000
AnyField: TypeAlias = "Field[Any, Any]"


def columns(model: type[Model], alias: str) -> str:
    """The columns of a table for a SELECT, in the order in which `build` takes them."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def width(model: type[Model]) -> int:
    """How many columns that is."""
    return len(model._meta.concrete_fields)


def build(model: type[Row], values: Sequence[Any]) -> Row:
    """A row as its model, as if the query builder had read it."""
    database = connections[DEFAULT_DB_ALIAS]
    names, converters = _reader(model, database.vendor)
    read = list(values)
    for place, convert in converters:
        read[place] = convert(read[place], None, database)
    return model.from_db(DEFAULT_DB_ALIAS, names, read)


@lru_cache(maxsize=64)
def _reader(model: type[Model], vendor: str) -> tuple[list[str], list[tuple[int, Callable[..., Any]]]]:
    fields = model._meta.concrete_fields
    found = []
    for place, field in enumerate(fields):
        own = field.get_db_converters(connection)
        found += [(place, each) for each in (*connection.ops.get_db_converters(field.cached_col), *own)]
    return [field.attname for field in fields], found


class Batch:
    """Writes that wait to be sent; whoever reads what was written must flush first."""

    def __init__(self) -> None:
        self._statements: list[Statement] = []
        self._changed: dict[tuple[type[Model], object], tuple[Model, dict[str, None]]] = {}
        self._new: dict[type[Model], list[Model]] = {}
        self._made: list[Model] = []

    def run(self, sql: str, values: Sequence[Any]) -> None:
        """Adds a statement that returns nothing."""
        self._statements.append((sql, list(values)))

    def update(self, row: Model, *names: str) -> None:
        """Writes some columns of a row; their values are taken when the batch is sent, and each row is written once."""
        if names:
            self._changed.setdefault((type(row), row.pk), (row, {}))[1].update(dict.fromkeys(names))

    def insert(self, rows: Sequence[Model], *, keys: bool = False) -> None:
        """Adds rows of one table; with `keys` they know their primary keys after the flush."""
        if not rows:
            return
        (self._made if keys else self._new.setdefault(type(rows[0]), [])).extend(rows)

    def flush(self) -> None:
        """Sends everything that waits."""
        statements = self._statements + [_insert(rows) for rows in self._new.values()]
        statements += [_update(row, list(names)) for row, names in self._changed.values()]
        made = self._made
        self._statements, self._changed, self._new, self._made = [], {}, {}, []
        if made:
            sql, values = _insert(made)
            statements.append((f'{sql} RETURNING "{made[0]._meta.pk.column}"', values))
        keys = _send(statements) if statements else []
        for row, (key,) in zip(made, keys if made else [], strict=True):
            row.pk, row._state.adding, row._state.db = key, False, connection.alias


def update_each(
    model: type[Model], keys: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[Any]], only: str = "TRUE"
) -> None:
    """Writes other values to each of many rows in a few statements.

    A row of `rows` gives the values of `keys` by which rows of the table are found, then the new values of `names`;
    no two of them may find the same row. `only` is a condition in SQL on what may be written.
    """
    fields = [cast(AnyField, model._meta.get_field(name)) for name in (*keys, *names)]
    table, known = model._meta.db_table, [f"v{place}" for place in range(len(fields))]
    found = " AND ".join(
        f'"{table}"."{field.column}" = v.{name}'
        for field, name in zip(fields[: len(keys)], known[: len(keys)], strict=True)
    )
    sets = ", ".join(
        f'"{field.column}" = v.{name}' for field, name in zip(fields[len(keys) :], known[len(keys) :], strict=True)
    )
    places, database = f"({', '.join(['%s'] * len(fields))})", connections[DEFAULT_DB_ALIAS]
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        listed = f"WITH v({', '.join(known)}) AS (VALUES {', '.join([places] * len(some))})"
        values = [
            field.get_db_prep_save(value, database) for row in some for field, value in zip(fields, row, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(f'{listed} UPDATE "{table}" SET {sets} FROM v WHERE {found} AND {only}', values)


def insert_new(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Adds many rows, each the values of `names`, in a few statements; a row that is there already stays as it is."""
    fields, database = [cast(AnyField, model._meta.get_field(name)) for name in names], connections[DEFAULT_DB_ALIAS]
    told, place = ", ".join(f'"{field.column}"' for field in fields), f"({', '.join(['%s'] * len(fields))})"
    head = f'INSERT INTO "{model._meta.db_table}" ({told}) VALUES '
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        values = [
            field.get_db_prep_save(value, database) for row in some for field, value in zip(fields, row, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(f"{head}{', '.join([place] * len(some))} ON CONFLICT DO NOTHING", values)


def _send(statements: list[Statement]) -> list[tuple[Any, ...]]:
    if connection.vendor == "postgresql" and len(statements) > 1:
        statements = [_together(statements)]
    with connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)
        return list(cursor.fetchall()) if " RETURNING " in sql else []


def _together(statements: list[Statement]) -> Statement:
    """One statement with the last in front of the others; none may look at what another writes."""
    *others, (last, last_values) = statements
    named = ", ".join(f"w{place} AS ({sql})" for place, (sql, _) in enumerate(others))
    values = [value for _, some in others for value in some]
    return f"WITH {named} {last}", values + last_values


def _insert(rows: Sequence[Model]) -> Statement:
    head, places, fields = _insertion(type(rows[0]))
    values = [value for row in rows for value in _saved(fields, row)]
    return head + ", ".join([places] * len(rows)), values


@lru_cache(maxsize=64)
def _insertion(model: type[Model]) -> tuple[str, str, list[AnyField]]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ', f"({', '.join(['%s'] * len(fields))})", fields


def _update(row: Model, names: list[str]) -> Statement:
    fields = [cast(AnyField, row._meta.get_field(name)) for name in names]
    sets = ", ".join(f'"{field.column}" = %s' for field in fields)
    key = row._meta.pk
    sql = f'UPDATE "{row._meta.db_table}" SET {sets} WHERE "{key.column}" = %s'
    return sql, [*_saved(fields, row), row.pk]


def _saved(fields: Iterable[AnyField], row: Model) -> list[Any]:
    # The connection itself: through django.db.connection each field would look it up again, several times.
    database, held = connections[DEFAULT_DB_ALIAS], vars(row)
    return [field.get_db_prep_save(held[field.attname], database) for field in fields]
