"""The catalogue of keys that an area may set: title, unit, kind of value, who sets it and under which clause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from rules.areas import LEVELS
from rules.fields import Fields, read_toml

UNITS = {
    "": "",
    "yuan": "元",
    "yuan_per_person_month": "元/人·月",
    "yuan_per_person_year": "元/人·年",
    "ratio": "比例",
    "multiple": "倍",
    "percent": "%",
    "month": "个月",
    "year": "年",
    "working_day": "个工作日",
    "calendar_day": "日",
    "count": "个",
    "time": "次",
    "age": "岁",
    "person": "人",
}
SCHEMES = ("tekun", "dibao", "single_person_dibao", "dibao_margin", "rigid_expenditure", "temporary")
KINDS = ("number", "text", "flag", "date", "list", "choice")
_ALIASES = {
    "edge": "dibao_margin",
    "rigid": "rigid_expenditure",
    "grace": "gradual_exit",
    "alert": "risk_warning",
    "temp": "temporary",
}
_FILE = Path(__file__).parent / "tables" / "parameters.toml"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One key of the catalogue; a starred last part stands for one name of the clerk's choice."""

    key: str
    title: str
    kind: str
    unit: str
    units: tuple[str, ...]
    set_by: tuple[str, ...]
    changed_on: date | None
    set_by_before: tuple[str, ...]
    clause: str
    choices: tuple[str, ...]
    by_residence: bool
    unset_note: str
    least: Decimal | None = None
    most: Decimal | None = None
    """What the law lets no area go below or above."""

    def setters(self, on: date) -> tuple[str, ...]:
        """Name the levels that may set the value for a day."""
        return self.set_by_before if self.changed_on and on < self.changed_on else self.set_by


def canonical(key: str) -> str:
    """Turn a policy paper's short prefix into the glossary's word."""
    head, dot, rest = key.partition(".")
    return f"{_ALIASES.get(head, head)}{dot}{rest}"


def find_parameter(key: str) -> Parameter | None:
    """Find a key in the shipped catalogue; a scheme's name at the end makes it that scheme's own value."""
    name = canonical(key)
    head, dot, tail = name.rpartition(".")
    own = catalogue().get(head) if tail in SCHEMES else None
    return catalogue().get(name) or own or catalogue().get(f"{head}{dot}*")


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Parameter]:
    """Read the shipped catalogue once."""
    return load_parameters(_FILE.read_text(encoding="utf-8"), "rules/tables/parameters.toml")


def load_parameters(text: str, file: str) -> dict[str, Parameter]:
    """Read a catalogue; a key twice is refused."""
    fields = Fields(read_toml(text, file), file, "参数目录")
    found: dict[str, Parameter] = {}
    for row in fields.rows("parameter"):
        parameter = _parameter(row)
        if parameter.key in found:
            raise row.wrong("key", "没有出现过的名称", "删去重复的一行")
        found[parameter.key] = parameter
    fields.done()
    return found


def _bound(row: Fields, key: str) -> Decimal | None:
    found = row.raw(key)
    if found is not None and (isinstance(found, bool) or not isinstance(found, int | Decimal)):
        raise row.wrong(key, "数字", "写明法律允许的最小值、最大值")
    return None if found is None else Decimal(found)


def _parameter(row: Fields) -> Parameter:
    setters = row.words("set_by", required=True)
    unit = row.choice("unit", UNITS, "")
    parameter = Parameter(
        key=row.text("key"),
        title=row.text("title"),
        kind=row.choice("kind", KINDS),
        unit=unit,
        units=row.words("units") or (unit,),
        set_by=setters,
        changed_on=row.find_day("changed_on"),
        set_by_before=row.words("set_by_before") or setters,
        clause=row.text("clause"),
        choices=row.words("choices"),
        by_residence=row.flag("by_residence"),
        unset_note=row.text("unset_note", ""),
        least=_bound(row, "least"),
        most=_bound(row, "most"),
    )
    row.done()
    if not set(parameter.set_by + parameter.set_by_before) <= set(LEVELS):
        raise row.wrong("set_by", "、".join(LEVELS), "只写区划层级的名称")
    return parameter
