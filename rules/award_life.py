"""What the tables say of an award after it was granted: why it may change, how often it is reviewed, how it ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rules.expressions import compile_expression
from rules.fields import Fields
from rules.load import Tables
from rules.workdays import Calendar

TABLE = "review"
FILE = f"rules/tables/{TABLE}.toml"
OUTCOMES = ("continue", "increase", "reduce", "stop", "gradual_exit")
# What takes something away: it is heard first and reasoned in writing (社会救助法 第四十八条).
ADVERSE = frozenset({"reduce", "stop", "gradual_exit"})
PLANS = ("hold", "step_down", "cap")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Reason:
    """One statutory ground on which an award may change (最低生活保障审核确认办法 第三十二条)."""

    code: str
    outcomes: tuple[str, ...]
    schemes: tuple[str, ...]
    clause: str

    def allows(self, outcome: str, scheme: str) -> bool:
        """Tells whether the ground carries an outcome in a scheme."""
        return outcome in self.outcomes and (not self.schemes or scheme in self.schemes)


@dataclass(frozen=True, slots=True)
class ReviewClass:
    """How often an award is reviewed: the class, the deadline rule that says when, and why it belongs there."""

    id: str
    why: str

    @property
    def rule(self) -> str:
        """The deadline rule that counts from the last review."""
        return f"{TABLE}.{self.id}"


@dataclass(frozen=True, slots=True)
class AwardLife:
    """The whole table, read once an edition."""

    reasons: tuple[Reason, ...]
    classes: tuple[tuple[str, str, str], ...]
    unstable_items: frozenset[str]
    able: frozenset[str]
    spread_days: int
    adult_age: int
    exit_plan: str
    exit_reminder_days: int
    refusals: int
    refusals_clause: str
    watch_months: int
    watch_outcomes: frozenset[str]

    def ground(self, code: str, scheme: str) -> Reason | None:
        """The ground of a code with the clause of the scheme's own law, else the common one; None when it has none."""
        rows = [row for row in self.reasons if row.code == code and (not row.schemes or scheme in row.schemes)]
        return max(rows, key=lambda row: bool(row.schemes), default=None)


def award_life(tables: Tables) -> AwardLife:
    """Reads the table of an edition; wrong rows are refused with file, key and remedy."""
    fields = Fields(dict(tables.sections.get(TABLE, {})), FILE, "核查和变动")
    plan, leaving = _part(fields, "plan"), _part(fields, "exit")
    refused, watch = _part(fields, "refused_work"), _part(fields, "watch")
    return AwardLife(
        reasons=tuple(map(_reason, fields.rows("reason"))),
        classes=tuple(_class(row) for row in fields.rows("class")),
        unstable_items=frozenset(plan.words("unstable_items")),
        able=frozenset(plan.words("able")),
        spread_days=plan.count("spread_days", 30, 1),
        adult_age=plan.count("adult_age", 18, 1),
        exit_plan=leaving.choice("plan", PLANS, PLANS[0]),
        exit_reminder_days=leaving.count("reminder_days", 30, 1),
        refusals=refused.count("times", 3, 1),
        refusals_clause=refused.text("clause", ""),
        watch_months=watch.count("months", 12, 1),
        watch_outcomes=frozenset(watch.words("outcomes")),
    )


def _part(fields: Fields, key: str) -> Fields:
    raw = fields.raw(key)
    return Fields(raw if isinstance(raw, Mapping) else {}, FILE, f"[{key}]")


def _reason(row: Fields) -> Reason:
    found = Reason(row.text("code"), row.words("outcomes", required=True), row.words("schemes"), row.text("clause"))
    row.done()
    if unknown := set(found.outcomes) - set(OUTCOMES):
        raise row.wrong("outcomes", "、".join(OUTCOMES), f"改正 {'、'.join(sorted(unknown))}")
    return found


def _class(row: Fields) -> tuple[str, str, str]:
    found = (row.text("id"), row.text("when"), row.text("why"))
    row.text("clause")
    row.text("cite")
    row.done()
    return found


def own_rules(tables: Tables, scheme: str) -> Mapping[str, object]:
    """What a scheme's own table says of its awards in the section `[review]`; empty when it says nothing."""
    told = tables.sections.get(scheme, {}).get(TABLE, {})
    return told if isinstance(told, Mapping) else {}


def review_class(tables: Tables, scheme: str, told: Mapping[str, object]) -> ReviewClass:
    """The class of a household: its scheme's own, else the first row that fits what is told of members and incomes."""
    own = own_rules(tables, scheme).get("class")
    if own:
        return ReviewClass(str(own), "")
    life = award_life(tables)
    facts = known_of(life, told)
    fitting = (row for row in life.classes if compile_expression(row[1], names=facts).test(facts.__getitem__))
    name, _, why = next(fitting, ("stable", "", ""))
    return ReviewClass(name, why)


def known_of(life: AwardLife, told: Mapping[str, object]) -> dict[str, bool]:
    """What rows of classes may ask: has somebody the ability to work and no lessons, is some income uncertain."""
    members, incomes = _rows(told, "members"), _rows(told, "incomes")
    return {
        "able_member": any(row.get("labour") in life.able and not _studies(row) for row in members),
        "unstable_income": any(row.get("item") in life.unstable_items for row in incomes),
    }


def _studies(row: Mapping[str, object]) -> bool:
    return row.get("student") not in (None, "", "none")


def _rows(told: Mapping[str, object], name: str) -> Iterable[Mapping[str, object]]:
    rows = told.get(name) or ()
    return rows if isinstance(rows, list | tuple) else ()


def spread(first: date, last: date, place: int, calendar: Calendar) -> date:
    """A working day of a window, the same for the same place and evenly many places on each; the last day when none."""
    days = [day for number in range(first.toordinal(), last.toordinal() + 1) if _works(day := _day(number), calendar)]
    return days[place % len(days)] if days else last


def _day(number: int) -> date:
    return date.fromordinal(number)


def _works(day: date, calendar: Calendar) -> bool:
    return calendar.is_working_day(day)


def glide(plan: str, amount: Decimal, months: int, ceiling: Decimal, shares: Sequence[Decimal] = ()) -> list[Decimal]:
    """What an exit period pays month by month, in yuan: held, going down, or held under a ceiling.

    `shares` are percentages of the amount; where there are fewer than months, the last one goes on. Without any the
    amount goes down evenly. `ceiling` is what the standard gives to all persons together; only the plan `cap` asks.
    """
    if plan == "step_down":
        even = [Decimal(100) * (months - place) / months for place in range(months)]
        wanted = list(shares) or even
        return [_yuan(amount * wanted[min(place, len(wanted) - 1)] / 100) for place in range(months)]
    return [_yuan(min(amount, ceiling) if plan == "cap" else amount)] * months


def without_share(amount: Decimal, persons: int) -> Decimal:
    """What is left of an award when one person's part is taken out of it (办法 第三十四条)."""
    return _yuan(amount - _yuan(amount / persons)) if persons > 1 else Decimal("0.00")


def _yuan(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
