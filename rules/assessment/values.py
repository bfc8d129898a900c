"""The values an area has set, read once each, as exact numbers; what is missing is said in the catalogue's words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from rules.errors import MissingStandard
from rules.standards import StandardRow, Standards

_YEARLY = "yuan_per_person_year"
BASIC_PENSION = "income.exclude_basic_pension_until"


def _exact(value: object) -> Fraction:
    return Fraction(value if isinstance(value, int | Decimal | Fraction) else str(value))


class Values:
    """What one assessment reads from the standards of its area and day."""

    def __init__(self, standards: Standards, residence_kind: str) -> None:
        self._standards, self.residence_kind = standards, residence_kind
        self._rows: dict[tuple[str, str], StandardRow | None] = {}

    @property
    def used(self) -> tuple[StandardRow, ...]:
        """List the rows that were read, in order."""
        return tuple(row for row in self._rows.values() if row is not None)

    def find(self, key: str, scheme: str = "", kind: str = "") -> StandardRow | None:
        """Find a row; one for the scheme goes before the general one."""
        if scheme:
            own = self.find(f"{key}.{scheme}", kind=kind)
            if own is not None:
                return own
        place = (key, kind or self.residence_kind)
        if place not in self._rows:
            self._rows[place] = self._standards.find(*place)
        return self._rows[place]

    def missing(self, key: str, kind: str = "") -> MissingStandard:
        """Build the error that says what is missing and who sets it."""
        try:
            self._standards.get(key, kind or self.residence_kind)
        except MissingStandard as gap:
            return gap
        return MissingStandard(f"“{key}”的数值不能用于本次计算。", key)

    def number(self, key: str, scheme: str = "") -> Fraction | None:
        """Return a number as it was set, or None."""
        row = self.find(key, scheme)
        return None if row is None else _exact(row.value)

    def need_number(self, key: str, scheme: str = "") -> Fraction:
        """Return a number, or raise MissingStandard."""
        number = self.number(key, scheme)
        if number is None:
            raise self.missing(key)
        return number

    def monthly(self, key: str, kind: str = "") -> Fraction | None:
        """Return yuan a month, whatever period the value was published for."""
        row = self.find(key, kind=kind)
        if row is None:
            return None
        return _exact(row.value) / 12 if row.unit == _YEARLY else _exact(row.value)

    def monthly_unless_tried(self, key: str, rival: str) -> Fraction | None:
        """Return yuan a month, or None when the trial states the rival and leaves this value to the area."""
        tried = self._standards.tried
        return None if tried(rival) and not tried(key) else self.monthly(key)

    def need_monthly(self, key: str, kind: str = "") -> Fraction:
        """Return yuan a month, or raise MissingStandard."""
        amount = self.monthly(key, kind)
        if amount is None:
            raise self.missing(key, kind)
        return amount

    def share(self, key: str) -> Fraction | None:
        """Return a percentage as a share of one; a number up to one is read as the share itself."""
        number = self.number(key)
        return number if number is None or number <= 1 else number / 100

    def text(self, key: str, default: str = "", scheme: str = "") -> str:
        """Return a word, or the default."""
        row = self.find(key, scheme)
        return default if row is None else str(row.value)

    def flag(self, key: str, scheme: str = "") -> bool | None:
        """Return yes, no, or None when nobody has set it."""
        row = self.find(key, scheme)
        return None if row is None else bool(row.value)

    def words(self, key: str) -> tuple[object, ...] | None:
        """Return a list, or None when nobody has set it."""
        row = self.find(key)
        return None if row is None or not isinstance(row.value, list | tuple) else tuple(row.value)

    def excludes_basic_pension(self, on: date) -> bool:
        """Tell whether the centre-set basic pension is left out on a day, or raise MissingStandard."""
        row = self.find(BASIC_PENSION)
        if row is None:
            raise self.missing(BASIC_PENSION)
        if not isinstance(row.value, date):
            return bool(row.value)
        if on > row.value:
            raise MissingStandard(
                f"基础养老金不计入收入只规定到{row.value}，之后是否不计入须由有权机关明确。", BASIC_PENSION
            )
        return True
