"""A mapping (from TOML, JSON or a form) to a Household, or one error that lists every mistake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rules.assessment.errors import InvalidFacts
from rules.assessment.household import Asset, Expense, Household, Income, Member, Obligor
from rules.assessment.parameters import read_parameters
from rules.assessment.reading import Reader
from rules.assessment.vocabulary import LISTS, VOCABULARY

MAX_ROWS = 500
_OWN_FIELDS = ("area", "on", "applied_on", "residence_kind", "scheme")
_POINTERS = {
    part: tuple((column.name, column.of) for column in columns.values() if column.of)
    for part, columns in VOCABULARY.columns.items()
}
_ROW_TYPES = {"incomes": Income, "assets": Asset, "expenses": Expense}


def parse_facts(mapping: Mapping[str, Any]) -> Household:
    """Read the facts of one household; raise InvalidFacts with all mistakes at once."""
    reader = Reader()
    top = reader.row({key: value for key, value in mapping.items() if key not in (*LISTS, "parameters")}, "top", "")
    rows = {part: _rows(reader, mapping.get(part), part) for part in LISTS}
    parameters = read_parameters(reader, mapping.get("parameters"), top.get("residence_kind"))
    if not any(problem.path == "on" for problem in reader.problems):
        _finish_people(reader, rows, top["on"])
        _check_rows(reader, rows, top)
    if reader.problems:
        raise InvalidFacts(reader.problems)
    return _household(top, rows, parameters)


def _household(top: dict[str, Any], rows: dict[str, list[dict[str, Any]]], parameters: dict[str, object]) -> Household:
    return Household(
        area=top["area"],
        on=top["on"],
        applied_on=top.get("applied_on", top["on"]),
        residence_kind=top["residence_kind"],
        scheme=top.get("scheme"),
        members=tuple(Member(**row) for row in rows["members"]),
        obligors=tuple(Obligor(**row) for row in rows["obligors"]),
        facts={name: value for name, value in top.items() if name not in _OWN_FIELDS},
        parameters=parameters,
        **{part: tuple(kind(**row) for row in rows[part]) for part, kind in _ROW_TYPES.items()},
    )


def _rows(reader: Reader, raw: object, part: str) -> list[dict[str, Any]]:
    if raw is None:
        return []
    if not isinstance(raw, list | tuple) or len(raw) > MAX_ROWS:
        reader.refuse(part, type(raw).__name__, f"不超过 {MAX_ROWS} 行的列表 [[{part}]]")
        return []
    return [reader.row(row, part, f"{part}[{place}]") for place, row in enumerate(raw, 1)]


def _finish_people(reader: Reader, rows: dict[str, list[dict[str, Any]]], on: date) -> None:
    for place, row in enumerate(rows["members"], 1):
        row["key"] = row.get("key") or row.get("name") or str(place)
        if "born_on" in row:
            row["age"] = age_on(row["born_on"], on)
            if row["age"] < 0:
                reader.refuse(f"members[{place}].born_on", row["born_on"].isoformat(), f"不晚于 {on} 的日期")
    for place, row in enumerate(rows["obligors"], 1):
        row["key"] = row.get("key") or row.get("name") or f"o{place}"
    for part in ("members", "obligors"):
        _check_keys(reader, rows[part], part)
    if sum(row.get("relation") == "self" for row in rows["members"]) != 1:
        reader.refuse("members", f"{len(rows['members'])} 行", "有且只有一位 relation = self（本人，即申请人）")


def _check_keys(reader: Reader, rows: list[dict[str, Any]], part: str) -> None:
    seen: set[str] = set()
    for place, row in enumerate(rows, 1):
        if row["key"] in seen:
            reader.refuse(f"{part}[{place}].key", "与前面一行相同的代号", "各行不同的代号（重名时请另写 key）")
        seen.add(row["key"])


def age_on(born_on: date, on: date) -> int:
    """Count the full years of age on a day."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _check_rows(reader: Reader, rows: dict[str, list[dict[str, Any]]], top: dict[str, Any]) -> None:
    people = {part: _names(rows[part]) for part in ("members", "obligors")}
    _resolve(reader, top, "top", people, "")
    for part in LISTS:
        for place, row in enumerate(rows[part], 1):
            _resolve(reader, row, part, people, f"{part}[{place}].")
            _check_row(reader, row, part, f"{part}[{place}]")


def _check_row(reader: Reader, row: dict[str, Any], part: str, path: str) -> None:
    if part == "incomes":
        _check_income(reader, row, path)
    elif part == "assets":
        _check_asset(reader, row, path)
    elif part == "expenses":
        _check_months(reader, row, path)


def _names(rows: list[dict[str, Any]]) -> dict[str, str]:
    names: dict[str, str] = {}
    for place, row in enumerate(rows, 1):
        for name in (row["key"], row.get("name"), str(place)):
            if name:
                names.setdefault(name, row["key"])
    return names


def _resolve(reader: Reader, row: dict[str, Any], part: str, people: dict[str, dict[str, str]], prefix: str) -> None:
    for name, of in _POINTERS[part]:
        told = row.get(name)
        if told is not None and told not in people[of]:
            reader.refuse(f"{prefix}{name}", told, f"{of} 中的代号、姓名或序号")
        elif told is not None:
            row[name] = people[of][told]


def _check_income(reader: Reader, row: dict[str, Any], path: str) -> None:
    row["class_"] = row.pop("class", None) or VOCABULARY.income_classes.get(row.get("item", ""), "other")
    _check_months(reader, row, path)
    if row.get("imputed") and not row.get("imputed_reason"):
        reader.refuse(f"{path}.imputed_reason", None, "推定收入必须写明依据（不得虚拟收入）")


def _check_months(reader: Reader, row: dict[str, Any], path: str) -> None:
    if "months" in row and (row.get("period") != "once" or row["months"] < 1):
        reader.refuse(f"{path}.months", row["months"], "period = once 时所属的月数，至少 1")


def _check_asset(reader: Reader, row: dict[str, Any], path: str) -> None:
    exemption = row.get("exemption")
    if exemption and row.get("kind") and row["kind"] not in VOCABULARY.exemption_kinds[exemption]:
        kinds = "、".join(sorted(VOCABULARY.exemption_kinds[exemption]))
        reader.refuse(f"{path}.exemption", exemption, f"该情形只适用于 {kinds}")
    if (exemption or row.get("necessary")) and not row.get("exemption_reason"):
        reader.refuse(f"{path}.exemption_reason", None, "豁免必须写明理由")
