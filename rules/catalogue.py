"""The catalogue of special assistance: departments, items and their conditions, what excludes and leads to what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rules.catalogue_facts import HOUSEHOLD_FACTS, NAMES, PERSON_FACTS
from rules.errors import ConfigError, ExpressionError
from rules.expressions import Expression, compile_expression
from rules.fields import Fields
from rules.load import Tables

TABLE = "catalogue"
FILE = f"rules/tables/{TABLE}.toml"
PERSON, HOUSEHOLD = "person", "household"
RESULTS = ("money", "service")


@dataclass(frozen=True, slots=True)
class Department:
    """One department that answers for items; `office_kind` says which kind of office it is."""

    id: str
    title: str
    office_kind: str


@dataclass(frozen=True, slots=True)
class System:
    """One system of special assistance, with its clause."""

    id: str
    title: str
    clause: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be asked for: whose it is, for whom, on which ground, and whether nobody has to ask.

    `per` tells whether each member is judged or the household; `layer` is the layer of medical security, 0 for none.
    """

    id: str
    title: str
    department: str
    system: str
    per: str
    when: Expression
    who: str
    clause: str
    result: str
    automatic: bool
    local: bool
    placed: bool
    layer: int


@dataclass(frozen=True, slots=True)
class Theme:
    """Items of several departments that are asked for as one matter."""

    id: str
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Items of which one person or household gets one: the higher, and without amounts the one named first."""

    id: str
    items: tuple[str, ...]
    clause: str
    why: str


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a household lacks, and the items that make it good."""

    id: str
    title: str
    when: Expression
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """Where people go who are still in hardship after an item has ended."""

    after: str
    to: tuple[str, ...]
    clause: str
    why: str


@dataclass(frozen=True, slots=True)
class PeopleClass:
    """A class of people by cause and ability, and the systems that come first for it."""

    id: str
    title: str
    when: Expression
    systems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemCatalogue:
    """Everything that the table says, by id."""

    departments: Mapping[str, Department]
    systems: Mapping[str, System]
    items: Mapping[str, Item]
    themes: Mapping[str, Theme]
    either: tuple[Either, ...]
    lacks: tuple[Lack, ...]
    handovers: tuple[Handover, ...]
    classes: tuple[PeopleClass, ...]
    # Months after which what was paid once may be asked for and given again.
    once_months: int

    def items_of(self, department: str) -> tuple[Item, ...]:
        """The items that a department answers for."""
        return tuple(item for item in self.items.values() if item.department == department)

    @property
    def automatic(self) -> tuple[Item, ...]:
        """The items that are given without an application."""
        return tuple(item for item in self.items.values() if item.automatic)


def load_catalogue(tables: Tables) -> ItemCatalogue:
    """Read the catalogue of an edition; names of departments, systems and items that nobody declared are refused."""
    fields = Fields(dict(tables.sections.get(TABLE, {})), FILE, "专项救助目录")
    departments = {row.text("id"): _department(row) for row in fields.rows("department")}
    systems = {row.text("id"): _system(row) for row in fields.rows("system")}
    items: dict[str, Item] = {}
    for row in fields.rows("item"):
        item = _item(row, departments, systems)
        if item.id in items:
            raise row.wrong("id", "没有出现过的事项编号", "删去重复的一行")
        items[item.id] = item
    found = ItemCatalogue(
        departments,
        systems,
        items,
        {row.text("id"): _theme(row, items) for row in fields.rows("theme")},
        tuple(_either(row, items) for row in fields.rows("either")),
        tuple(_lack(row, items) for row in fields.rows("lack")),
        tuple(_handover(row, items) for row in fields.rows("handover")),
        tuple(_people_class(row, systems) for row in fields.rows("people_class")),
        _once_months(fields),
    )
    fields.done()
    return found


def _once_months(fields: Fields) -> int:
    """Without a row what was paid once stands until its department ends it: nought."""
    row = fields.tables("standing").get("once")
    return row.count("months", least=1) if row else 0


def _department(row: Fields) -> Department:
    found = Department(row.text("id"), row.text("title"), row.text("office_kind"))
    row.done()
    return found


def _system(row: Fields) -> System:
    found = System(row.text("id"), row.text("title"), row.text("clause"))
    row.done()
    return found


def _item(row: Fields, departments: Collection[str], systems: Collection[str]) -> Item:
    per = row.choice("per", (PERSON, HOUSEHOLD))
    found = Item(
        id=row.text("id"),
        title=row.text("title"),
        department=row.choice("department", departments),
        system=row.choice("system", systems),
        per=per,
        when=_condition(row, NAMES if per == PERSON else HOUSEHOLD_FACTS),
        who=row.text("who"),
        clause=row.text("clause"),
        result=row.choice("result", RESULTS),
        automatic=row.flag("automatic"),
        local=row.flag("local"),
        placed=row.flag("placed"),
        layer=row.count("layer", 0),
    )
    row.done()
    return found


def _condition(row: Fields, names: Collection[str]) -> Expression:
    try:
        return compile_expression(row.text("when"), names=names)
    except ExpressionError as slip:
        raise row.wrong("when", "用目录说明里的事实写成的条件", slip.message) from slip


def _known(row: Fields, key: str, known: Collection[str]) -> tuple[str, ...]:
    named = row.words(key, required=True)
    if unknown := [name for name in named if name not in known]:
        raise row.wrong(key, "目录里有的编号", f"改正或补上 {'、'.join(unknown)}")
    return named


def _theme(row: Fields, items: Collection[str]) -> Theme:
    found = Theme(row.text("id"), row.text("title"), _known(row, "items", items))
    row.done()
    return found


def _either(row: Fields, items: Collection[str]) -> Either:
    found = Either(row.text("id"), _known(row, "items", items), row.text("clause"), row.text("why"))
    row.done()
    return found


def _lack(row: Fields, items: Collection[str]) -> Lack:
    when = _condition(row, HOUSEHOLD_FACTS)
    found = Lack(row.text("id"), row.text("title"), when, _known(row, "items", items))
    row.done()
    return found


def _handover(row: Fields, items: Collection[str]) -> Handover:
    after = row.choice("after", items)
    found = Handover(after, row.words("to", required=True), row.text("clause"), row.text("why"))
    row.done()
    return found


def _people_class(row: Fields, systems: Collection[str]) -> PeopleClass:
    when = _condition(row, HOUSEHOLD_FACTS)
    found = PeopleClass(row.text("id"), row.text("title"), when, _known(row, "systems", systems))
    row.done()
    return found


def check_catalogue(tables: Tables) -> None:
    """Read the catalogue as it stands, if the tables have one; a slip is told with its row."""
    if TABLE in tables.sections and not load_catalogue(tables).items:
        raise ConfigError(FILE, "item", [], "至少一个事项", "补上 [[item]]")


__all__ = ["HOUSEHOLD_FACTS", "PERSON_FACTS", "Item", "ItemCatalogue", "check_catalogue", "load_catalogue"]
