"""Where signs come from: hits of a comparison, rows of a warning list that the province or agriculture sent down."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from monitoring import repeats
from monitoring.models import Comparison, Delivery, DispatchRun, Hit, Level, Record, RiskSign, RiskWarning
from monitoring.models.receiving import place_of
from monitoring.risk.dispatching import Sign, start
from monitoring.risk.opening import HIT, RECORD
from monitoring.risk.titles import title_of
from offices.models import User
from rules.indicators import shipped

Source = RiskWarning.Source
# The items of departments' data that are warnings themselves, and what they are called by their sender.
WARNING_ITEMS: Mapping[str, tuple[str, str]] = {
    "provincial_warning": (Source.PROVINCE, "省级低收入人口预警"),
    "anti_return_risk": (Source.RELAPSE, "防返贫风险线索"),
    "hotline_lead": (Source.LEAD, "热线反映困难"),
    "high_medical_cost": (Source.DEPARTMENT, "医保部门提示高额医疗支出"),
    "student_sudden_hardship": (Source.DEPARTMENT, "教育部门提示突发困难学生"),
    "dropped_out": (Source.DEPARTMENT, "教育部门提示疑似辍学"),
}
# A row without a colour is looked at like the least serious one.
LEAST = Level.BLUE
CHUNK = 2000


def unsent(rows: QuerySet[Record]) -> QuerySet[Record]:
    """Of some rows those about households that are warnings themselves and were not taken in yet."""
    key = Concat(Value(f"{RECORD}:"), Cast(OuterRef("pk"), CharField()))
    warns = rows.filter(item__in=WARNING_ITEMS, household__isnull=False)
    return warns.filter(~Exists(RiskSign.objects.filter(origin_key=key)))


def from_delivery(delivery: Delivery, actor: User | None, now: datetime) -> list[DispatchRun]:
    """A run for each kind of warning that waits in a delivery; the limit counts from the day on which it came.

    What an earlier delivery of the month has told already was handed down with that one.
    """
    received_on = delivery.received_at.astimezone().date()
    origin = f"{delivery.source.title} {delivery.month:%Y年%m月}"[:100]
    held = set(_held(delivery).values_list("item", flat=True).distinct())
    return [
        start(
            *(delivery.county, source, _of_records(delivery, item, title), received_on, actor, now, origin),
            delivery=delivery,
        )
        for item, (source, title) in WARNING_ITEMS.items()
        if item in held
    ]


def _held(delivery: Delivery) -> QuerySet[Record]:
    return unsent(repeats.facts_of(delivery))


def told_before(delivery: Delivery) -> QuerySet[Record]:
    """The rows of a delivery that an earlier one of the month told already and that were handed down with that one."""
    if not repeats.repeated(delivery):
        return Record.objects.none()
    own = repeats.facts_of(delivery).values("pk")
    return unsent(delivery.records.exclude(pk__in=own))


def _of_records(delivery: Delivery, item: str, title: str) -> Iterator[Sign]:
    for row in _held(delivery).filter(item=item).order_by("id").iterator(CHUNK):
        yield Sign(
            household_id=row.household_id,
            member_id=row.member_id,
            level=_level(row),
            key=f"{RECORD}:{row.pk}",
            indicator=item,
            told=f"{title}（{row.on:%Y-%m-%d}）",
            reference=reference(delivery, row.line),
            figure=row.amount,
        )


def reference(delivery: Delivery, line: int) -> str:
    """How a sender finds the row of its file again: month and row, before them the table where it is not the first."""
    table, row = place_of(line)
    return f"{delivery.month:%Y%m}-{table}-{row}" if table > 1 else f"{delivery.month:%Y%m}-{row}"


def _level(row: Record) -> int:
    return _colour(row.code) or (row.level if row.level in Level.values else 0) or LEAST


def _severity(indicator: str) -> int:
    """Where an area has set no colours, the indicator's own severity says how serious it is."""
    row = shipped().indicators.get(indicator)
    return row.severity if row else LEAST


def _colour(word: str) -> int:
    return Level.of(word) if word.upper() in Level.names else 0


def from_comparison(comparison: Comparison, actor: User | None, now: datetime) -> DispatchRun:
    """A run for what a comparison found and nobody was warned of yet."""
    county, on = comparison.area[:6], now.astimezone().date()
    return start(county, Source.COMPARISON, _of_hits(comparison), on, actor, now, f"{comparison.month:%Y年%m月}比对")


def _of_hits(comparison: Comparison) -> Iterator[Sign]:
    hits = Hit.objects.filter(comparison=comparison, warning__isnull=True).order_by("id")
    for hit in hits.iterator(CHUNK):
        numbers = [value for value in hit.facts.values() if isinstance(value, int)]
        yield Sign(
            household_id=hit.household_id,
            member_id=hit.member_id,
            level=_colour(hit.level) or _severity(hit.indicator),
            key=f"{HIT}:{hit.pk}",
            indicator=hit.indicator,
            told=title_of(hit.indicator),
            figure=max(numbers, default=None),
        )
