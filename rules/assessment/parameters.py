"""The numbers of a trial: `[parameters]`, nested or dotted, checked against the catalogue of what an area may set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction

from rules.assessment.reading import Reader, read_decimal
from rules.parameters import Parameter, canonical, catalogue, find_parameter

_RESIDENCE = ("rural", "urban")
_PERIODS = {"monthly": 12, "yearly": 1}
_YEARLY = "yuan_per_person_year"
_ALIASES = {"income.exclude_basic_pension": "income.exclude_basic_pension_until"}


def read_parameters(reader: Reader, raw: object, residence_kind: str | None) -> dict[str, object]:
    """Read the overrides of a trial to canonical dotted keys; unknown keys and wrong kinds are mistakes."""
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        reader.refuse("parameters", raw, "一组“参数名称 = 值”")
        return {}
    found: dict[str, object] = {}
    for path, value in _flat(raw, ""):
        name = canonical(path)
        _read_one(reader, found, _ALIASES.get(name, name), value, residence_kind)
    return found


def _flat(values: Mapping[str, object], prefix: str) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _read_one(reader: Reader, found: dict[str, object], path: str, value: object, residence_kind: str | None) -> None:
    key, kind, period = _qualifiers(path)
    parameter = find_parameter(key)
    if parameter is None:
        reader.refuse(f"parameters.{path}", value, _known_keys(key))
        return
    read = _value(parameter, value)
    if read is None:
        reader.refuse(f"parameters.{path}", value, f"{parameter.title}：{_allowed(parameter)}")
    elif kind in (None, residence_kind):
        found[key] = _in_own_period(parameter, read, period) if isinstance(read, Decimal) else read


def _qualifiers(path: str) -> tuple[str, str | None, str]:
    key, kind, period = path, None, ""
    while (last := key.rpartition(".")[2]) in (*_RESIDENCE, *_PERIODS):
        key = key.rpartition(".")[0]
        if last in _RESIDENCE:
            kind = last
        else:
            period = last
    return key, kind, period


def _in_own_period(parameter: Parameter, amount: Decimal, period: str) -> Decimal | Fraction:
    """Turn a sum into the parameter's own period; a twelfth that no decimal can hold stays a fraction."""
    if not period:
        return amount
    yearly = amount * _PERIODS[period]
    if parameter.unit == _YEARLY:
        return yearly
    exact = Fraction(yearly) / 12
    return yearly / 12 if Fraction(yearly / 12) == exact else exact


def _value(parameter: Parameter, value: object) -> object | None:
    if parameter.kind == "number":
        return read_decimal(value)
    if parameter.kind == "list":
        return tuple(value) if isinstance(value, list | tuple) else None
    if parameter.kind == "choice":
        return value if value in parameter.choices else None
    if parameter.kind == "flag":
        return value if isinstance(value, bool) else _last_day(parameter, value)
    return value if isinstance(value, str | date) and value != "" else None


def _last_day(parameter: Parameter, value: object) -> date | None:
    """Read a flag that says `until` given as its last day instead of yes or no."""
    if not parameter.key.endswith("_until"):
        return None
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return None


def _allowed(parameter: Parameter) -> str:
    if parameter.choices:
        return "、".join(parameter.choices)
    return {"number": "不小于 0 的数", "list": "列表", "flag": "true 或 false"}.get(parameter.kind, "文字或日期")


def _known_keys(key: str) -> str:
    near = get_close_matches(key, catalogue(), 1, 0.5)
    return f"参数目录（rules/tables/parameters.toml）里的名称{f'，是不是 {near[0]}' if near else ''}"
