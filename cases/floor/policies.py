"""The policies as PostgreSQL takes them, made from the declared tables.

A range on the bare setting: `LIKE` could use no index, and a setting wrapped in a sub-select is hidden from the
planner, which then walks the wrong one. An unset setting is empty, and no code lies between two empty texts.
"""

import hashlib

from django.db import connection

from cases.floor.hull import WHOLE
from cases.floor.tables import Rule, declared

NAME = "hull"


def statements() -> list[str]:
    """What the owner of the tables runs, also again and again: each table's policy replaced, the rest without one."""
    rules = {rule.model._meta.db_table: rule for rule in declared()}
    known = standing()
    found = [line for table, rule in rules.items() if known.get(table) != mark(rule) for line in _create(table, rule)]
    return found + [line for table in sorted(set(known) - set(rules)) for line in _drop(table)]


def _create(table: str, rule: Rule) -> list[str]:
    told = condition(rule)
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS {NAME} ON {table}",
        f"CREATE POLICY {NAME} ON {table} FOR ALL TO PUBLIC USING ({told}) WITH CHECK ({told})",
        f"COMMENT ON POLICY {NAME} ON {table} IS '{mark(rule)}'",
    ]


def _drop(table: str) -> list[str]:
    return [f"DROP POLICY {NAME} ON {table}", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]


def condition(rule: Rule) -> str:
    """The condition under which a row is seen and may be written."""
    parts = [_between(column, "") for column in rule.area]
    if rule.county:
        parts.append(_between(rule.county, "county_"))
    if rule.above:
        parts.append(_follows(rule))
    if rule.person:
        parts.append(_own(rule))
    if rule.also:
        parts.append(f"EXISTS ({rule.also})")
    return " OR ".join(f"({part})" for part in parts) if len(parts) > 1 else parts[0]


def _between(column: str, which: str) -> str:
    return f"{column} >= {_setting(which + 'lower')} AND {column} < {_setting(which + 'upper')}"


def _setting(name: str) -> str:
    return f"current_setting('hulian.{name}', true)"


def _follows(rule: Rule) -> str:
    """The row above is looked up under its own policy."""
    field = rule.model._meta.get_field(rule.above)
    above = field.related_model._meta
    return (
        f"EXISTS (SELECT 1 FROM {above.db_table} above"
        f" WHERE above.{above.pk.column} = {rule.model._meta.db_table}.{field.column})"
    )


def _own(rule: Rule) -> str:
    """A person's own row, as long as it hangs on nothing; whoever works for everybody sees it too."""
    column = rule.model._meta.get_field(rule.person).column
    own = f"({column} = NULLIF({_setting('person')}, '')::bigint OR {_setting('upper')} = '{WHOLE.upper}')"
    loose = f"{rule.model._meta.get_field(rule.above).column} IS NULL AND " if rule.above else ""
    return loose + own


def mark(rule: Rule) -> str:
    """By which a policy that stands is known to be the declared one."""
    return hashlib.sha256(condition(rule).encode()).hexdigest()[:16]


def standing() -> dict[str, str]:
    """Table -> mark of the policies that stand in this database; nothing elsewhere than on PostgreSQL."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, coalesce(obj_description(p.oid, 'pg_policy'), '') FROM pg_policy p"
            " JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname = %s AND c.relrowsecurity",
            [NAME],
        )
        return dict(cursor.fetchall())


def lacking() -> list[str]:
    """The declared tables whose policy does not stand as declared."""
    known = standing()
    return [rule.model._meta.db_table for rule in declared() if known.get(rule.model._meta.db_table) != mark(rule)]
