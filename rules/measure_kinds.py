"""The kinds of measures that help a household, the yearly services owed, and the tables of what was achieved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from rules.fields import Fields
from rules.load import Tables

TABLE = "measures"
FILE = f"rules/tables/{TABLE}.toml"
PER = ("person", "household")
# What a line of an achievement table counts; the first six count measures, the others what is decided on awards.
OF_MEASURES = ("persons", "households", "times", "amount", "monitored_share", "insured_share")
OF_AWARDS = ("removed", "removed_share", "paid", "aided")
ITEMS = "items"
COUNTS = (*OF_MEASURES, *OF_AWARDS, ITEMS)


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """One kind: which department gives it, to whom, whether money is counted, and the items that it fulfils."""

    id: str
    title: str
    group: str
    department: str
    per: str
    money: bool
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearlyService:
    """What everybody of some abilities to work is owed in a calendar year, and the month from which lack is late."""

    title: str
    abilities: tuple[str, ...]
    warn_from_month: int
    clause: str
    parts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AchievementLine:
    """One line: what is counted over which measures or schemes."""

    id: str
    title: str
    counts: str
    measures: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AchievementTable:
    """One printed table with its lines."""

    id: str
    title: str
    lines: tuple[AchievementLine, ...]


@dataclass(frozen=True)
class Measures:
    """Everything that the table says."""

    groups: Mapping[str, str]
    kinds: Mapping[str, MeasureKind]
    service: YearlyService
    achievements: tuple[AchievementTable, ...]
    by_item: Mapping[str, str] = field(default_factory=dict)

    def kind_for(self, item: str) -> MeasureKind | None:
        """The kind that an item of the catalogue counts as; None for an item that no kind claims."""
        return self.kinds.get(self.by_item.get(item, ""))

    def of_group(self, group: str) -> tuple[MeasureKind, ...]:
        """The kinds of one group."""
        return tuple(kind for kind in self.kinds.values() if kind.group == group)

    def line(self, line_id: str) -> AchievementLine | None:
        """One line of all the tables by its id."""
        return next((line for table in self.achievements for line in table.lines if line.id == line_id), None)


def load_measures(tables: Tables) -> Measures:
    """Read the table of measures; an item that two kinds claim, or a name nobody declared, is refused."""
    fields = Fields(dict(tables.sections.get(TABLE, {})), FILE, "帮扶措施")
    groups = {row.text("id"): _title(row) for row in fields.rows("group")}
    kinds: dict[str, MeasureKind] = {}
    by_item: dict[str, str] = {}
    for row in fields.rows("measure"):
        kind = _kind(row, groups, by_item)
        kinds[kind.id] = kind
        by_item |= dict.fromkeys(kind.items, kind.id)
    found = Measures(
        groups,
        kinds,
        _service(fields, kinds),
        _achievements(fields, kinds, groups),
        by_item,
    )
    fields.done()
    return found


def _title(row: Fields) -> str:
    title = row.text("title")
    row.done()
    return title


def _kind(row: Fields, groups: Collection[str], claimed: Mapping[str, str]) -> MeasureKind:
    items = row.words("items")
    if twice := [item for item in items if item in claimed]:
        raise row.wrong("items", "没有归给其他措施的事项", f"从其中一种措施里删去{'、'.join(twice)}")
    found = MeasureKind(
        row.text("id"),
        row.text("title"),
        row.choice("group", groups),
        row.text("department"),
        row.choice("per", PER),
        row.flag("money"),
        items,
    )
    row.done()
    return found


def _service(fields: Fields, kinds: Collection[str]) -> YearlyService:
    parts = {row.choice("measure", kinds): row.count("times", least=1) for row in fields.rows("yearly_service_part")}
    row = fields.tables("yearly_service")["work"]
    month = row.count("warn_from_month", least=1)
    found = YearlyService(row.text("title"), row.words("abilities", required=True), month, row.text("clause"), parts)
    row.done()
    return found


def _achievements(
    fields: Fields, kinds: Mapping[str, MeasureKind], groups: Collection[str]
) -> tuple[AchievementTable, ...]:
    titles = {row.text("id"): _title(row) for row in fields.rows("achievement")}
    lines: dict[str, list[AchievementLine]] = {table: [] for table in titles}
    for row in fields.rows("achievement_line"):
        lines[row.choice("table", tuple(titles))].append(_line(row, kinds, groups))
    return tuple(AchievementTable(table, title, tuple(lines[table])) for table, title in titles.items())


def _line(row: Fields, kinds: Mapping[str, MeasureKind], groups: Collection[str]) -> AchievementLine:
    counts, measures = row.choice("counts", COUNTS), row.words("measures")
    if unknown := [name for name in measures if name not in kinds]:
        raise row.wrong("measures", "本表里有的措施", f"改正或补上 {'、'.join(unknown)}")
    if group := row.text("group", ""):
        if group not in groups:
            raise row.wrong("group", "、".join(groups), "从本表的分组里选一个")
        measures = tuple(kind.id for kind in kinds.values() if kind.group == group)
    if counts in OF_MEASURES and not measures:
        raise row.wrong("measures", "至少一种措施", "写明数哪几种措施")
    found = AchievementLine(row.text("id"), row.text("title"), counts, measures, row.words("schemes"))
    row.done()
    return found
