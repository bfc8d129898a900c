"""Direct SQL in each hull: every row of the own places, no other, and nothing written elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.test import Client

from cases.floor.hull import Hull
from cases.floor.tables import Rule, declared
from web.prove.access import owners
from web.prove.floor.roles import as_owner, asked, covers, told

# PostgreSQL's own word for a row or a table that a role may not touch, and for what our triggers refuse to anybody.
NOT_ALLOWED = {"42501", "P0001", "23001"}
Codes = Mapping[int, set[str]]


@dataclass
class Tally:
    """How often something was tried, and what was wrong."""

    tried: int = 0
    details: list[str] = field(default_factory=list)

    def check(self, holds: object, words: str) -> None:
        """One try."""
        self.tried += 1
        self.details += [] if holds else [words]


@dataclass(frozen=True)
class Table:
    """A declared table: by row the places to which it belongs, and whose it is."""

    rule: Rule
    codes: Codes
    persons: Mapping[int, str]

    @property
    def name(self) -> str:
        return self.rule.model._meta.db_table

    def foreign(self, hull: Hull) -> list[int]:
        """The rows of which nothing lies in the hull; of a register of the county, in its counties."""
        reach = hull.of_counties() if self.of_county else hull
        return [pk for pk, codes in self.codes.items() if not self._own(pk, hull) and not _any(reach, codes)]

    def own(self, hull: Hull) -> list[int]:
        """The rows that lie in the hull."""
        reach = hull.of_counties() if self.of_county else hull
        return [pk for pk, codes in self.codes.items() if self._own(pk, hull) or _any(reach, codes)]

    @property
    def of_county(self) -> bool:
        """Whether its rows belong to a county's register, by themselves or by what they hang on."""
        rule = self.rule
        rules = {each.model: each for each in declared()} if rule.above else {}
        while rule.above:
            rule = rules[apps.get_model(rule.model._meta.get_field(rule.above).related_model._meta.label)]
        return bool(rule.county)

    def _own(self, pk: int, hull: Hull) -> bool:
        return bool(hull.person) and self.persons.get(pk) == hull.person


def _any(hull: Hull, codes: set[str]) -> bool:
    return any(covers(hull, code) for code in codes)


def known() -> list[Table]:
    """Every declared table with the places of its rows, read by the owner over the tables' own relations."""
    with as_owner():
        return [_table(rule) for rule in declared()]


def _table(rule: Rule) -> Table:
    rows, found = rule.model._default_manager.all(), dict[int, set[str]]()
    columns = rule.area or ((rule.county,) if rule.county else ())
    if columns:
        found = {pk: {code for code in codes if code} for pk, *codes in rows.values_list("pk", *columns)}
    elif rule.above:
        found = {pk: {code} for pk, code in _above(rule).items()}
    persons = {}
    if rule.person:
        loose = rows.filter(**{f"{rule.above}__isnull": True}) if rule.above else rows
        persons = {pk: str(person) for pk, person in loose.values_list("pk", rule.person)}
    return Table(rule, {pk: set[str]() for pk in persons} | found, persons)


def _above(rule: Rule) -> dict[int, str]:
    """By row the place of what it hangs on."""
    column = rule.model._meta.get_field(rule.above)
    areas = owners.areas(column.related_model)
    rows = rule.model._default_manager.exclude(**{rule.above: None}).values_list("pk", column.attname)
    return {pk: areas[above] for pk, above in rows if above in areas}


def shown(model: type[Model]) -> set[int]:
    """The rows that the database shows now."""
    return set(model._default_manager.order_by().values_list("pk", flat=True))


def read_in(tables: list[Table], tally: Tally, words: str) -> int:
    """Looks at every table in the hull that holds; returns how many rows were shown."""
    hull, seen = told(), 0
    for table in tables:
        rows = shown(table.rule.model)
        seen += len(rows)
        tally.check(not rows & set(table.foreign(hull)), f"{words}：{table.name}露出了别处的行")
        tally.check(set(table.own(hull)) <= rows, f"{words}：{table.name}缺了本地的行")
    return seen


def nothing_shown(tables: list[Table], tally: Tally, words: str) -> None:
    """Where nobody has said whose hull holds, there is no row."""
    tally.check(told() == Hull("", ""), f"{words}：连接上还留着{told()}")
    for table in tables:
        tally.check(not table.rule.model._default_manager.exists(), f"{words}：{table.name}还看得到行")


def write_in(tables: list[Table], tally: Tally, words: str, chance: Random, most: int) -> None:
    """Tries to change, remove, copy and take away rows of other places; each try is undone."""
    hull = told()
    for table in tables:
        foreign, own = table.foreign(hull), table.own(hull)
        for pk in chance.sample(foreign, min(most, len(foreign))):
            for what, statement, values in _foreign_writes(table, pk):
                tally.check(_refused(statement, values), f"{words}：{table.name}别处的行可以{what}")
        for pk in chance.sample(own, min(most, len(own))) if foreign and table.rule.area else ():
            place = sorted(table.codes[foreign[0]])[0]
            taken = ", ".join(f"{column} = %s" for column in table.rule.area)
            statement = f"UPDATE {table.name} SET {taken} WHERE {table.rule.model._meta.pk.column} = %s"
            values = [*(place for _ in table.rule.area), pk]
            tally.check(_refused(statement, values), f"{words}：{table.name}本地的行可以挪到别处")


def _foreign_writes(table: Table, pk: int | str) -> Iterator[tuple[str, str, list[object]]]:
    meta = table.rule.model._meta
    column = meta.pk.column
    with as_owner():
        copied = str(asked(f"SELECT row_to_json(t)::text FROM {table.name} t WHERE {column} = %s", [pk]))
    yield "修改", f"UPDATE {table.name} SET {column} = {column} WHERE {column} = %s", [pk]
    yield "删除", f"DELETE FROM {table.name} WHERE {column} = %s", [pk]
    columns = ", ".join(f'"{each.column}"' for each in meta.concrete_fields)
    fresh = columns.replace(f'"{column}"', "-1", 1) if isinstance(pk, int) else columns
    row = f"SELECT {fresh} FROM json_populate_record(NULL::{table.name}, %s)"
    yield "新增", f"INSERT INTO {table.name} ({columns}) {row}", [copied]


def _refused(statement: str, values: list[object]) -> bool:
    """Answers whether a write reached no row, or was refused as not allowed; it is undone either way."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            transaction.set_rollback(True)
            return cursor.rowcount == 0
    except DatabaseError as refused:
        return getattr(refused.__cause__, "pgcode", "") in NOT_ALLOWED


def forgotten_after(client: Client, path: str, tables: list[Table], tally: Tally) -> None:
    """After a page its connection shows nothing."""
    status = client.get(path).status_code
    tally.check(status == 200, f"{path}：答{status}")  # noqa: PLR2004 - answered
    nothing_shown(tables, tally, f"{path}之后")
