"""Indicators as rows: scenes, measures, conditions in the one expression language; which of them an area chooses.

What comes of an indicator is a reason to go and see. The rows stand outside of editions: no case is decided by them.
Data that is missing never meets an indicator: a row whose condition holds without any data is refused when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, cast

from rules.errors import ConfigError, ExpressionError
from rules.expressions import Expression, compile_expression
from rules.fields import Fields, read_toml
from rules.measures import AMOUNT, ANY, FOLDS, HOUSEHOLD, LAST, LEVEL, MAX_WINDOW, PERSON, Measure
from rules.standards import Standards

_FILE = Path(__file__).parent / "tables" / "indicators.toml"
ENTRY, BLOCK = "entry", "block"
DIRECTIONS = (ENTRY, BLOCK)
REAL_TIME, PERIODIC, ON_DEMAND = "real_time", "periodic", "on_demand"
CYCLES = (REAL_TIME, PERIODIC, ON_DEMAND)
SEVERITIES = 4
LEVELS = ("red", "orange", "yellow", "blue")
"""The colours, the most serious first; an area uses the first three or all four."""
HOUSEHOLD_FLAGS = (
    "in_dibao",
    "in_tekun",
    "in_margin",
    "in_rigid",
    "in_low_income",
    "in_monitored",
    "was_refused",
    "has_exited",
)
HOUSEHOLD_NUMBERS = ("members", "standard")
PERSON_NUMBERS = ("age", "places")
STANDING = frozenset({*HOUSEHOLD_FLAGS, *HOUSEHOLD_NUMBERS, *PERSON_NUMBERS})
"""What the record itself knows: awards in force, members, the dibao standard in 分 a month, age, in how many
households a person is on benefit."""
# Numbers with which a condition is tried against an absence of data.
_TRIED = (0, 7, 70, 10**7)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is watched: one kind of trouble, or one reason against a benefit."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row: when it is met, what it speaks for, how serious, how often looked at, who answers for the data."""

    id: str
    title: str
    scene: str
    direction: str
    when: Expression
    severity: int
    cycle: str
    owner: str
    clause: str
    per: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the file says, by id."""

    scenes: Mapping[str, Scene]
    measures: Mapping[str, Measure]
    indicators: Mapping[str, Indicator]

    def measures_of(self, indicators: Iterable[Indicator]) -> tuple[Measure, ...]:
        """The measures that some indicators read, in the order of the file."""
        names = {name for indicator in indicators for name in indicator.when.names}
        return tuple(measure for measure in self.measures.values() if measure.id in names)


@dataclass(frozen=True, slots=True)
class Chosen:
    """An indicator that an area uses, with its colour and its limit in working days; empty where nobody set them."""

    indicator: Indicator
    level: str | None
    limit: int | None


@lru_cache(maxsize=1)
def shipped() -> Catalogue:
    """The catalogue in the box."""
    return load_indicators(_FILE.read_text(encoding="utf-8"), "rules/tables/indicators.toml")


def chosen(catalogue: Catalogue, standards: Standards) -> tuple[Chosen, ...]:
    """What an area uses: the ids it lists, else all, coloured by its own levels; ConfigError names unknown ids."""
    wanted = standards.find("risk_warning.chosen")
    ids = cast("tuple[str, ...]", wanted.value) if wanted else tuple(catalogue.indicators)
    if unknown := [each for each in ids if each not in catalogue.indicators]:
        raise ConfigError("risk_warning.chosen", "value", unknown, "指标目录里有的编号", "改正或删去这些编号")
    return tuple(_coloured(catalogue.indicators[each], standards) for each in ids)


def _coloured(indicator: Indicator, standards: Standards) -> Chosen:
    levels = standards.find("risk_warning.levels")
    if levels is None:
        return Chosen(indicator, None, _days(standards, "risk_warning.verification_days"))
    colours = cast("tuple[str, ...]", levels.value)
    level = colours[min(indicator.severity, len(colours)) - 1]
    own = _days(standards, f"risk_warning.limit.{level}")
    return Chosen(indicator, level, own or _days(standards, "risk_warning.verification_days"))


def _days(standards: Standards, key: str) -> int | None:
    row = standards.find(key)
    return int(cast(Decimal, row.value)) if row else None


def load_indicators(text: str, file: str = "指标目录") -> Catalogue:
    """Read the rows; unknown names, ids used twice and conditions that hold without data are refused."""
    fields = Fields(read_toml(text, file), file, "指标目录")
    sources = {name: row.text("title") for name, row in fields.tables("source").items()}
    scenes: dict[str, Scene] = {}
    measures: dict[str, Measure] = {}
    indicators: dict[str, Indicator] = {}
    for row in fields.rows("scene"):
        scene = Scene(row.text("id"), row.text("title"))
        _once(row, scene.id, scenes)[scene.id] = scene
        for each in row.rows("measures"):
            measure = _measure(each)
            _once(each, measure.id, measures)[measure.id] = measure
        for each in row.rows("indicators"):
            indicator = _indicator(each, scene, measures, sources)
            _once(each, indicator.id, indicators)[indicator.id] = indicator
        row.done()
    return Catalogue(scenes, measures, indicators)


def _once(row: Fields, name: str, known: dict[str, Any]) -> dict[str, Any]:
    if name in known or name in STANDING:
        raise row.wrong("id", "没有用过的编号", f"“{name}”已经有了，改成新的编号")
    return known


def _measure(row: Fields) -> Measure:
    fold = row.choice("fold", FOLDS)
    found = Measure(
        id=row.text("id"),
        title=row.text("title"),
        item=row.text("item"),
        fold=fold,
        window=row.count("window", 1, least=1),
        offset=row.count("offset", 0),
        per=row.choice("per", (PERSON, HOUSEHOLD), HOUSEHOLD),
        of=row.choice("of", (AMOUNT, LEVEL), LEVEL if fold == LAST else AMOUNT),
        codes=row.words("codes"),
    )
    row.done()
    if fold == LAST and found.of == AMOUNT:
        raise row.wrong("of", LEVEL, "最近一次（last）只取等级，金额用 sum 或 max")
    if found.window + found.offset > MAX_WINDOW:
        raise row.wrong("window", f"连同 offset 不超过 {MAX_WINDOW} 个月", "缩短比对的月数")
    return found


def _indicator(row: Fields, scene: Scene, measures: Mapping[str, Measure], sources: Mapping[str, str]) -> Indicator:
    when = _condition(row, measures)
    found = Indicator(
        id=row.text("id"),
        title=row.text("title"),
        scene=scene.id,
        direction=row.choice("direction", DIRECTIONS, ENTRY),
        when=when,
        severity=row.count("severity", least=1),
        cycle=row.choice("cycle", CYCLES, PERIODIC),
        owner=row.text("owner"),
        clause=f"{sources[row.choice('source', sources)]}：{row.text('point')}",
        per=_per(when, measures),
    )
    row.done()
    if found.severity > SEVERITIES:
        raise row.wrong("severity", f"1 至 {SEVERITIES}，1 最重", "改成允许的数")
    return found


def _condition(row: Fields, measures: Mapping[str, Measure]) -> Expression:
    try:
        when = compile_expression(row.text("when"), names={*measures, *STANDING})
    except ExpressionError as slip:
        raise row.wrong("when", "用本表的量和在册情况写成的条件", slip.message) from slip
    if not any(name in measures for name in when.names):
        raise row.wrong("when", "至少读一个量", "只凭在册情况不能预警，补上部门数据的条件")
    if _holds_without_data(when, measures):
        raise row.wrong("when", "没有数据时不成立的条件", "没有数据不等于有风险，补上“有这项数据”的条件")
    return when


def _per(when: Expression, measures: Mapping[str, Measure]) -> str:
    personal = any(name in PERSON_NUMBERS or (name in measures and measures[name].per == PERSON) for name in when.names)
    return PERSON if personal else HOUSEHOLD


def _holds_without_data(when: Expression, measures: Mapping[str, Measure]) -> bool:
    """Whether a condition holds with every measure of its subject nought, whatever else is known of the household."""
    per = _per(when, measures)
    empty = {name: nothing(measures[name]) for name in when.names if name in measures and measures[name].per == per}
    others = sorted(when.names - empty.keys())
    tries = (
        empty | dict(zip(others, values, strict=True)) for values in product(*(_tried(n, measures) for n in others))
    )
    return any(when.test(values.__getitem__) for values in tries)


def _tried(name: str, measures: Mapping[str, Measure]) -> tuple[int | bool, ...]:
    flag = name in HOUSEHOLD_FLAGS or (name in measures and measures[name].fold == ANY)
    return (False, True) if flag else _TRIED


def nothing(measure: Measure) -> int | bool:
    """What a measure reads where there is no data."""
    return False if measure.fold == ANY else 0
