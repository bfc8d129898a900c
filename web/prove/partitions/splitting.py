"""Makes a table of the product anew in partitions of a county each, with all that PostgreSQL lets it keep.

What it does not let it keep is told in its own words. The rows, the columns and the product's questions stay the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

# Keys of the table itself and of others to it, indexes, what refuses changes: read before, made again after.
KEYS = "SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass"
INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid), i.indisunique,
       array(SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indexrelid ORDER BY a.attnum)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
"""
TRIGGERS = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
POINTING = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE confrelid = %s::regclass AND contype = 'f'
"""
COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attgenerated = ''"
PRIMARY, FOREIGN, CHECK = "p", "f", "c"


@dataclass(frozen=True)
class Plan:
    """A table, and the column by which it is split: LIST of the county, or RANGE of codes in it."""

    table: str
    column: str
    way: str

    def values(self, county: str) -> str:
        """Which rows a county's partition takes."""
        if self.way == "LIST":
            return f"FOR VALUES IN ('{county}')"
        return f"FOR VALUES FROM ('{county}') TO ('{int(county) + 1}')"


PLANS = (Plan("cases_chainentry", "county", "LIST"), Plan("processes_task", "area", "RANGE"))


@dataclass
class Split:
    """How many rows were taken over, and what could not be kept, in words."""

    rows: int = 0
    lost: list[str] = field(default_factory=list)


@transaction.atomic
def split(plan: Plan, counties: Iterable[str], leave_out: int = 0) -> Split:
    """Makes the table anew; `leave_out` so many rows stay behind, which a comparison must see."""
    made, table = Split(), plan.table
    with connection.cursor() as cursor:
        known = {name: _all(cursor, ask, table) for name, ask in _KNOWN.items()}
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_whole")
        like = "INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING GENERATED INCLUDING CONSTRAINTS"
        cursor.execute(f"CREATE TABLE {table} (LIKE {table}_whole {like}) PARTITION BY {plan.way} ({plan.column})")
        parts = [f"{table}_{county}" for county in counties]
        for part in parts:
            cursor.execute(f"CREATE TABLE {part} PARTITION OF {table} {plan.values(part[-6:])}")
        cursor.execute(f"CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT")
        made.rows = _take_over(cursor, table, leave_out)
        cursor.execute(f"DROP TABLE {table}_whole CASCADE")
        made.lost += _keys(cursor, plan, known["keys"]) + _indexes(cursor, plan, known["indexes"])
        made.lost += _pointing(cursor, known["pointing"])
        _guard(cursor, table, [*parts, f"{table}_rest"], [row[0] for row in known["triggers"]])
        cursor.execute(f"ANALYZE {table}")
    return made


_KNOWN = {"keys": KEYS, "indexes": INDEXES, "triggers": TRIGGERS, "pointing": POINTING}


def _all(cursor: CursorWrapper, statement: str, table: str) -> list[tuple]:
    cursor.execute(statement, [table])
    return list(cursor.fetchall())


def _take_over(cursor: CursorWrapper, table: str, leave_out: int) -> int:
    """The rows keep their numbers, and the next one goes on from there."""
    columns = ", ".join(f'"{name}"' for (name,) in _all(cursor, COLUMNS, table))
    rows = f"SELECT {columns} FROM {table}_whole ORDER BY id OFFSET {leave_out}"
    cursor.execute(f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE {rows}")
    count = cursor.rowcount
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1) FROM {table}")
    return count


def _keys(cursor: CursorWrapper, plan: Plan, keys: Sequence[tuple]) -> list[str]:
    """Keys without the column that splits are refused; then the column is added, which holds within a county only."""
    lost = []
    for name, kind, told in keys:
        if kind == CHECK:
            continue
        refused = _refused(cursor, f"ALTER TABLE {plan.table} ADD CONSTRAINT {name} {told}")
        if refused:
            lost.append(f"{name} {told}: {refused}")
            if kind != FOREIGN:
                wider = told.replace(")", f", {plan.column})", 1)
                cursor.execute(f"ALTER TABLE {plan.table} ADD CONSTRAINT {name} {wider}")
    return lost


def _indexes(cursor: CursorWrapper, plan: Plan, indexes: Sequence[tuple]) -> list[str]:
    lost = []
    for name, told, unique, columns in indexes:
        if unique and plan.column not in columns:
            refused = _refused(cursor, told)
            lost.append(f"{name}: {refused}")
            told = told.replace(")", f", {plan.column})", 1)
        cursor.execute(told)
    return lost


def _pointing(cursor: CursorWrapper, keys: Sequence[tuple]) -> list[str]:
    """Keys of other tables that name a row by its number alone."""
    told = []
    for table, name, definition in keys:
        if refused := _refused(cursor, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"):
            told.append(f"{table} {name}: {refused}")
    return told


def _guard(cursor: CursorWrapper, table: str, parts: Sequence[str], triggers: Sequence[str]) -> None:
    """What refuses whole statements looks at the table that is named: each partition needs it too."""
    for told in triggers:
        for each in (table, *parts) if "FOR EACH STATEMENT" in told else (table,):
            cursor.execute(told.replace(f" ON public.{table} ", f" ON {each} "))


def _refused(cursor: CursorWrapper, statement: str) -> str:
    """What PostgreSQL says against a statement; empty when it was done."""
    try:
        with transaction.atomic():
            cursor.execute(statement)
    except DatabaseError as slip:
        return str(slip).partition("\n")[0]
    return ""
