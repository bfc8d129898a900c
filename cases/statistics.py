"""Monthly statistics: counts and money by scheme, township and residence; what came, changed and went; work on time.

Every definition stands in docs/reference/statistics.md and is counted by the database; each number can be opened as
the rows behind it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from cases import access
from cases.awards import month_after
from cases.models import APPLICATION, AwardPeriod, Case, Document
from offices.models import User

SHANGHAI = ZoneInfo("Asia/Shanghai")
ENTERED, LEFT, RAISED, LOWERED = "entered", "left", "raised", "lowered"
# One line of the money table: scheme, township, residence.
Key = tuple[str, str, str]


@dataclass
class Line:
    """Households, persons and yuan of one scheme in one township, town or country."""

    households: int = 0
    persons: int = 0
    amount: Decimal = Decimal(0)

    def add(self, other: "Line") -> None:
        """Adds another line to this one."""
        self.households += other.households
        self.persons += other.persons
        self.amount += other.amount


@dataclass(frozen=True)
class Part:
    """Which part of a figure is meant: a township, town or country, an outcome, a reason; None means all of it."""

    town: str | None = None
    kind: str | None = None
    outcome: str | None = None
    reason: str | None = None

    def of_periods(self, rows: QuerySet[AwardPeriod]) -> QuerySet[AwardPeriod]:
        """The periods of the part, by the columns that the money table groups by."""
        named = {"award__case__town": self.town, "award__case__residence_kind": self.kind}
        return rows.filter(**_told(named | {"award__end_reason": self.reason}))

    def of_cases(self, rows: QuerySet[Case]) -> QuerySet[Case]:
        """The cases of the part."""
        return rows.filter(**_told({"town": self.town, "residence_kind": self.kind, "outcome": self.outcome}))


def _told(columns: dict[str, str | None]) -> dict[str, str]:
    return {column: value for column, value in columns.items() if value is not None}


@dataclass
class Month:
    """The statistics of one month for the areas asked for."""

    month: date
    paid: dict[Key, Line] = field(default_factory=dict)
    changes: dict[str, Line] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    received: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    reviews: int = 0
    hearings: int = 0
    finished: int = 0
    on_time: int = 0

    @property
    def total(self) -> Line:
        """The sum of all lines of the money table."""
        total = Line()
        for line in self.paid.values():
            total.add(line)
        return total

    @property
    def late(self) -> int:
        """How many finished applications did not keep their whole limit."""
        return self.finished - self.on_time

    @property
    def on_time_rate(self) -> Decimal | None:
        """The share of finished applications that kept their whole limit, in percent with one decimal."""
        return round(Decimal(100 * self.on_time) / self.finished, 1) if self.finished else None

    def by(self, place: int) -> dict[str, Line]:
        """The money table summed by scheme (0), township (1) or residence (2)."""
        found: dict[str, Line] = {}
        for key, line in self.paid.items():
            found.setdefault(key[place], Line()).add(line)
        return found


def month_of(user: User, month: date, on: date, scheme: str = "") -> Month:
    """The statistics of a month (its first day) for what a person sees; no more statements for more awards."""
    found = Month(month)
    found.paid = paid_in(user, month, on, scheme)
    for name in (ENTERED, LEFT, RAISED, LOWERED):
        found.changes[name] = _line_of(changed(user, name, month, on, scheme))
    found.reasons = _reasons(changed(user, LEFT, month, on, scheme))
    _work(found, user, month, on, scheme)
    return found


def _in_force(rows: QuerySet[AwardPeriod], month: date) -> QuerySet[AwardPeriod]:
    running = Q(until_month__isnull=True) | Q(until_month__gte=month)
    return rows.filter(running, superseded_at__isnull=True, from_month__lte=month)


def periods(user: User, month: date, on: date, scheme: str = "") -> QuerySet[AwardPeriod]:
    """The periods that pay in a month, of the awards a person sees: one an award."""
    rows = _in_force(AwardPeriod.objects.filter(award__in=access.awards_for(user, on)), month)
    return rows.filter(award__scheme=scheme) if scheme else rows


def paid_in(user: User, month: date, on: date, scheme: str = "") -> dict[Key, Line]:
    """Households, persons and money of a month by scheme, township and residence."""
    rows = (
        periods(user, month, on, scheme)
        .values_list("award__scheme", "award__case__town", "award__case__residence_kind")
        .annotate(households=Count("award__household", distinct=True), people=Sum("persons"), money=Sum("amount"))
        .order_by("award__scheme", "award__case__town", "award__case__residence_kind")
    )
    return {(name, town, kind): Line(count, people, money) for name, town, kind, count, people, money in rows}


def changed(user: User, what: str, month: date, on: date, scheme: str = "") -> QuerySet[AwardPeriod]:
    """The periods by which a household entered, left, or had its amount raised or lowered in a month."""
    before = month_after(month, -1)
    base = AwardPeriod.objects.filter(award__in=access.awards_for(user, on), superseded_at__isnull=True)
    base = base.filter(award__scheme=scheme) if scheme else base
    if what == ENTERED:
        return base.filter(from_month=month, award__from_month=month)
    if what == LEFT:
        return base.filter(until_month=before).exclude(award__periods__in=_standing_from(month))
    moved = base.filter(from_month=month, award__periods__until_month=before)
    moved = moved.filter(award__periods__superseded_at__isnull=True)
    if what == RAISED:
        return moved.filter(amount__gt=F("award__periods__amount"))
    return moved.filter(amount__lt=F("award__periods__amount"))


def _standing_from(month: date) -> QuerySet[AwardPeriod]:
    return AwardPeriod.objects.filter(from_month__gte=month, superseded_at__isnull=True)


def _line_of(rows: QuerySet[AwardPeriod]) -> Line:
    sums = rows.aggregate(count=Count("award", distinct=True), people=Sum("persons"), money=Sum("amount"))
    return Line(sums["count"], sums["people"] or 0, sums["money"] or Decimal(0))


def _reasons(rows: QuerySet[AwardPeriod]) -> dict[str, int]:
    return dict(Counter(rows.values_list("award__end_reason", flat=True)).most_common())


def cases_received(user: User, month: date, on: date, scheme: str = "") -> QuerySet[Case]:
    """The applications received in a month."""
    rows = _of_month(access.cases_for(user, on), "opened_at", month).filter(procedure=APPLICATION)
    return rows.filter(scheme=scheme) if scheme else rows


def cases_finished(user: User, month: date, on: date, scheme: str = "", reviews: bool = False) -> QuerySet[Case]:
    """The applications decided in a month, or the reviews and rechecks done in it."""
    rows = access.cases_for(user, on).filter(decided_on__gte=month, decided_on__lt=month_after(month, 1))
    rows = rows.exclude(procedure=APPLICATION) if reviews else rows.filter(procedure=APPLICATION)
    return rows.filter(scheme=scheme) if scheme else rows


def _work(found: Month, user: User, month: date, on: date, scheme: str) -> None:
    found.received = cases_received(user, month, on, scheme).count()
    decided = cases_finished(user, month, on, scheme)
    found.outcomes = dict(decided.values_list("outcome").annotate(count=Count("id")).order_by("outcome"))
    found.finished = limited(decided).count()
    found.on_time = found.finished - late(decided).count()
    found.reviews = cases_finished(user, month, on, scheme, reviews=True).count()
    found.hearings = hearings(user, month, on, scheme).count()


def limited(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Those of the finished applications that had a whole limit."""
    return rows.filter(due_on__isnull=False)


def late(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Those of the finished applications that were decided after their whole limit."""
    return limited(rows).filter(decided_on__gt=F("due_on"))


def of_households(rows: QuerySet[AwardPeriod]) -> QuerySet[Case]:
    """One case a household of these periods: as many as the figure counts households."""
    first = rows.order_by().values("award__household").annotate(case=Min("award__case"))
    return Case.objects.filter(pk__in=first.values("case"))


def hearings(user: User, month: date, on: date, scheme: str = "") -> QuerySet[Case]:
    """The cases in which a hearing before reducing or stopping was recorded in a month."""
    papers = Document.objects.filter(kind="hearing_record", issued_on__gte=month, issued_on__lt=month_after(month, 1))
    rows = access.cases_for(user, on).filter(pk__in=papers.values("case"))
    return rows.filter(scheme=scheme) if scheme else rows


def _of_month(rows: QuerySet[Case], column: str, month: date) -> QuerySet[Case]:
    first, last = (datetime.combine(day, time(), SHANGHAI) for day in (month, month_after(month, 1)))
    return rows.filter(**{f"{column}__gte": first, f"{column}__lt": last})


def table(
    found: Month, names: dict[str, str], schemes: dict[str, str], ends: Iterable[list[object]] = ()
) -> Iterable[list[object]]:
    """The month as rows of a sheet: title, the money table with its total, changes, reasons, work, ends of chains."""
    yield ["社会救助月报", f"{found.month:%Y-%m}"]
    yield ["救助类别", "乡镇（街道）", "城乡", "户数", "人数", "金额（元）"]
    for (scheme, town, kind), line in found.paid.items():
        where = {"rural": "农村", "urban": "城镇"}.get(kind, kind)
        yield [schemes.get(scheme, scheme), names.get(town, town), where, *_cells(line)]
    yield ["合计", "", "", *_cells(found.total)]
    for name, title in ((ENTERED, "新增"), (LEFT, "退出"), (RAISED, "调增"), (LOWERED, "调减")):
        yield [title, "", "", *_cells(found.changes[name])]
    for reason, count in found.reasons.items():
        yield ["退出原因", reason or "未写明", "", count]
    yield ["收到申请", "", "", found.received]
    for outcome, count in found.outcomes.items():
        yield ["办结申请", Case.Outcome(outcome).label if outcome else "", "", count]
    yield ["完成复核", "", "", found.reviews]
    yield ["听取意见", "", "", found.hearings]
    yield ["按期办结率（%）", f"{found.on_time}/{found.finished}", "", found.on_time_rate or ""]
    yield from (["审计链链尾", *end] for end in ends)


def _cells(line: Line) -> list[object]:
    return [line.households, line.persons, f"{line.amount:.2f}"]
