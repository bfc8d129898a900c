"""A worked case as its file tells it: TOML read strictly, every mistake with its line and what is allowed there."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from cases.rehearsal import setting, values
from cases.rehearsal.acts import ACTS, COMMON
from cases.rehearsal.check_kinds import CHECKS
from cases.rehearsal.errors import CaseFileRefused, Slip
from cases.rehearsal.lines import line_of
from cases.rehearsal.setting import DayOff, Setting
from cases.rehearsal.vocabulary import Said
from cases.rehearsal.wants import read_wants
from rules.assessment import parse_facts
from rules.assessment.errors import InvalidFacts
from rules.assessment.vocabulary import LISTS, VOCABULARY

MOST_CHARACTERS = 500_000
TOP = VOCABULARY.columns["top"]
OWN = {
    "title": "text",
    "proves": "words",
    "note": "text",
    "household": "answers",
    "parameters": "answers",
    "unset_parameters": "words",
    "calendar": "answers",
    "people": "answers",
    "acts": "rows",
    "checks": "rows",
}
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True)
class Planned:
    """One act or check as the file tells it, and what is expected of it."""

    key: str
    name: str
    told: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True)
class CaseFile:
    """A whole worked case."""

    text: str
    title: str
    proves: tuple[str, ...]
    facts: Mapping[str, Any]
    lists: Mapping[str, list[dict[str, Any]]]
    settings: tuple[Setting, ...]
    unset: tuple[str, ...]
    unannounced: tuple[int, ...]
    announced: tuple[int, ...]
    days: tuple[DayOff, ...]
    people: Mapping[str, str]
    acts: tuple[Planned, ...]
    checks: tuple[Planned, ...]

    @property
    def on(self) -> date:
        """The day on which the case begins."""
        on = self.facts["on"]
        return on if isinstance(on, date) else date.fromisoformat(str(on))

    def slip(self, path: str, message: str) -> Slip:
        """A mistake at a key of this file."""
        return Slip(line_of(self.text, path), path, message)


def read(text: str) -> CaseFile:
    """Reads a worked case; CaseFileRefused lists every mistake."""
    return _Reading(text).read()


class _Reading:
    """One reading; mistakes are collected and told together."""

    def __init__(self, text: str) -> None:
        self.text, self.slips = text, list[Slip]()

    def refuse(self, path: str, message: str) -> None:
        self.slips.append(Slip(line_of(self.text, path), path, message))

    def read(self) -> CaseFile:
        told = self._toml()
        self._check_top(told)
        facts = {name: value for name, value in {**told, **told.get("household", {})}.items() if name in TOP}
        lists = {name: told.get(name) or told.get("household", {}).get(name) or [] for name in LISTS}
        acts = [self._act(place, row) for place, row in enumerate(self._rows(told, "acts"), 1)]
        checks = [self._check(place, row) for place, row in enumerate(self._rows(told, "checks"), 1)]
        self._check_household(facts, lists, bool(acts))
        self._check_order(acts)
        if not acts and not checks:
            self.refuse("", "至少要有一个 [[acts]] 或 [[checks]]")
        calendar, settings = self._calendar(told), self._settings(told, facts)
        people = {str(name): str(role) for name, role in told.get("people", {}).items()}
        for name, role in people.items():
            self._valid("role", role, f"people.{name}")
        if self.slips:
            raise CaseFileRefused(self.slips)
        return CaseFile(
            self.text,
            str(told.get("title", "")),
            tuple(told.get("proves", ())),
            facts,
            lists,
            tuple(settings),
            tuple(told.get("unset_parameters", ())),
            *calendar,
            people,
            tuple(each for each in acts if each),
            tuple(each for each in checks if each),
        )

    def _toml(self) -> dict[str, Any]:
        if len(self.text) > MOST_CHARACTERS:
            raise CaseFileRefused([Slip(0, "", f"超过 {MOST_CHARACTERS} 个字符")])
        try:
            return tomllib.loads(self.text, parse_float=Decimal)
        except (tomllib.TOMLDecodeError, RecursionError) as slip:
            found = _AT_LINE.search(str(slip))
            line = int(found[1]) if found else len(self.text.splitlines())
            message = f"不合 TOML 的写法（{_AT_LINE.sub('', str(slip)).strip()}），请检查引号、括号和重复的名称"
            raise CaseFileRefused([Slip(line, "", message)]) from slip

    def _check_top(self, told: Mapping[str, Any]) -> None:
        allowed = [*OWN, *TOP, *LISTS]
        for name, value in told.items():
            if name not in allowed:
                self.refuse(name, _unknown(name, allowed))
            elif name in OWN:
                self._valid(OWN[name], value, name)
        for name in told.get("household", {}) if isinstance(told.get("household"), Mapping) else ():
            if name not in (*TOP, *LISTS):
                self.refuse(f"household.{name}", _unknown(name, [*TOP, *LISTS]))

    def _rows(self, told: Mapping[str, Any], name: str) -> list[Any]:
        rows = told.get(name, [])
        return rows if isinstance(rows, list) else []

    def _valid(self, kind: str, value: Any, path: str) -> bool:
        problem = values.problem(kind, value)
        if problem:
            self.refuse(path, problem)
        return not problem

    def _act(self, place: int, row: Any) -> Planned | None:
        key = f"acts[{place}]"
        if not isinstance(row, Mapping):
            self.refuse(key, "应写成 [[acts]] 下的若干行“名称 = 值”")
            return None
        name = row.get("do", "submit" if "step" in row else "")
        act = ACTS.get(str(name))
        if act is None:
            found = f"没有“{name}”这件事" if name else "没有写做什么（do 或 step）"
            self.refuse(f"{key}.do", f"{found}{_near(str(name), ACTS)}；可用的有：{'、'.join(ACTS)}")
            return None
        self._says(key, row, (*COMMON, *act.says))
        if sum(name in row for name in ("on", "after")) > 1 or isinstance(row.get("at"), datetime) and "on" in row:
            self.refuse(f"{key}.after", "on、after 和带日期的 at 只写一个")
        return Planned(key, str(name), row, self._wants(key, row, None))

    def _check(self, place: int, row: Any) -> Planned | None:
        key = f"checks[{place}]"
        name = row.get("check", "") if isinstance(row, Mapping) else ""
        check = CHECKS.get(str(name))
        if check is None:
            self.refuse(
                f"{key}.check", f"没有“{name}”这种核对{_near(str(name), CHECKS)}；可用的有：{'、'.join(CHECKS)}"
            )
            return None
        own = (Said("check", "text", ""), Said("note", "text", ""), Said("expect", "answers", ""))
        more = tuple(Said(name, "any", "") for name in TOP) if check.open else ()
        self._says(key, row, (*own, *check.says, *more))
        if "expect" not in row:
            self.refuse(key, "没有写 [checks.expect]：核对了却没有期望，等于没有核对")
        return Planned(key, str(name), row, self._wants(key, row, check.leaves))

    def _says(self, key: str, row: Mapping[str, Any], says: tuple[Said, ...]) -> None:
        known = {said.name: said for said in says}
        for name, value in row.items():
            if name not in known:
                self.refuse(f"{key}.{name}", _unknown(name, known))
            else:
                self._valid(known[name].kind, value, f"{key}.{name}")
        for said in says:
            if said.required and row.get(said.name) in (None, ""):
                self.refuse(f"{key}.{said.name}", f"必须写：{said.meaning}")

    def _wants(self, key: str, row: Mapping[str, Any], leaves: Any) -> Mapping[str, Any]:
        want = row.get("expect", {})
        return read_wants(want, leaves, f"{key}.expect", self.refuse) if isinstance(want, Mapping) else {}

    def _check_household(self, facts: dict[str, Any], lists: Mapping[str, Any], acted: bool) -> None:
        """A case needs a whole household; calculations alone need what they name."""
        needed = [name for name in ("area", "on", "residence_kind") if not facts.get(name)]
        if acted or any(lists.values()):
            for name in needed:
                self.refuse(name, f"必须写：{TOP[name].label}")
            self._check_area(str(facts.get("area") or ""), acted)
            if not needed:
                self._parse({name: value for name, value in facts.items() if value != ""} | dict(lists))

    def _check_area(self, area: str, acted: bool) -> None:
        """A case plays in a village of a town of a county: a prefecture with noughts behind it is none."""
        if acted and (area[4:6] == "00" or area[6:9] == "000" and area[9:].strip("0")):
            self.refuse("area", f"“{area}”不是县、乡镇或村（社区）的代码：办件要在一个县里办")

    def _parse(self, told: Mapping[str, Any]) -> None:
        try:
            parse_facts(told)
        except InvalidFacts as slip:
            for problem in slip.problems:
                self.refuse(problem.path, f"写的是 {problem.found}；允许的是{problem.allowed}")

    def _check_order(self, acts: list[Planned | None]) -> None:
        last: date | None = None
        for act in filter(None, acts):
            on = act.told.get("on")
            on = on.date() if isinstance(on, datetime) else on
            if isinstance(on, date):
                if last and on < last:
                    self.refuse(f"{act.key}.on", f"时间不能倒流：前面已经到了 {last}")
                last = on

    def _settings(self, told: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Setting]:
        table = told.get("parameters", {})
        if not isinstance(table, Mapping):
            return []
        settings, problems = setting.read_settings(table, facts.get("residence_kind"))
        for problem in problems:
            self.refuse(problem.path, f"写的是 {problem.found}；允许的是{problem.allowed}")
        return settings

    def _calendar(self, told: Mapping[str, Any]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[DayOff, ...]]:
        table = told.get("calendar", {})
        if not isinstance(table, Mapping):
            return (), (), ()
        for name in table:
            if name not in ("unannounced", "announced", "days"):
                self.refuse(f"calendar.{name}", _unknown(name, ("unannounced", "announced", "days")))
        years = [self._years(table, name) for name in ("unannounced", "announced")]
        try:
            days = setting.read_days(table.get("days", []))
        except ValueError as slip:
            self.refuse("calendar.days", str(slip))
            days = []
        return years[0], years[1], tuple(days)

    def _years(self, table: Mapping[str, Any], name: str) -> tuple[int, ...]:
        found = table.get(name, [])
        return tuple(found) if self._valid("years", found, f"calendar.{name}") else ()


def _unknown(name: str, allowed: Any) -> str:
    return f"没有“{name}”这一项{_near(name, allowed)}；可用的有：{'、'.join(dict.fromkeys(allowed))}"


def _near(name: str, allowed: Any) -> str:
    near = get_close_matches(name, list(allowed), 1)
    return f"，是不是 {near[0]}" if near else ""
