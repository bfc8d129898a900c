"""The same fact told in two deliveries of one month counts once, where it was told first.

A bureau that sends more for a month after its first file often sends the first rows again. Two rows tell the same fact
when source, month, item, person, day, amount, code and level are the same; nothing is taken away, each row keeps its
line. A file that corrects another (`Delivery.replaces`) is something else: the corrected one counts no more at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from monitoring.models import Delivery, Record

DONE = Q(delivery__state=Delivery.State.DONE)
# What may be empty, and what stands for empty when two rows are held against each other: no row says it.
_EMPTY = {"member_id": 0, "amount": -1, "level": 0}


def counted_once(rows: QuerySet[Record], among: Q = DONE) -> QuerySet[Record]:
    """The facts of some rows without those that an earlier delivery of the same source and month tells already.

    `among` says which deliveries are looked at: those that count.
    """
    told = Record.objects.filter(
        among,
        household=OuterRef("household"),
        item=OuterRef("item"),
        on=OuterRef("on"),
        month=OuterRef("month"),
        code=OuterRef("code"),
        delivery__lt=OuterRef("delivery"),
        delivery__source=OuterRef("delivery__source"),
    )
    for column, empty in _EMPTY.items():
        told = told.alias(**{f"own_{column}": Coalesce(F(column), empty)})
        told = told.filter(**{f"own_{column}": Coalesce(OuterRef(column), empty)})
    return rows.filter(~Exists(told))


def earlier(deliveries: Iterable[int]) -> Mapping[int, list[int]]:
    """For each of some deliveries those of the same source and month among them that came before it, if any."""
    rows = Delivery.objects.filter(pk__in=set(deliveries)).order_by("pk").values_list("pk", "source_id", "month")
    found, groups = {}, defaultdict[tuple[object, ...], list[int]](list)
    for pk, *group in rows:
        if before := groups[tuple(group)]:
            found[pk] = list(before)
        before.append(pk)
    return found


def facts_of(delivery: Delivery) -> QuerySet[Record]:
    """The facts that a delivery is the first to tell."""
    same = Delivery.objects.filter(source=delivery.source_id, month=delivery.month, pk__lt=delivery.pk)
    if not same.filter(state=Delivery.State.DONE).exists():
        return delivery.records.all()
    return counted_once(delivery.records.all())


def repeated(delivery: Delivery) -> int:
    """How many facts of a delivery an earlier one of the month told already."""
    if delivery.state != Delivery.State.DONE:
        return 0
    return delivery.facts - facts_of(delivery).count()
