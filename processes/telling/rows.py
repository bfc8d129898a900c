"""The rows of rule tables in words, so that two editions' rows can be compared cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rules.load import Tables

_TITLES = {
    "id": "编号",
    "when": "条件",
    "result": "结果",
    "clause": "依据",
    "cite": "出处",
    "why": "理由",
    "title": "名称",
    "from": "施行日期",
    "until": "截止日期",
    "items": "项目",
    "kinds": "种类",
    "class": "归类",
    "counted": "是否计入",
    "asks": "须由本地明确",
    "schemes": "适用类别",
    "order": "认定次序",
}
_TABLES = {
    "eligibility": "认定条件",
    "member_eligibility": "个人认定条件",
    "single_person_eligibility": "单人户认定条件",
    "single_person_ground": "单人户申请情形",
    "income_rule": "收入规则",
    "asset_rule": "财产规则",
    "document_clauses": "文书依据",
    "remedies": "救济途径",
    "clauses": "条款",
    "assessment": "认定次序",
}


@dataclass(frozen=True)
class Row:
    """One row: the table it stands in, what it is called, and its cells as text."""

    where: str
    table: str
    name: str
    values: Mapping[str, str]

    def title(self, cell: str) -> str:
        """What a cell is called."""
        return _TITLES.get(cell, f"“{cell}”")

    def told(self) -> str:
        """The whole row in one sentence."""
        cells = "；".join(f"{self.title(name)}：{value}" for name, value in self.values.items() if name != "id")
        return f"{self.name}（{cells}）"


def read_rows(tables: Tables) -> Iterator[tuple[str, Row]]:
    """Every row of every table but the time limits, by a key that stays when other rows come and go."""
    for scheme, sections in tables.sections.items():
        where = f"rules/tables/{scheme}.toml"
        for table, content in sections.items():
            yield from _rows(scheme, where, table, content)


def _rows(scheme: str, where: str, table: str, content: object) -> Iterator[tuple[str, Row]]:
    title = _TABLES.get(table, table)
    if not isinstance(content, list) or not all(isinstance(row, Mapping) for row in content):
        cells = content if isinstance(content, Mapping) else {table: content}
        yield f"{scheme}.{table}", Row(where, table, title, {str(name): _text(value) for name, value in cells.items()})
        return
    seen: dict[str, int] = {}
    for row in content:
        name = str(row.get("id") or row.get("class") or row.get("title") or "")
        seen[name] = seen.get(name, 0) + 1
        values = {str(key): _text(value) for key, value in row.items()}
        yield f"{scheme}.{table}.{name}.{seen[name]}", Row(where, table, f"{title} {name}".strip(), values)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(_text(each) for each in value)
    if isinstance(value, Mapping):
        return "；".join(f"{name} {_text(each)}" for name, each in value.items())
    return str(value)
