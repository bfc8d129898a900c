"""How a standard is proposed: a share of what people spent, a multiple of another standard, a month of a year."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

MODES = {"half_up": ROUND_HALF_UP, "ceiling": ROUND_CEILING, "floor": ROUND_FLOOR}
MONTHS = 12


@dataclass(frozen=True)
class Proposal:
    """A proposed standard in yuan a person, by month and by year, and the sentence that shows how it was reached."""

    monthly: Decimal
    yearly: Decimal
    explanation: str


def by_consumption(
    yearly_consumption: Decimal, ratio: Decimal, unit: Decimal = Decimal(1), mode: str = "ceiling"
) -> Proposal:
    """A share (percent) of last year's consumption a head (yuan a year), by month, rounded to a unit of yuan.

    ValueError when a number is not above zero, the share is above the whole, or the way of rounding is unknown.
    """
    if yearly_consumption <= 0 or not 0 < ratio <= 100 or unit <= 0:
        raise ValueError("人均消费支出、取整单位应大于零，比例应大于0、不超过100")
    exact = yearly_consumption * ratio / 100 / MONTHS
    monthly = rounded(exact, unit, mode)
    shown = f"{yearly_consumption} 元/年 × {ratio}% ÷ 12 ＝ {exact:.2f} 元/月"
    return Proposal(monthly, monthly * MONTHS, f"{shown}，取整为 {monthly} 元/月（{monthly * MONTHS} 元/年）")


def by_multiple(standard: Decimal, multiple: Decimal, unit: Decimal = Decimal(1), mode: str = "half_up") -> Proposal:
    """A multiple of another standard (yuan a month); ValueError when a number is not above zero."""
    if standard <= 0 or multiple <= 0 or unit <= 0:
        raise ValueError("标准、倍数和取整单位应大于零")
    exact = standard * multiple
    monthly = rounded(exact, unit, mode)
    return Proposal(
        monthly, monthly * MONTHS, f"{standard} 元/月 × {multiple} 倍 ＝ {exact} 元/月，取整为 {monthly} 元/月"
    )


def monthly_of(yearly: Decimal) -> Decimal:
    """A yearly figure by month, to the fen: 9414 yuan a year are 784.50 yuan a month."""
    return (yearly / MONTHS).quantize(Decimal("0.01"), ROUND_HALF_UP)


def falls_short(proposed_yearly: Decimal, line_yearly: Decimal) -> str:
    """Why a proposed standard may not stand beside the province's anti-poverty line; empty when it may."""
    if proposed_yearly > line_yearly:
        return ""
    return f"拟定标准 {proposed_yearly} 元/年不高于省定防返贫监测线 {line_yearly} 元/年，请核对"


def rounded(amount: Decimal, unit: Decimal, mode: str) -> Decimal:
    """An amount to whole units."""
    if mode not in MODES:
        raise ValueError("取整方式只能是 half_up、ceiling、floor")
    return (amount / unit).quantize(Decimal(1), MODES[mode]) * unit
