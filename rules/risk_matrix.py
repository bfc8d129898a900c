"""The matrix of risks: eight dimensions, scored rows in each, a sum with its reasons; it ranks visits, no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

from rules.errors import ConfigError, ExpressionError
from rules.expressions import Expression, compile_expression
from rules.fields import Fields, read_toml
from rules.indicators import HOUSEHOLD_FLAGS, HOUSEHOLD_NUMBERS, Catalogue, shipped
from rules.judging import Situation
from rules.measures import HOUSEHOLD, Measure
from rules.standards import Standards

_FILE = Path(__file__).parent / "tables" / "risk_matrix.toml"
DIMENSIONS = 8


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """One row: when it holds, how much it counts, the label it puts on the household, and the reason in words."""

    when: Expression
    score: int
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension; `named` when the published description names it."""

    id: str
    title: str
    named: bool
    rows: tuple[ScoredRow, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """A sum from `least` on belongs to this grade."""

    id: str
    title: str
    least: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """All dimensions in the order of the file, the grades from the highest down, and where the idea is written."""

    source: str
    dimensions: tuple[Dimension, ...]
    grades: tuple[Grade, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """What one dimension came to: its row (None: nothing seen) and the numbers that the row read."""

    dimension: Dimension
    row: ScoredRow | None
    facts: Mapping[str, int]

    @property
    def score(self) -> int:
        """The points of the dimension."""
        return self.row.score if self.row else 0


@dataclass(frozen=True, slots=True)
class Assessed:
    """A household's risk: the sum, its grade, each dimension with its reason, and the labels."""

    total: int
    grade: Grade
    parts: tuple[Scored, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the rows that counted, in the order of the dimensions."""
        return tuple(part.row.label for part in self.parts if part.row)


@lru_cache(maxsize=1)
def shipped_matrix() -> Matrix:
    """The matrix in the box."""
    return load_matrix(_FILE.read_text(encoding="utf-8"), shipped(), "rules/tables/risk_matrix.toml")


def load_matrix(text: str, catalogue: Catalogue, file: str = "风险矩阵") -> Matrix:
    """Read the matrix; other than eight dimensions and conditions on unknown measures are refused."""
    fields = Fields(read_toml(text, file), file, "风险矩阵")
    dimensions = tuple(_dimension(row, catalogue) for row in fields.rows("dimension"))
    if len(dimensions) != DIMENSIONS:
        raise fields.wrong("dimension", f"{DIMENSIONS} 个维度", "补上或删去维度")
    grades = tuple(Grade(row.text("id"), row.text("title"), row.count("least")) for row in fields.rows("grades"))
    found = Matrix(fields.text("source"), dimensions, tuple(sorted(grades, key=lambda grade: -grade.least)))
    fields.done()
    if not grades or found.grades[-1].least:
        raise fields.wrong("grades", "最低一级从 0 分起", "补上 least = 0 的一级")
    return found


def _dimension(row: Fields, catalogue: Catalogue) -> Dimension:
    rows = tuple(_row(each, catalogue) for each in row.rows("rows"))
    found = Dimension(row.text("id"), row.text("title"), row.flag("named"), tuple(sorted(rows, key=lambda r: -r.score)))
    row.done()
    return found


def _row(row: Fields, catalogue: Catalogue) -> ScoredRow:
    known = {measure.id for measure in catalogue.measures.values() if measure.per == HOUSEHOLD}
    try:
        when = compile_expression(row.text("when"), names=known | {*HOUSEHOLD_FLAGS, *HOUSEHOLD_NUMBERS})
    except ExpressionError as slip:
        raise row.wrong("when", "按户的量和在册情况写成的条件", slip.message) from slip
    found = ScoredRow(when, row.count("score", least=1), row.text("label"), row.text("why"))
    row.done()
    return found


def used(matrix: Matrix, standards: Standards) -> tuple[Dimension, ...]:
    """The dimensions that an area has chosen by name, else all; ConfigError names unknown ones."""
    wanted = standards.find("risk_matrix.dimensions")
    if wanted is None:
        return matrix.dimensions
    by_id = {dimension.id: dimension for dimension in matrix.dimensions}
    ids = cast("tuple[str, ...]", wanted.value)
    if unknown := [each for each in ids if each not in by_id]:
        raise ConfigError("risk_matrix.dimensions", "value", unknown, "、".join(by_id), "改正或删去这些编号")
    return tuple(by_id[each] for each in ids)


def assess_risk(
    matrix: Matrix, dimensions: Iterable[Dimension], catalogue: Catalogue, situation: Situation, month: int
) -> Assessed:
    """Score one household for a month (a number of rules.measures); the highest row of a dimension counts."""
    values = _Values(catalogue.measures, situation, month)
    parts = tuple(_score(dimension, values) for dimension in dimensions)
    total = sum(part.score for part in parts)
    return Assessed(total, next(grade for grade in matrix.grades if total >= grade.least), parts)


def _score(dimension: Dimension, values: _Values) -> Scored:
    row = next((row for row in dimension.rows if row.when.test(values.find)), None)
    facts = {name: int(values.find(name)) for name in sorted(row.when.names)} if row else {}
    return Scored(dimension, row, facts)


class _Values:
    """What conditions may ask of one household, read when asked."""

    def __init__(self, measures: Mapping[str, Measure], situation: Situation, month: int) -> None:
        self.measures, self.situation, self.month = measures, situation, month

    def find(self, name: str) -> int | bool:
        """A standing fact, or a measure over the household's rows."""
        if name in self.situation.standing:
            return self.situation.standing[name]
        return self.measures[name].read(self.situation.rows, self.month)
