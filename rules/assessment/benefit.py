"""The amount of an award: the exact difference or a band, rounded once; top-ups once a person, on their own lines."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from rules.assessment.amount_rows import AmountRow
from rules.assessment.amounts import FEN, ZERO, round_yuan, yuan
from rules.assessment.context import Context
from rules.assessment.household import Member
from rules.assessment.ledger import Ledger
from rules.assessment.reading import read_decimal
from rules.assessment.values import Values
from rules.errors import EvaluationError
from rules.syntax import Lookup

ELDERLY = 60


def dibao_amount(context: Context, ledger: Ledger, total: Fraction, persons: tuple[Member, ...]) -> Decimal:
    """Reckon the award of a household in yuan a month from its exact total income (社会救助法 第十八条)."""
    standard = context.values.need_monthly("dibao.standard")
    size = len(persons)
    if context.values.text("benefit.method", "difference") == "band":
        award = _band(context, ledger, total / size) * size
    else:
        award = max(ZERO, standard * size - total)
        item = f"差额：低保标准 {yuan(standard)} 元 × {size} 人 − 月收入 {yuan(total)} 元"
        ledger.state(item, "DB-19", award)
    rounded = rounded_award(context.values, award)
    ledger.state(f"保障金每月 {rounded} 元（只在最后取整一次）", "INC-14", Fraction(rounded))
    return rounded + add_topups(context, ledger, persons)


def amount_by_rows(
    rows: tuple[AmountRow, ...], lookup: Lookup, persons: int, values: Values, ledger: Ledger
) -> Decimal:
    """Reckon an award by the first row that fits, rounded once; no row that fits means no money (a status alone)."""
    row = next((each for each in rows if each.when.test(lookup)), None)
    if row is None:
        return Decimal("0.00")
    one = max(ZERO, Fraction(row.amount.evaluate(lookup)))
    ledger.state(row.why.replace("{amount}", yuan(one)), row.id, one, row.clause)
    rounded = rounded_award(values, one * (persons if row.per == "person" else 1))
    ledger.state(f"待遇金额 {rounded} 元（只在最后取整一次）", "INC-14", Fraction(rounded))
    return rounded


def rounded_award(values: Values, award: Fraction) -> Decimal:
    """Round an award to the area's unit, once."""
    unit = values.number("benefit.rounding") or Fraction(FEN)
    return round_yuan(
        award, Decimal(unit.numerator) / unit.denominator, values.text("benefit.rounding_mode", "half_up")
    )


def _band(context: Context, ledger: Ledger, per_capita: Fraction) -> Fraction:
    bands = context.values.words("benefit.bands")
    if not bands:
        raise context.values.missing("benefit.bands")
    for below, amount in sorted(map(_limits, bands)):
        if per_capita < below:
            ledger.state(f"分档：人均月收入低于 {yuan(below)} 元，每人每月 {yuan(amount)} 元", "DB-19", amount)
            return amount
    raise context.values.missing("benefit.bands")


def _limits(band: object) -> tuple[Fraction, Fraction]:
    told = dict(band) if isinstance(band, Mapping) else {}
    below, amount = read_decimal(told.get("below")), read_decimal(told.get("amount"))
    if below is None or amount is None:
        raise EvaluationError("分档标准（benefit.bands）的每一档应写成 { below = 金额, amount = 金额 }。")
    return Fraction(below), Fraction(amount)


def add_topups(context: Context, ledger: Ledger, persons: tuple[Member, ...]) -> Decimal:
    """Write each person's highest top-up and return their sum if the area pays them within the award."""
    included = context.values.flag("topup.included") is not False
    together = Decimal(0)
    for member in persons:
        best = max(((amount, word) for amount, word in _topups(context, member)), default=None)
        if best is not None:
            amount = rounded_award(context.values, best[0])
            together += amount
            ledger.add(f"{member.label}（{best[1]}）增发每月 {amount} 元", "DB-33", Fraction(amount), included)
    return together if included else Decimal(0)


def _topups(context: Context, member: Member) -> list[tuple[Fraction, str]]:
    elderly = context.values.number("topup.elderly_age") or Fraction(ELDERLY)
    groups = {
        "elderly": ("老年人", member.age is not None and member.age >= elderly),
        "minor": ("未成年人", member.is_minor),
        "severe_disability": ("重度残疾人", member.is_severely_disabled),
        "severe_illness": ("重病患者", member.severe_illness),
    }
    found = []
    for name, (word, holds) in groups.items():
        amount = _topup(context.values, name) if holds else None
        if amount:
            found.append((amount, word))
    return found


def _topup(values: Values, name: str) -> Fraction | None:
    own = values.monthly(f"topup.{name}")
    return values.monthly("topup.per_person") if own is None else own
