"""The sixth class that is shared with the platforms: people in sight who hold no status (其他困难人员)."""

from datetime import date

from cases import access
from cases.models import Household
from cases.referrals.exchange_lines import OTHER
from cases.referrals.exchanges import Shared
from monitoring.risk.watching import other_households
from offices import divisions


def others(county: str, on: date) -> list[Shared]:
    """The households of a county (twelve digits) in groups, refused or left, each since the first day in sight."""
    homes = Household.objects.filter(access.in_areas({divisions.significant(county)}))
    rows = other_households(homes, on).prefetch_related("members", "watch_groups", "watches").order_by("pk")
    return [Shared(home, OTHER, _since(home, on)) for home in rows]


def _since(home: Household, on: date) -> date:
    listed = [row.from_on for row in home.watch_groups.all() if row.until_on is None]
    return min(listed + [row.from_on for row in home.watches.all() if row.from_on <= on <= row.until_on])
