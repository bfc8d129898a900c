"""The report of a replay in words and rows; each number is the number of cases that its list opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import ReplayFinding, ReplayRun
from cases.replaying.laws import Law
from offices.models import Division, Office, OfficeKind
from rules.deadline_rules import DeadlineRule
from web.words import STEPS

Kind = ReplayFinding.Kind
UNITS = {"working_day": gettext_lazy("个工作日"), "calendar_day": gettext_lazy("日"), "month": gettext_lazy("个月")}
OUTCOMES = {
    "grant": gettext_lazy("给予"),
    "refuse": gettext_lazy("不予"),
    "non_acceptance": gettext_lazy("不予受理"),
    "blocked": gettext_lazy("缺少参数"),
}
# Kinds at the head of the report: first what a designer must look at.
HEAD = (Kind.STUCK, Kind.OTHER_OUTCOME, Kind.OTHER_WAY, Kind.BROKEN, Kind.UNANSWERED, Kind.UNLIKE)


@dataclass(frozen=True)
class Number:
    """A number and the list behind it."""

    kind: str
    title: str
    cases: int
    key: str = ""
    note: str = ""


@dataclass(frozen=True)
class Way:
    """Steps then and now, each with whether the other side has it, and how many cases go so."""

    number: Number
    then: list[tuple[str, bool]]
    now: list[tuple[str, bool]]


@dataclass(frozen=True)
class RuleRow:
    """One time limit: how long then and now, and the cases it touches."""

    title: str
    then: str
    now: str
    numbers: list[Number]


@dataclass(frozen=True)
class OfficeRow:
    """One office: tasks then and now."""

    name: str
    then: int
    now: int
    number: Number

    @property
    def more(self) -> str:
        """The difference with its sign."""
        return f"{self.now - self.then:+d}"


@dataclass
class Shown:
    """Everything the report page shows."""

    head: list[Number] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    steps: list[Number] = field(default_factory=list)
    outcomes: list[Number] = field(default_factory=list)
    rules: list[RuleRow] = field(default_factory=list)
    offices: list[OfficeRow] = field(default_factory=list)
    same_offices: int = 0
    tasks: tuple[int, int] = (0, 0)


def shown(run: ReplayRun, law: Law, base: Law | None) -> Shown:
    """The report of a run as it stands; a run that still goes on has one, too."""
    report: Mapping[str, Any] = run.report
    kinds, keys, work = report.get("kinds", {}), report.get("keys", {}), report.get("work", {})
    offices = _offices(work, keys.get(Kind.WORK, {}))
    return Shown(
        head=[Number(kind, str(Kind(kind).label), kinds.get(kind, 0)) for kind in HEAD],
        ways=[_way(place, row, law, base) for place, row in enumerate(report.get("ways", []))],
        steps=_steps(keys, law, base),
        outcomes=_outcomes(keys),
        rules=_rules(keys, law, base),
        offices=[row for row in offices if row.number.cases],
        same_offices=sum(1 for row in offices if not row.number.cases),
        tasks=(sum(pair[0] for pair in work.values()), sum(pair[1] for pair in work.values())),
    )


def step_name(element: str, law: Law, base: Law | None) -> str:
    """What a step is called: as in lists, else as it is drawn."""
    seat = law.seats.get(element) or (base.seats.get(element) if base else None)
    return str(STEPS.get(element) or (seat.name if seat else element))


def _way(place: int, row: Mapping[str, Any], law: Law, base: Law | None) -> Way:
    then, now = row["then"], row["now"]
    number = Number(Kind.OTHER_WAY, str(Kind.OTHER_WAY.label), row["cases"], str(place))
    return Way(number, _beside(then, now, law, base), _beside(now, then, law, base))


def _beside(steps: Sequence[str], others: Sequence[str], law: Law, base: Law | None) -> list[tuple[str, bool]]:
    left = list(others)
    found = []
    for element in steps:
        shared = element in left
        if shared:
            left.remove(element)
        found.append((step_name(element, law, base), shared))
    return found


def _steps(keys: Mapping[str, Any], law: Law, base: Law | None) -> list[Number]:
    return [
        Number(kind, step_name(element, law, base), cases, element, str(Kind(kind).label))
        for kind in (Kind.ADDED, Kind.DROPPED, Kind.STUCK)
        for element, cases in sorted(keys.get(kind, {}).items())
    ] + [
        Number(Kind.UNANSWERED, question_name(key, law), cases, key, str(Kind.UNANSWERED.label))
        for key, cases in sorted(keys.get(Kind.UNANSWERED, {}).items())
    ]


def question_name(key: str, law: Law) -> str:
    """A form's title and the label of its question."""
    section, _dot, name = key.partition(".")
    form = law.section(section)
    asked = form.find(name) if form else None
    return f"{form.title} · {asked.label}" if form and asked else key


def _outcomes(keys: Mapping[str, Any]) -> list[Number]:
    return [
        Number(kind, outcome_words(key), cases, key, str(Kind(kind).label))
        for kind in (Kind.OTHER_OUTCOME, Kind.CALCULATION)
        for key, cases in sorted(keys.get(kind, {}).items())
    ]


def outcome_words(key: str) -> str:
    """Two outcomes with an arrow."""
    then, _arrow, now = key.partition(">")
    return f"{OUTCOMES.get(then, then or _('未办结'))} → {OUTCOMES.get(now, now or _('未办结'))}"


def _rules(keys: Mapping[str, Any], law: Law, base: Law | None) -> list[RuleRow]:
    names = {rule for kind in (Kind.MOVED, Kind.BROKEN, Kind.KEPT) for rule in keys.get(kind, {})}
    return [_rule(name, keys, law, base) for name in sorted(names)]


def _rule(name: str, keys: Mapping[str, Any], law: Law, base: Law | None) -> RuleRow:
    now = law.tables.deadlines.get(name)
    then = base.tables.deadlines.get(name) if base else None
    numbers = [
        Number(kind, str(Kind(kind).label), keys.get(kind, {}).get(name, 0), name)
        for kind in (Kind.MOVED, Kind.BROKEN, Kind.KEPT)
    ]
    known = now or then
    return RuleRow(known.title if known else name, _term(then), _term(now), numbers)


def _term(rule: DeadlineRule | None) -> str:
    if rule is None:
        return _("无")
    return f"{rule.days}{UNITS[rule.unit]}" if rule.days else _("按本地规定")


def _offices(work: Mapping[str, Sequence[int]], touched: Mapping[str, int]) -> list[OfficeRow]:
    names = office_names(list(work))
    title = str(Kind.WORK.label)
    return [
        OfficeRow(names[key], then, now, Number(Kind.WORK, title, touched.get(key, 0), key))
        for key, (then, now) in sorted(work.items(), key=lambda row: row[0].split(":")[::-1])
    ]


def office_names(keys: Sequence[str]) -> dict[str, str]:
    """The names of offices written as `kind:division code`."""
    parts = {key: key.split(":", 1) for key in keys}
    codes = {code for _kind, code in parts.values()}
    rows = Office.objects.filter(division_id__in=codes).order_by("-id").values_list("kind", "division_id", "name")
    offices = {(kind, code): name for kind, code, name in rows}
    places = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    labels = dict(OfficeKind.choices)
    return {
        key: offices.get((kind, code)) or f"{places.get(code, code)}{labels.get(kind, kind)}"
        for key, (kind, code) in parts.items()
    }
