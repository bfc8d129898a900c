"""Counts and money by township and scheme: what the old system states, what the file holds, what can be taken over."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cases.takeover.checking import Cells, Found

Key = tuple[str, str]


@dataclass
class Sum:
    """Households, persons and yuan a month."""

    households: int = 0
    persons: int = 0
    amount: Decimal = Decimal("0.00")

    def add(self, persons: int, amount: str) -> None:
        """Counts one award in."""
        self.households += 1
        self.persons += persons
        self.amount += Decimal(amount)

    def plain(self) -> dict[str, object]:
        """The same as plain values, money as text."""
        return {"households": self.households, "persons": self.persons, "amount": f"{self.amount:.2f}"}


def sums(households: Iterable[Found]) -> list[dict[str, object]]:
    """What the file holds by township and scheme: all awards that can be read, and those without fault."""
    whole: dict[Key, Sum] = defaultdict(Sum)
    clean: dict[Key, Sum] = defaultdict(Sum)
    for one in households:
        for row in one.awards:
            if {"scheme", "persons", "amount"} <= row.keys() and one.area:
                key = (one.area[:9], row["scheme"])
                whole[key].add(row["persons"], row["amount"])
                if not one.faults:
                    clean[key].add(row["persons"], row["amount"])
    return [
        {"town": town, "scheme": scheme, "all": whole[town, scheme].plain(), "clean": clean[town, scheme].plain()}
        for town, scheme in sorted(whole)
    ]


def compared(found: Iterable[dict[str, object]], stated: Iterable[Cells]) -> list[dict[str, object]]:
    """Each township and scheme with both sides and whether they agree; a side that is missing agrees with nothing."""
    file = {(row["town"], row["scheme"]): row for row in found}
    told = {(row.get("town"), row.get("scheme")): row for row in stated}
    keys = sorted({*file, *told}, key=str)
    return [_line(key, file.get(key), told.get(key)) for key in keys]


def _line(key: tuple[object, object], file: dict[str, Any] | None, told: Cells | None) -> dict[str, object]:
    town, scheme = key
    names = ("households", "persons", "amount")
    side = {name: str(told.get(name, "")) for name in names} if told else None
    own = {name: str(file["all"][name]) for name in names} if file else None
    return {"town": town, "scheme": scheme, "stated": side, "found": own, "agrees": side is not None and side == own}
