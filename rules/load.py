"""TOML text to frozen dataclasses for tables, packs and calendars, with errors a clerk can act on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, product

from rules.areas import LEVEL_NAMES, LEVELS, full_code, level_of, lineage
from rules.dated import change_days, place_of, standing
from rules.deadline_rules import DeadlineRule, deadline_rules
from rules.errors import ConfigError, InvalidArea, UnknownRule
from rules.fields import Fields, read_toml
from rules.load_calendar import CalendarNotice, load_calendar
from rules.parameters import Parameter, canonical, find_parameter
from rules.standards import StandardRow, Standards

__all__ = ["CalendarNotice", "Tables", "check_rows", "load_calendar", "load_pack", "load_tables"]

_RULE_ALIASES = {"warning.verification": "risk_warning.verification"}
_ALLOWED_VALUE = {
    "number": "数字",
    "text": "带引号的文字",
    "flag": "true 或 false",
    "date": "日期，如 2026-07-01",
    "list": '列表，如 ["a", "b"]',
    "choice": "目录列出的选项",
}


def load_pack(text: str, file: str = "参数包") -> list[StandardRow]:
    """Read a region pack; rows without date or citation, unknown keys and overlapping rows are refused."""
    fields = Fields(read_toml(text, file), file, "参数包")
    area = fields.raw("area")
    fields.text("name", "")
    rows = [_standard_row(row, area) for row in fields.rows("value")]
    fields.done()
    check_rows(rows, file)
    return rows


def check_rows(rows: Iterable[StandardRow], file: str = "参数包") -> None:
    """Refuse overlapping rows, a township decider without legal basis, and a standard below the provincial guide."""
    rows = list(rows)
    groups: dict[tuple[str, str, str | None], list[StandardRow]] = {}
    for row in rows:
        groups.setdefault((row.area, row.key, row.residence_kind), []).append(row)
    for group in groups.values():
        for first, second in combinations(sorted(group, key=lambda row: row.from_on), 2):
            if first.from_on == second.from_on or (first.until_on and first.until_on >= second.from_on):
                raise _overlap(file, first, second)
    for (area, key, _), group in groups.items():
        if key == "decider":
            _check_delegation(file, group, groups.get((area, "decider.legal_basis", None), []))
    _check_guide(file, rows)


def _overlap(file: str, first: StandardRow, second: StandardRow) -> ConfigError:
    spot = f"{first.area} {first.key}{f'（{first.residence_kind}）' if first.residence_kind else ''}"
    found = f"{first.from_on} 起的一行与 {second.from_on} 起的一行"
    return ConfigError(file, spot, found, "同一区划、同一项、同一时间只有一行", "改正前一行的 until，或删去重复的一行")


def _check_delegation(file: str, deciders: list[StandardRow], bases: list[StandardRow]) -> None:
    for row in deciders:
        if row.value == "township" and not any(basis.in_force(row.from_on) for basis in bases):
            mend = "补一行同日生效的 decider.legal_basis，写明省级规定的名称和文号"
            raise ConfigError(file, f"{row.area} decider", "township", "有省级依据时才可写 township", mend)


def _check_guide(file: str, rows: list[StandardRow]) -> None:
    guides = [row for row in rows if row.key == "dibao.guide_standard"]
    for guide, row in product(guides, [row for row in rows if row.key == "dibao.standard"]):
        if guide.area not in lineage(row.area):
            continue
        on = max(guide.from_on, row.from_on)
        in_force = Standards(rows, row.area, on, row.residence_kind or guide.residence_kind)
        floor, standard = in_force.find("dibao.guide_standard"), in_force.find("dibao.standard")
        if floor and standard and standard.per_month < floor.per_month:
            mend = "社会救助法第十九条：设区的市的标准不得低于省级指导标准，请核对数值"
            spot = f"{row.area} dibao.standard（{on} 起）"
            raise ConfigError(file, spot, f"{standard.per_month} 元/月", f"不低于 {floor.per_month} 元/月", mend)


def _standard_row(row: Fields, pack_area: object) -> StandardRow:
    key = canonical(row.text("key"))
    parameter = find_parameter(key)
    if parameter is None:
        raise row.wrong("key", "参数目录（rules/tables/parameters.toml）里的名称", "对照目录改正名称，或先在目录登记")
    built = StandardRow(
        area=_area(row, pack_area),
        key=key,
        value=_value(row, parameter),
        from_on=row.day("from"),
        until_on=row.find_day("until"),
        set_by=row.choice("set_by", LEVELS),
        cite=row.text("cite"),
        example=row.flag("example"),
        residence_kind=_residence_kind(row, parameter),
        unit=row.choice("unit", parameter.units, parameter.unit),
        note=row.text("note", ""),
    )
    row.done()
    _check_row(row, built, parameter)
    return built


def _area(row: Fields, pack_area: object) -> str:
    code = row.text("area", pack_area if isinstance(pack_area, str) else None)
    try:
        return full_code(code)
    except InvalidArea as slip:
        raise row.wrong("area", "2、4、6、9 或 12 位数字的区划代码", "核对区划代码") from slip


def _value(row: Fields, parameter: Parameter) -> object:
    value = row.raw("value")
    allowed = "、".join(parameter.choices) or _ALLOWED_VALUE[parameter.kind]
    if not _value_fits(value, parameter):
        raise row.wrong("value", allowed, f"“{parameter.title}”写成{allowed}")
    return Decimal(value) if parameter.kind == "number" and isinstance(value, int) else _frozen(value)


def _value_fits(value: object, parameter: Parameter) -> bool:
    if parameter.kind == "number":
        return isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0
    if parameter.kind == "choice":
        return value in parameter.choices
    kinds = {"text": str, "flag": bool, "date": date, "list": list}
    return isinstance(value, kinds[parameter.kind]) and value != ""


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _residence_kind(row: Fields, parameter: Parameter) -> str | None:
    kind = row.text("residence_kind", "") or None
    if kind is not None and (kind not in ("rural", "urban") or not parameter.by_residence):
        allowed = "rural、urban" if parameter.by_residence else "不写（这一项不分城乡）"
        raise row.wrong("residence_kind", allowed, "改正或删去 residence_kind")
    return kind


def _check_row(row: Fields, built: StandardRow, parameter: Parameter) -> None:
    if built.until_on and built.until_on < built.from_on:
        raise row.wrong("until", f"不早于 {built.from_on}", "核对起止日期")
    setters = parameter.setters(built.from_on)
    if built.set_by not in setters:
        names = "、".join(f"{level}（{LEVEL_NAMES[level]}）" for level in setters)
        raise row.wrong("set_by", f"{names}，见{parameter.clause}", "写明真正有权设定的层级；无权设定的数值不得入库")
    if LEVELS.index(built.set_by) > LEVELS.index(level_of(built.area)):
        raise row.wrong("set_by", f"不低于 {level_of(built.area)} 的层级", "下级不能替上级区划设定数值")
    if built.example and "示例" not in built.note:
        raise row.wrong("note", "含“示例”二字的说明", "写明这是示例、须由谁替换")


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one edition: every deadline rule by id, and each scheme's other sections as they were written."""

    deadlines: Mapping[str, DeadlineRule]
    sections: Mapping[str, Mapping[str, object]]
    change_days: tuple[date, ...] = ()

    def on(self, day: date) -> Tables:
        """Give the tables with only the rows that hold on a day; without dated rows these tables themselves."""
        return Tables(self.deadlines, standing(self.sections, day)) if self.change_days else self

    def place(self, day: date) -> int:
        """Say between which changes a day lies: on equal places the same rows hold."""
        return place_of(self.change_days, day)

    def deadline(self, rule_id: str) -> DeadlineRule:
        """Find a deadline rule by id, or raise UnknownRule."""
        rule = self.deadlines.get(_RULE_ALIASES.get(rule_id, rule_id))
        if rule is None:
            raise UnknownRule(f"没有编号为“{rule_id}”的时限规则；现有：{'、'.join(sorted(self.deadlines))}。")
        return rule


def load_tables(texts: Mapping[str, str]) -> Tables:
    """Read table texts by scheme (`shared`, `dibao`, …); a deadline id twice is refused. Same texts, same result."""
    return _load_tables(tuple(texts.items()))


@lru_cache(maxsize=64)
def _load_tables(texts: tuple[tuple[str, str], ...]) -> Tables:
    deadlines: dict[str, DeadlineRule] = {}
    sections: dict[str, Mapping[str, object]] = {}
    for name, text in texts:
        file = f"rules/tables/{name}.toml"
        table = read_toml(text, file)
        for rule in deadline_rules(Fields(table, file, "时限表"), name):
            if rule.id in deadlines:
                raise ConfigError(file, rule.id, rule.id, "没有出现过的时限编号", "删去重复的一张表")
            deadlines[rule.id] = rule
        sections[name] = {key: value for key, value in table.items() if key != "deadlines"}
    return Tables(deadlines, sections, change_days(sections))
