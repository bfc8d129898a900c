"""The two lists that civil affairs and agriculture send each other every month, made by time, with a receipt.

Civil affairs sends the households whose whole household was newly granted dibao, agriculture the newly watched ones. A
month's list is made once: killed in the middle nothing stands, started again it is made whole.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import access, chain, statuses
from cases.models import Award, Exchange, ExchangeLine
from cases.referrals.exchanges import Kind, digest_of
from offices import divisions
from offices.models import Office, OfficeKind
from offices.routing import in_force
from rules.periods import period_of

MONITORED, WHOLE = "relapse_prevention", "dibao"
SENDERS = {
    Kind.NEW_WHOLE_HOUSEHOLDS: (OfficeKind.CIVIL_AFFAIRS_BUREAU, OfficeKind.AGRICULTURE_BUREAU),
    Kind.NEW_MONITORED: (OfficeKind.AGRICULTURE_BUREAU, OfficeKind.CIVIL_AFFAIRS_BUREAU),
}


def make_due(now: datetime) -> int:
    """Makes the lists of the month before for every county that has both bureaus; done twice, nothing is doubled."""
    month = period_of(now.astimezone().date(), "monthly").before.first
    made = set(Exchange.objects.filter(way=Exchange.Way.JOB, month=month).values_list("area", "kind"))
    counties = _counties(now.astimezone().date())
    return sum(make(county, kind, month, now) for county in counties for kind in SENDERS if (county, kind) not in made)


def _counties(on: date) -> list[str]:
    """The counties with a bureau of agriculture where somebody holds a status at all."""
    farms = Office.objects.filter(in_force(on), kind=OfficeKind.AGRICULTURE_BUREAU).values_list(
        "division_id", flat=True
    )
    return [county for county in sorted(set(farms)) if Award.objects.filter(_within(county)).exists()]


def _within(county: str) -> Q:
    return access.in_areas({divisions.significant(county)})


@transaction.atomic
def make(county: str, kind: str, month: date, now: datetime) -> bool:
    """Makes one list, also an empty one: that nobody is new is told too. False when it was made meanwhile."""
    sender, receiver = (_office(county, wanted) for wanted in SENDERS[Kind(kind)])
    if sender is None or receiver is None:
        return False
    awards = list(new_awards(county, kind, month))
    lines = [f"{award.household_id}:{award.scheme}:{award.from_month}" for award in awards]
    made, is_new = Exchange.objects.get_or_create(
        area=county,
        kind=kind,
        month=month,
        way=Exchange.Way.JOB,
        defaults={
            "direction": Exchange.Direction.OUT,
            "from_office": sender,
            "to_office": receiver,
            "digest": digest_of("\n".join(lines).encode()),
            "total": len(awards),
            "good": len(awards),
            "made_at": now,
        },
    )
    if is_new:
        ExchangeLine.objects.bulk_create(_lines(made, awards), batch_size=500)
        chain.append_for_county(county[:6], "exchange_made", None, now, {"exchange": made.pk, "rows": len(awards)})
    return is_new


def _office(county: str, kind: str) -> Office | None:
    return Office.objects.filter(kind=kind, division_id=county).order_by("id").first()


def _lines(made: Exchange, awards: Iterable[Award]) -> list[ExchangeLine]:
    return [
        ExchangeLine(
            exchange=made, line=line, household_id=award.household_id, status=award.scheme, since_on=award.from_month
        )
        for line, award in enumerate(awards, 1)
    ]


def new_awards(county: str, kind: str, month: date) -> QuerySet[Award]:
    """The awards of a county that were decided in a month and that one bureau owes the other to know."""
    period = period_of(month, "monthly")
    decided = Q(case__decided_on__gte=period.first, case__decided_on__lte=period.last)
    scheme = WHOLE if kind == Kind.NEW_WHOLE_HOUSEHOLDS else MONITORED
    rows = (
        Award.objects.filter(decided, _within(county), scheme=scheme)
        .exclude(kind=Award.Kind.ONCE)
        .order_by("area", "pk")
    )
    if scheme == MONITORED:
        return rows
    standing = statuses.of_households(rows.values_list("household_id", flat=True))
    return rows.filter(pk__in=[each.award.pk for each in standing if each.status == WHOLE])
