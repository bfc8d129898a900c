"""A hull: the smallest range of division codes that covers what somebody may reach, and what the database is told.

Digits alone, half-open, so that it holds in every collation. A range lets in what lies between two areas that are far
apart; the area filter (`cases/access.py`) is exact, the floor below it is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from offices import divisions

COUNTY_DIGITS = 6
# What the policies read (cases/floor/policies.py); a hull fills them all.
SETTINGS = ("hulian.lower", "hulian.upper", "hulian.county_lower", "hulian.county_upper", "hulian.person")


@dataclass(frozen=True)
class Hull:
    """Codes from `lower` up to, not including, `upper`; the account whose own drafts and loose files are seen too."""

    lower: str
    upper: str
    person: str = ""

    @property
    def county_lower(self) -> str:
        """The first county that is touched."""
        return self.lower[:COUNTY_DIGITS]

    @property
    def county_upper(self) -> str:
        """The county after the last one that is touched."""
        whole = not self.upper[COUNTY_DIGITS:].strip("0")
        return self.upper[:COUNTY_DIGITS] if whole else str(int(self.upper[:COUNTY_DIGITS]) + 1)

    def of_counties(self) -> "Hull":
        """The same widened to whole counties: an act writes into registers that are the county's."""
        if len(self.upper) < len(divisions.NATION):
            return self
        return Hull(self.county_lower.ljust(12, "0"), self.county_upper.ljust(12, "0"), self.person)

    def settings(self) -> dict[str, str]:
        """What the database is told, by the name of the setting."""
        told = (self.lower, self.upper, self.county_lower, self.county_upper, self.person)
        return dict(zip(SETTINGS, told, strict=True))


NOWHERE = Hull("", "")
# What works for everybody: jobs, the time-keeper, commands; doors that are open to the public (web/floor.py).
# From the empty code on: also registers that are nobody's county.
WHOLE = Hull("", divisions.bounds(divisions.NATION)[1])


def around(codes: Iterable[str], person: str = "") -> Hull:
    """The smallest hull that covers the areas of these 12-digit codes; none of them, no place at all."""
    ranges = [divisions.bounds(code) for code in codes]
    if not ranges:
        return Hull("", "", person)
    return Hull(min(low for low, _ in ranges), max(high for _, high in ranges), person)


def options(hull: Hull) -> str:
    """The hull as a connection is given it from its start: what holds again after RESET."""
    return " ".join(f"-c {name}={value}" for name, value in hull.settings().items())
