"""Exact yuan: sums stay fractions until the one rounding at the end, so that twelve twelfths are a whole."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

FEN = Decimal("0.01")
ZERO = Fraction(0)
ONE = Fraction(1)
_CONTEXT = Context(prec=34, rounding=ROUND_HALF_UP)


def decimal_of(amount: Fraction) -> Decimal:
    """Return the amount as a decimal of 34 digits; equal fractions give equal decimals and order is kept."""
    return _CONTEXT.divide(Decimal(amount.numerator), Decimal(amount.denominator))


def round_yuan(amount: Fraction, unit: Decimal = FEN, mode: str = "half_up") -> Decimal:
    """Round yuan to a unit of yuan, once, from the exact amount."""
    if unit is FEN and mode == "half_up":
        return Decimal((200 * amount.numerator + amount.denominator) // (2 * amount.denominator)).scaleb(-2)
    steps = amount / Fraction(unit)
    whole, rest = divmod(steps.numerator, steps.denominator)
    if mode == "ceiling":
        whole += rest > 0
    elif mode == "half_up":
        whole += 2 * rest >= steps.denominator
    return (whole * unit).quantize(FEN)


def yuan(amount: Fraction) -> str:
    """Write yuan with two decimals."""
    return str(round_yuan(amount))
