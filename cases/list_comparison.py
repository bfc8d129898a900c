"""Two lists compared in time: each comparison is kept, and the next one is due when the area's period is over."""

from dataclasses import dataclass
from datetime import date, datetime

from cases import chain
from cases.models import ChainEntry
from cases.recognitions import Unmatched, on_one_list_only
from offices.models import User
from processes import region
from rules.deadline_rules import add_months

ACT = "lists_compared"
PERIOD = "fp.compare_period"
MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6}


@dataclass(frozen=True)
class Comparison:
    """What stands on one list only, when the lists were compared before, and by when they are to be compared again."""

    farm: list[Unmatched]
    civil: list[Unmatched]
    before_on: date | None
    next_on: date | None


def compare(user: User, county: str, now: datetime) -> Comparison:
    """Compares the lists of a county as they stand, and keeps that it was done (民政部等兜底保障通知 三（三）)."""
    on, before = now.astimezone().date(), compared_on(county)
    farm, civil = on_one_list_only(user, on)
    chain.append_for_county(county, ACT, user, now, {"found": len(farm) + len(civil)})
    return Comparison(farm, civil, before, next_on(county.ljust(12, "0"), on))


def compared_on(county: str) -> date | None:
    """The day of the last comparison in a county (six digits); None while there was none."""
    last = ChainEntry.objects.filter(county=county, act=ACT).order_by("-sequence").first()
    return last.at.astimezone().date() if last else None


def next_on(area: str, on: date) -> date | None:
    """By when the lists are to be compared again; at once while they never were, None where no period is set."""
    row = region.standards(area, on).find(PERIOD)
    if row is None:
        return None
    last = compared_on(area[:6])
    return add_months(last, MONTHS[str(row.value)]) if last else on
