"""Sums of money to the fen: SQLite adds with floating point, so what it gives is put back to two decimals."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

ZERO = Decimal(0)
FEN = Decimal("0.01")


def fen(value: Decimal | None) -> Decimal:
    """A sum as the database gives it, to the fen; nothing is zero."""
    return (value or ZERO).quantize(FEN)


def total(rows: QuerySet[Any]) -> Decimal:
    """The sum of the amounts of some rows, in yuan."""
    return fen(rows.order_by().aggregate(sum=Sum("amount"))["sum"])


def totals(rows: QuerySet[Any], *columns: str) -> dict[Any, Decimal]:
    """The sums of the amounts of some rows by one column, or by several together."""
    found = rows.order_by().values_list(*columns).annotate(sum=Sum("amount"))
    return {row[0] if len(columns) == 1 else tuple(row[:-1]): fen(row[-1]) for row in found}
