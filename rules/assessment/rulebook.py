"""The eligibility side of the tables, compiled once: rows, income and asset rules, clauses, the order of the tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rules.assessment.amount_rows import AmountRow, amount_rows
from rules.assessment.kinds import SECTIONS, SINGLE_KINDS
from rules.assessment.vocabulary import VOCABULARY
from rules.decide import DecisionTable, compile_table
from rules.errors import ConfigError, ExpressionError
from rules.expressions import Expression, compile_expression
from rules.fields import Fields
from rules.load import Tables

ASSET_CLASSES = ("financial", "vehicle", "free", "dwelling", "non_dwelling", "business", "other")


@dataclass(frozen=True, slots=True)
class IncomeRule:
    """How one income item is treated: counted or not, under which clause, or as a value of the area says."""

    id: str
    clause: str
    counted: bool
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground on which a person may apply alone."""

    id: str
    when: Expression
    clause: str
    title: str
    needs_support_told: bool = False


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything the assessment takes from the tables."""

    order: tuple[str, ...]
    principal: str
    clauses: Mapping[str, str]
    income_rules: Mapping[tuple[str, str], IncomeRule]
    asset_classes: Mapping[str, str]
    asset_clauses: Mapping[str, str]
    tables: Mapping[tuple[str, str], DecisionTable]
    grounds: tuple[Ground, ...]
    amounts: Mapping[str, tuple[AmountRow, ...]]

    def income_rule(self, scheme: str, item: str) -> IncomeRule | None:
        """Return how an item is treated in a scheme; the scheme's own rule goes first."""
        return self.income_rules.get((scheme, item)) or self.income_rules.get(("", item))

    @property
    def own_income_rules(self) -> frozenset[str]:
        """Name the schemes that treat some income in their own way."""
        return frozenset(scheme for scheme, _ in self.income_rules if scheme)

    def table(self, scheme: str, section: str = "eligibility") -> DecisionTable | None:
        """Return a scheme's rows, or None when it has none."""
        return self.tables.get((scheme, section))


def compile_rulebook(tables: Tables) -> Rulebook:
    """Compile what `load_tables` has read; wrong rows are refused with file, key and remedy."""
    shared = Fields(dict(tables.sections.get("shared", {})), "rules/tables/shared.toml", "共用规则")
    order = Fields(shared.raw("assessment") or {}, shared.file, "[assessment]")
    asset_rows = shared.rows("asset_rule")
    return Rulebook(
        order=order.words("order", required=True),
        principal=order.text("principal"),
        clauses=_clauses(shared),
        income_rules=_income_rules(shared.rows("income_rule")),
        asset_classes=_asset_classes(asset_rows),
        asset_clauses={row.text("class"): row.text("clause") for row in asset_rows},
        tables=_tables(tables),
        grounds=_grounds(tables),
        amounts={scheme: rows for scheme, told in tables.sections.items() if (rows := amount_rows(told, scheme))},
    )


def _clauses(shared: Fields) -> dict[str, str]:
    raw = shared.raw("clauses")
    if not isinstance(raw, Mapping) or not all(isinstance(text, str) and text for text in raw.values()):
        raise shared.wrong("clauses", "[clauses] 一张“规则编号 = 条款”的表", "补上这张表")
    return dict(raw)


def _income_rules(rows: Iterable[Fields]) -> dict[tuple[str, str], IncomeRule]:
    rules: dict[tuple[str, str], IncomeRule] = {}
    for row in rows:
        rule = IncomeRule(row.text("id"), row.text("clause"), row.flag("counted"), row.text("asks", ""))
        schemes, items = row.words("schemes") or ("",), row.words("items", required=True)
        row.done()
        for place in ((scheme, item) for scheme in schemes for item in items):
            if place in rules or place[1] not in VOCABULARY.choices["income_item"]:
                raise row.wrong("items", "词汇表里的收入项目，同一项目只写一行", f"改正或删去 {place[1]}")
            rules[place] = rule
    return rules


def _asset_classes(rows: Iterable[Fields]) -> dict[str, str]:
    classes: dict[str, str] = {}
    for row in rows:
        for kind in row.words("kinds", required=True):
            if kind in classes or kind not in VOCABULARY.choices["asset_kind"]:
                raise row.wrong("kinds", "词汇表里的财产种类，同一种类只写一行", f"改正或删去 {kind}")
            classes[kind] = row.choice("class", ASSET_CLASSES)
    unplaced = sorted(set(VOCABULARY.choices["asset_kind"]) - set(classes))
    if unplaced:
        where = "rules/tables/shared.toml"
        raise ConfigError(where, "asset_rule", unplaced, "每个财产种类都归入一类", "在 [[asset_rule]] 的 kinds 中补上")
    return classes


def _tables(tables: Tables) -> dict[tuple[str, str], DecisionTable]:
    compiled = {}
    for scheme, sections in tables.sections.items():
        fields = Fields(dict(sections), f"rules/tables/{scheme}.toml", "认定规则")
        for section, kinds in SECTIONS.items():
            rows = fields.rows(section)
            if rows:
                compiled[scheme, section] = compile_table(rows, kinds)
    return compiled


def _grounds(tables: Tables) -> tuple[Ground, ...]:
    fields = Fields(dict(tables.sections.get("dibao", {})), "rules/tables/dibao.toml", "单独申请的情形")
    return tuple(_ground(row) for row in fields.rows("single_person_ground"))


def _ground(row: Fields) -> Ground:
    try:
        when = compile_expression(row.text("when"), names=SINGLE_KINDS)
    except ExpressionError as slip:
        raise row.wrong("when", "用已登记事实写成的条件", slip.message) from slip
    told = row.flag("needs_support_told")
    ground = Ground(row.text("id"), when, row.text("clause"), row.text("title"), told)
    row.done()
    return ground


_COMPILED: dict[tuple[int, int], tuple[Tables, Rulebook]] = {}


def rulebook_of(tables: Tables | Rulebook, on: date) -> Rulebook:
    """Return the compiled tables of a day; the same rows of the same tables are compiled once."""
    if isinstance(tables, Rulebook):
        return tables
    key = (id(tables), tables.place(on))
    known = _COMPILED.get(key)
    if known is None or known[0] is not tables:
        if len(_COMPILED) >= 64:
            _COMPILED.clear()
        known = _COMPILED[key] = (tables, compile_rulebook(tables.on(on)))
    return known[1]


def check_rulebook(tables: Tables) -> None:
    """Compile the tables as they stand on each day on which a row begins or ends; wrong rows are refused."""
    for day in (date.min, *tables.change_days):
        compile_rulebook(tables.on(day))
