"""Households that left or were refused stay in sight for a while; watching decides nothing (国办发〔2023〕39号)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import cast

from django.db import transaction

from cases import chain
from cases.models import Case, Watch
from processes import editions, region
from rules.award_life import award_life
from rules.deadline_rules import add_months

BATCH = 200
LOOK_BACK = timedelta(days=60)


def watch(case: Case, on: date) -> Watch | None:
    """Puts the household of a case on the watch list from a day; None where its table does not ask for it."""
    life = award_life(editions.load(case.process.edition_id).tables)
    if case.outcome not in life.watch_outcomes:
        return None
    row = region.standards(case.area, on).find("watch.months")
    until = add_months(on, int(cast(Decimal, row.value)) if row else life.watch_months)
    made, _ = Watch.objects.get_or_create(
        case=case,
        defaults={"household_id": case.household_id, "reason": case.outcome, "from_on": on, "until_on": until},
    )
    return made


@transaction.atomic
def sweep(now: datetime) -> int:
    """Puts on the list who was refused or ended lately and is not on it yet; done twice, nothing happens twice."""
    since = now.astimezone().date() - LOOK_BACK
    rows = Case.objects.filter(decided_on__gte=since, watch__isnull=True, outcome__in=("refuse", "stop"))
    made = [watch(case, cast(date, case.decided_on)) for case in rows.select_related("process").order_by("id")[:BATCH]]
    for row in filter(None, made):
        chain.append(row.case, "watch", None, now, detail={"until": row.until_on.isoformat()})
    return len([row for row in made if row])
