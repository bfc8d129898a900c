"""One set of standards, one hub of data, one pool of resources: what a county has of each, and what is lacking.

Every figure is that of the page where the thing itself is kept; nothing is counted in two ways.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cases import needs, resources
from cases.referrals import reach, tables
from monitoring.receiving import rounds, sources
from offices.models import User
from processes import region, standard_rows
from processes.models import SchemeEdition
from rules import indicators
from rules.areas import lineage
from rules.data_items import shipped as data_items


@dataclass(frozen=True)
class Place:
    """Who asks, on which day, of which county (twelve digits)."""

    user: User
    on: date
    area: str


@dataclass(frozen=True)
class Count:
    """How many there are of something, and of how many of them something is lacking."""

    key: str
    number: int
    lacking: int = 0


@dataclass(frozen=True)
class Pool:
    """One of the three."""

    key: str
    counts: tuple[Count, ...]


def pools(place: Place) -> list[Pool]:
    """Standards, data and resources of a county."""
    return [Pool(key, counts(place)) for key, counts in _POOLS.items()]


def _standards(place: Place) -> tuple[Count, ...]:
    """Schemes with rules in force, values set for the area (lacking: examples still to be replaced), what is shared."""
    rows = region.standards(place.area, place.on)
    set_here = {row.key for row in standard_rows.read(lineage(place.area)) if row.from_on <= place.on}
    found = [row for row in map(rows.find, sorted(set_here)) if row is not None]
    published = SchemeEdition.objects.filter(state="published", in_force_from__lte=place.on)
    return (
        Count("schemes", published.values("scheme").distinct().count()),
        Count("values", len(found), sum(row.example for row in found)),
        Count("data_items", len(data_items().items)),
        Count("indicators", len(indicators.chosen(indicators.shipped(), rows))),
    )


def _data(place: Place) -> tuple[Count, ...]:
    """Sources (lacking: those that are silent), what came in, what was compared."""
    held = sources.standings(place.user, place.on)
    whole = rounds.totals(rounds.rounds(place.user, place.on))
    return (
        Count("sources", len(held), sum(each.late for each in held)),
        Count("rows", whole.rows),
        Count("comparisons", whole.comparisons),
        Count("warnings", whole.warnings, whole.warnings - whole.settled),
    )


def _resources(place: Place) -> tuple[Count, ...]:
    """What departments and the bodies beside the state have to give, and what was given this year."""
    running = Q(from_on__lte=place.on) & (Q(until_on__isnull=True) | Q(until_on__gte=place.on))
    given = reach.measures_for(place.user, place.on).filter(from_on__gte=place.on.replace(month=1, day=1))
    cards = needs.needs_for(place.user, place.on).exclude(kind="")
    return (
        Count("items", len(tables.catalogue().items)),
        Count("organisations", resources.organisations_for(place.user, place.on).count()),
        Count("projects", resources.projects_for(place.user, place.on).filter(running).count()),
        Count("needs", cards.count(), cards.filter(matches__isnull=True).count()),
        Count("measures", given.count()),
    )


_POOLS: dict[str, Callable[[Place], tuple[Count, ...]]] = {
    "standards": _standards,
    "data": _data,
    "resources": _resources,
}
