"""What would change the result: each proposal is judged again before it is told, none is worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from rules.assessment.amounts import FEN, round_yuan, yuan
from rules.assessment.household import Expense, Household, Income
from rules.assessment.result import Assessment, Change
from rules.assessment.run import Run
from rules.assessment.single import SCHEME as SINGLE
from rules.assessment.vocabulary import VOCABULARY
from rules.decide import Outcome
from rules.errors import MissingStandard

Again = Callable[[Household, str | None], Assessment]
INCOME_TESTED = ("dibao", "dibao_margin", "rigid_expenditure")


@dataclass(frozen=True, slots=True)
class Judged:
    """An assessment with what was worked out on the way."""

    run: Run
    outcomes: dict[str, Outcome]
    assessment: Assessment

    @property
    def household(self) -> Household:
        """Return the household that was judged."""
        return self.run.context.household


def changes_of(judged: Judged, again: Again) -> tuple[Change, ...]:
    """List what would change the result, nearest scheme first."""
    if not judged.run.context.counted:
        return ()
    found = [change for part in _PARTS for change in part(judged, again)]
    return tuple(found)


def _income_changes(judged: Judged, again: Again) -> Iterator[Change]:
    for scheme in INCOME_TESTED:
        outcome = judged.outcomes.get(scheme)
        limit = _limit(judged.run, scheme) if outcome and outcome.result in ("grant", "refuse") else None
        if outcome is None or limit is None:
            continue
        total = judged.run.statement(scheme).total
        if outcome.result == "grant":
            yield _more_income(judged, again, scheme, limit - total)
        elif total >= limit:
            yield _less_income(judged, again, scheme, total - limit)


def _limit(run: Run, scheme: str) -> Fraction | None:
    """Return the household's income limit in yuan a month, or None when nobody has set it."""
    try:
        return run.limit(scheme) * run.context.size
    except MissingStandard:
        return None


def _more_income(judged: Judged, again: Again, scheme: str, room: Fraction) -> Change:
    amount = round_yuan(room, FEN, "ceiling")
    then = again(_with_income(judged.household, amount), scheme)
    if then.outcome == "grant":
        amount += FEN
        then = again(_with_income(judged.household, amount), scheme)
    text = f"月收入合计增加 {amount} 元时，{_then(scheme, then)}"
    return Change(text, "incomes", amount, scheme, then.outcome)


def _less_income(judged: Judged, again: Again, scheme: str, surplus: Fraction) -> Change:
    amount = round_yuan(surplus, FEN, "ceiling")
    then = again(_with_income(judged.household, -amount), scheme)
    if then.outcome == "refuse" and then.row == judged.outcomes[scheme].row:
        amount += FEN
        then = again(_with_income(judged.household, -amount), scheme)
    text = f"月收入合计减少 {amount} 元时，{_then(scheme, then)}"
    return Change(text, "incomes", amount, scheme, then.outcome)


def _with_income(household: Household, amount: Decimal) -> Household:
    row = Income(item="other", amount=amount, class_="other")
    return replace(household, incomes=(*household.incomes, row))


def _asset_changes(judged: Judged, again: Again) -> Iterator[Change]:
    for scheme, outcome in judged.outcomes.items():
        if outcome.result != "refuse" or not judged.run.has_tested_assets(scheme):
            continue
        over = judged.run.assets(scheme).over
        then = again(_without_assets(judged, set(over)), scheme)
        for name, found in over.items():
            text = f"{found.text}；全部财产回到限额以内时，{_then(scheme, then)}"
            yield Change(text, f"assets.{name}", round_yuan(found.excess), scheme, then.outcome)


def _without_assets(judged: Judged, classes: set[str]) -> Household:
    household, of = judged.household, judged.run.context.book.asset_classes
    return replace(household, assets=tuple(row for row in household.assets if of[row.kind] not in classes))


def _spending_changes(judged: Judged, again: Again) -> Iterator[Change]:
    scheme = "rigid_expenditure"
    outcome, run = judged.outcomes.get(scheme), judged.run
    ratio = run.context.values.share("rigid_expenditure.ratio")
    if outcome is None or outcome.result != "refuse" or ratio is None or run.rigid_share_exceeds(scheme):
        return
    lacking = round_yuan(ratio * run.statement(scheme).gross * 12 - run.rigid.total, FEN, "ceiling")
    then = again(_with_spending(judged.household, lacking), scheme)
    if then.row == outcome.row:
        lacking += FEN
        then = again(_with_spending(judged.household, lacking), scheme)
    text = f"十二个月内刚性支出再多 {lacking} 元时，{_then(scheme, then)}"
    yield Change(text, "expenses", lacking, scheme, then.outcome)


def _with_spending(household: Household, amount: Decimal) -> Household:
    row = Expense(kind="other", amount=amount, period="year", recognised_by_county=True)
    return replace(household, expenses=(*household.expenses, row))


def _remaining_members(judged: Judged, again: Again) -> Iterator[Change]:
    """Tell what the rest of a household may receive when only some of it is in extreme hardship."""
    tekun = judged.run.tekun
    taken = {member.key for member in tekun.granted} if tekun else set()
    rest = tuple(member for member in judged.household.members if member.key not in taken)
    if judged.assessment.scheme != "tekun" or judged.assessment.outcome != "grant" or not rest:
        return
    left = replace(judged.household, members=rest, incomes=_rows_of(judged.household.incomes, taken))
    then = again(left, None)
    text = f"其余成员可另行申请，核算结果：{_scheme(then.scheme)}，{then.why}，每月 {yuan(Fraction(then.amount))} 元"
    yield Change(text, "members", then.amount, then.scheme, then.outcome)


def _rows_of(rows: tuple[Income, ...], taken: set[str]) -> tuple[Income, ...]:
    return tuple(row for row in rows if row.member not in taken)


def _single_persons(judged: Judged, again: Again) -> Iterator[Change]:
    """Tell who may apply alone when only the household was asked about."""
    outcome = judged.outcomes.get("dibao")
    if outcome is None or outcome.result != "refuse" or SINGLE in judged.outcomes:
        return
    then = again(judged.household, SINGLE)
    if then.outcome == "grant":
        text = f"可以单独提出低保申请：{then.why}，每月 {then.amount} 元"
        yield Change(text, "applies_as", then.amount, SINGLE, then.outcome)


def _hints(judged: Judged, again: Again) -> Iterator[Change]:
    for scheme, outcome in judged.outcomes.items():
        if outcome.result == "hint":
            yield Change(outcome.why, "emergency_kind", None, scheme, "hint")


def _then(scheme: str, then: Assessment) -> str:
    return f"符合{_scheme(scheme)}条件" if then.outcome == "grant" else f"{_scheme(scheme)}：{then.why}"


def _scheme(scheme: str) -> str:
    return VOCABULARY.choices["scheme"].get(scheme, scheme)


_PARTS = (_income_changes, _asset_changes, _spending_changes, _remaining_members, _single_persons, _hints)
