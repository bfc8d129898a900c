"""The outcome of worked cases as plain values: for JSON, for a terminal, for a page."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cases.rehearsal.casefile import read
from cases.rehearsal.errors import CaseFileRefused, Slip
from cases.rehearsal.fitting import misfits
from cases.rehearsal.judging import Expectation
from cases.rehearsal.playing import Rehearsal, rehearse
from forms.errors import FormError
from processes import trials
from processes.errors import ProcessError
from rules.errors import RulesError

_NUMBER = re.compile(r'"\\u0000(-?[\d.]+)"')


@dataclass(frozen=True)
class Row:
    """One expectation in words, for a page."""

    key: str
    want: str
    got: str
    met: bool


@dataclass(frozen=True)
class Result:
    """What became of one worked case, in words: plain values that can be kept."""

    file: str
    title: str
    met: bool
    refused: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Report:
    """What became of several worked cases."""

    cases: list[Rehearsal] = field(default_factory=list)

    @property
    def met(self) -> int:
        """How many cases have everything met."""
        return sum(case.met for case in self.cases)

    @property
    def total(self) -> int:
        """How many cases there are."""
        return len(self.cases)

    @property
    def passed(self) -> bool:
        """Whether there are cases and all of them are met."""
        return 0 < self.total == self.met


def run(name: str, text: str, **options: Any) -> Rehearsal:
    """Runs one worked case; a file that was refused is a result like any other."""
    try:
        return rehearse(text, name=name, **options)
    except CaseFileRefused as slip:
        return Rehearsal(name, refused=slip.slips)


def run_all(examples: Mapping[str, str], **options: Any) -> Report:
    """Runs several worked cases, each in a short transaction of its own."""
    return Report([run(name, text, **options) for name, text in sorted(examples.items())])


def problems(text: str, scheme: str, texts: Mapping[str, str]) -> list[Slip]:
    """What is wrong with the text of a worked case for a scheme's texts; nothing is run."""
    try:
        return misfits(read(text), trials.ready(scheme, texts))
    except CaseFileRefused as slip:
        return slip.slips
    except (FormError, RulesError, ProcessError) as slip:
        return [Slip(0, "", f"流程文本有误，算例无从运行：{slip}")]


def as_dict(report: Report) -> dict[str, Any]:
    """The report as the command prints it with --json."""
    return {"cases": [_case(case) for case in report.cases]}


def _case(case: Rehearsal) -> dict[str, Any]:
    told: dict[str, Any] = {"file": case.file, "expectations": [each.as_dict() for each in case.expectations]}
    return told | ({"refused": [str(slip) for slip in case.refused]} if case.refused else {})


def as_json(report: Report) -> str:
    """The report as JSON; money is a JSON number as exact as it was written."""
    return _NUMBER.sub(r"\1", json.dumps(as_dict(report), ensure_ascii=False, indent=2, default=_marked))


def _marked(value: object) -> str:
    if isinstance(value, Decimal):
        return f"\0{value:f}"
    raise TypeError(f"{type(value).__name__} 不能写成 JSON")


def as_text(report: Report) -> str:
    """The report for a terminal: each expectation with ✓ or ✗, what was wanted and what was found."""
    lines = [line for case in report.cases for line in _lines(case)]
    expectations = [each for case in report.cases for each in case.expectations]
    met = sum(each.met for each in expectations)
    return "\n".join([*lines, f"算例 {report.met}/{report.total} 份相符，期望 {met}/{len(expectations)} 项相符"])


def _lines(case: Rehearsal) -> Iterable[str]:
    yield f"{case.file}{f'：{case.title}' if case.title else ''}"
    yield from (f"  ✗ {slip}" for slip in case.refused)
    yield from (f"  {said(each)}" for each in case.expectations)
    yield ""


def said(each: Expectation) -> str:
    """One expectation in a line."""
    want = shown(each.want)
    return f"✓ {each.key} = {want}" if each.met else f"✗ {each.key}：应为 {want}，实为 {shown(each.got)}"


def result(case: Rehearsal) -> Result:
    """What became of a case in words; what is not met stands first."""
    told = [Row(each.key, shown(each.want), shown(each.got), each.met) for each in case.expectations]
    refused = tuple(str(slip) for slip in case.refused)
    return Result(case.file, case.title, case.met, refused, tuple(sorted(told, key=lambda row: row.met)))


def shown(value: object) -> str:
    """A value as a rule keeper writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{'、'.join(shown(each) for each in value)}]"
    return f"{value:f}" if isinstance(value, Decimal) else f"“{value}”" if value == "" else str(value)
