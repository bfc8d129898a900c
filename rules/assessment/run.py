"""One run through the schemes: derived facts worked out when a row asks for them, and kept."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.assessment.amounts import ONE, decimal_of, yuan
from rules.assessment.assets import AssetTest, asset_test
from rules.assessment.context import Context
from rules.assessment.income import Statement, income_statement
from rules.assessment.ledger import Ledger
from rules.assessment.lookup import Lookup, remembering
from rules.assessment.rigid import rigid_expenditure
from rules.assessment.single import SCHEME as SINGLE
from rules.assessment.single import SingleTest, single_test
from rules.assessment.tekun import TekunTest, tekun_test
from rules.decide import Outcome, decide
from rules.errors import MissingStandard

_MARGIN = "dibao_margin"


class Run:
    """Everything worked out so far for one household."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._statements: dict[str, Statement] = {}
        self._assets: dict[str, AssetTest] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._rigid: Ledger | None = None
        self.limits: dict[str, Fraction] = {}
        self.tekun: TekunTest | None = None
        self.single: SingleTest | None = None

    def statement(self, scheme: str) -> Statement:
        """Return the household's income as the scheme reckons it."""
        place = scheme if self._differs(scheme) else "dibao"
        if place not in self._statements:
            self._statements[place] = income_statement(self.context, place)
        return self._statements[place]

    def _differs(self, scheme: str) -> bool:
        exempted = any(member.employed_on for member in self.context.household.members)
        return exempted or scheme in self.context.book.own_income_rules

    def assets(self, scheme: str) -> AssetTest:
        """Return the property test under the scheme's limits."""
        if scheme not in self._assets:
            self._assets[scheme] = asset_test(self.context, scheme)
        return self._assets[scheme]

    def has_tested_assets(self, scheme: str) -> bool:
        """Tell whether a row has asked for the property test."""
        return scheme in self._assets

    @property
    def rigid(self) -> Ledger:
        """Return the rigid expenditure of the year."""
        if self._rigid is None:
            self._rigid = rigid_expenditure(self.context)
        return self._rigid

    def per_capita(self, scheme: str) -> Fraction:
        """Return income a person in yuan a month, exact."""
        return self.statement(scheme).total / max(ONE, self.context.size)

    def limit(self, scheme: str) -> Fraction:
        """Return the income limit of a scheme in yuan a person-month, or raise MissingStandard."""
        if scheme not in self.limits:
            self.limits[scheme] = self._limit(scheme)
        return self.limits[scheme]

    def _limit(self, scheme: str) -> Fraction:
        if scheme == "dibao":
            return self.context.values.need_monthly("dibao.standard")
        if scheme == _MARGIN:
            return self._margin_standard()
        return self.context.values.need_monthly("rigid_expenditure.income_ceiling")

    def _margin_standard(self) -> Fraction:
        """As published, else the uplifted dibao standard; at most the cap."""
        values = self.context.values
        standard = values.monthly_unless_tried("dibao_margin.standard", "dibao_margin.multiplier")
        if standard is None:
            standard = values.need_monthly("dibao.standard") * values.need_number("dibao_margin.multiplier")
        cap = values.monthly("dibao_margin.cap")
        return standard if cap is None else min(standard, cap)

    def test(self, scheme: str) -> Outcome:
        """Return what the scheme's rows say of this household."""
        if scheme not in self._outcomes:
            self._outcomes[scheme] = self._test(scheme)
        return self._outcomes[scheme]

    def _test(self, scheme: str) -> Outcome:
        try:
            if scheme == "tekun":
                self.tekun = tekun_test(self.context)
                return _together(self.context, self.tekun.outcomes)
            if scheme == SINGLE:
                self.single = single_test(self.context, self._in_margin)
                return _together(self.context, self.single.outcomes)
            return self._decide(scheme)
        except MissingStandard as gap:
            return Outcome("blocked", "", "", "", gap.message, gap.key)

    def _decide(self, scheme: str) -> Outcome:
        table = self.context.book.table(scheme)
        if table is None:
            mend = f"请先补上 rules/tables/{scheme}.toml 的 [[eligibility]]"
            raise MissingStandard(f"“{scheme}”还没有认定规则，{mend}。", scheme)
        lookup = self.lookup(scheme)
        return decide(table, lookup, lambda name: self._shown(lookup, name))

    def _shown(self, lookup: Lookup, name: str) -> str:
        """Write a fact; an income that rounds to the standard it is compared with keeps more decimals."""
        value = lookup(name)
        if not isinstance(value, Decimal):
            return str(value)
        short = yuan(Fraction(value))
        ties = {yuan(limit) for limit in self.limits.values()}
        return f"{value:.4f}" if value != Decimal(short) and short in ties else short

    def _in_margin(self) -> bool:
        return _granted(self.test(_MARGIN))

    def lookup(self, scheme: str) -> Lookup:
        """Answers the facts that a scheme's rows may name, each worked out once."""
        return remembering(self._derived(scheme), self.context.household.facts.get)

    def _derived(self, scheme: str) -> dict[str, Callable[[], Any]]:
        return {
            "household_size": lambda: len(self.context.counted),
            "per_capita_income": lambda: decimal_of(self.per_capita(scheme)),
            "dibao_standard": lambda: decimal_of(self.limit("dibao")),
            "margin_standard": lambda: decimal_of(self.limit(_MARGIN)),
            "below_margin_standard": lambda: self._is_below_margin(scheme),
            "assets_within_limit": lambda: self.assets(scheme).within,
            "assets_over": lambda: "；".join(over.text for over in self.assets(scheme).over.values()),
            "income_ceiling": lambda: decimal_of(self.limit("rigid_expenditure")),
            "rigid_expenditure": lambda: decimal_of(self.rigid.total),
            "household_income": lambda: decimal_of(self.statement(scheme).gross * 12),
            "rigid_share_exceeds": lambda: self.rigid_share_exceeds(scheme),
            "higher_scheme": lambda: self._is_in_higher(scheme),
            "emergency": lambda: "emergency_kind" in self.context.household.facts,
        }

    def _is_below_margin(self, scheme: str) -> bool:
        income, standard = self.per_capita(scheme), self.limit(_MARGIN)
        included = self.context.values.text("dibao_margin.comparator", "<") == "<="
        return income <= standard if included else income < standard

    def rigid_share_exceeds(self, scheme: str) -> bool:
        """Tell whether rigid expenditure is a larger part of income than the area's ratio."""
        spent, values = self.rigid.total, self.context.values
        if not spent:
            return False
        ratio = values.share("rigid_expenditure.ratio")
        if ratio is None:
            raise values.missing("rigid_expenditure.ratio")
        limit = ratio * self.statement(scheme).gross * 12
        return spent >= limit if values.text("rigid_expenditure.ratio_comparator", ">") == ">=" else spent > limit

    def _is_in_higher(self, scheme: str) -> bool:
        order = self.context.book.order
        higher = order[: order.index(scheme)] if scheme in order else order
        return any(self._covers_all(name) for name in higher if name != SINGLE)

    def _covers_all(self, scheme: str) -> bool:
        granted = _granted(self.test(scheme))
        if scheme != "tekun" or self.tekun is None:
            return granted
        return granted and len(self.tekun.granted) == len(self.context.counted)


def _granted(outcome: Outcome) -> bool:
    if outcome.result == "blocked":
        raise MissingStandard(outcome.why, outcome.missing)
    return outcome.result == "grant"


def _together(context: Context, outcomes: dict[str, Outcome]) -> Outcome:
    """Join what was said of each person: one grant is a grant, then what is missing, then the first refusal."""
    for result in ("grant", "blocked"):
        found = [(key, outcome) for key, outcome in outcomes.items() if outcome.result == result]
        if found:
            return _joined(context, found)
    if not outcomes:
        return Outcome("refuse", "", "", "", "没有可以认定的人员")
    return _joined(context, list(outcomes.items()))


def _joined(context: Context, found: list[tuple[str, Outcome]]) -> Outcome:
    first = found[0][1]
    people = ((context.find_member(key), outcome) for key, outcome in found)
    why = "；".join(f"{member.label}：{outcome.why}" for member, outcome in people if member)
    return Outcome(first.result, first.row, first.clause, first.cite, why, first.missing)
