"""The tables of what was achieved in a year: every figure counted by the database, every figure opened as its rows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from cases import access
from cases.models import Award, LedgerEntry, Measure, Member
from cases.recognitions import REMOVED
from cases.referrals import reach, tables
from cases.takeover import workbook
from offices.models import User
from rules.measure_kinds import ITEMS, OF_AWARDS, AchievementLine, AchievementTable

MONITORED = "relapse_prevention"
LOW_INCOME = ("dibao", "tekun", "dibao_margin", "rigid_expenditure")
LIVING = (Award.State.ACTIVE, Award.State.EXITING)
UNITS = {
    **{"persons": "人", "households": "户", "times": "人次", "amount": "元", "monitored_share": "%"},
    **{"insured_share": "%", "removed": "户", "removed_share": "%", "paid": "元", "aided": "件", "items": "项"},
}


@dataclass(frozen=True)
class Span:
    """The days that are counted, both included, and who counts: figures are those of one's area."""

    user: User
    on: date
    first: date
    last: date

    @property
    def measures(self) -> QuerySet[Measure]:
        """The measures that began in the span."""
        return reach.measures_for(self.user, self.on).filter(from_on__gte=self.first, from_on__lte=self.last)

    @property
    def awards(self) -> QuerySet[Award]:
        """All awards of the area."""
        return access.awards_for(self.user, self.on)

    @property
    def monitored(self) -> QuerySet[Award]:
        """The households that agriculture watched at any time of the span."""
        stood = Q(ended_on__isnull=True) | Q(ended_on__gte=self.first)
        return self.awards.filter(stood, scheme=MONITORED, from_month__lte=self.last)

    @property
    def low_income(self) -> QuerySet[Member]:
        """The members of households that hold a low-income status today."""
        held = self.awards.filter(state__in=LIVING, scheme__in=LOW_INCOME).exclude(kind=Award.Kind.ONCE)
        return Member.objects.filter(household__in=held.values("household"), until_on__isnull=True)


@dataclass(frozen=True)
class Figure:
    """One line with its value; None where there is nothing to take a share of."""

    line: AchievementLine
    value: Decimal | int | None

    @property
    def unit(self) -> str:
        """In what the value is counted."""
        return UNITS[self.line.counts]

    @property
    def opens(self) -> bool:
        """Tells whether rows lie behind it: the items of a catalogue are no rows of the area."""
        return self.line.counts != ITEMS and bool(self.value)


def tables_of(span: Span) -> list[tuple[AchievementTable, list[Figure]]]:
    """Every table with its figures."""
    return [
        (table, [Figure(line, value_of(span, line)) for line in table.lines])
        for table in tables.measures().achievements
    ]


def value_of(span: Span, line: AchievementLine) -> Decimal | int | None:
    """The value of one line."""
    if line.counts == ITEMS:
        return len(tables.catalogue().items)
    if line.counts in OF_AWARDS:
        return _of_awards(span, line)
    rows = rows_of(span, line)
    if line.counts == "monitored_share":
        return _share(_count(rows, "household"), _count(span.monitored, "household"))
    if line.counts == "insured_share":
        return _share(_count(rows, "member"), span.low_income.count())
    return _of_measures(rows, line.counts)


def _of_measures(rows: QuerySet[Measure], counts: str) -> Decimal | int:
    if counts == "times":
        return rows.aggregate(n=Sum("times"))["n"] or 0
    if counts == "amount":
        return _money(rows.aggregate(n=Sum("amount"))["n"])
    return _count(rows, "member" if counts == "persons" else "household")


def _of_awards(span: Span, line: AchievementLine) -> Decimal | int | None:
    rows = rows_of(span, line)
    if line.counts == "paid":
        return _money(-(rows.aggregate(n=Sum("amount"))["n"] or 0))
    if line.counts == "removed_share":
        return _share(rows.count(), span.monitored.count())
    return rows.count()


def rows_of(span: Span, line: AchievementLine) -> QuerySet:
    """The rows behind a line: measures, awards, or entries of the payment ledger."""
    if line.counts == "paid":
        kinds = (LedgerEntry.Kind.PAID, LedgerEntry.Kind.RETURNED)
        awards = span.awards.filter(scheme__in=line.schemes)
        return LedgerEntry.objects.filter(
            kind__in=kinds, award__in=awards, month__gte=span.first.replace(day=1), month__lte=span.last
        )
    if line.counts == "aided":
        once = span.awards.filter(scheme__in=line.schemes, kind=Award.Kind.ONCE)
        return once.filter(case__decided_on__gte=span.first, case__decided_on__lte=span.last)
    if line.counts in OF_AWARDS:
        return span.monitored.filter(end_reason=REMOVED, ended_on__gte=span.first, ended_on__lte=span.last)
    rows = span.measures.filter(kind__in=line.measures)
    if line.counts == "monitored_share":
        return rows.filter(household__in=span.monitored.values("household"))
    if line.counts == "insured_share":
        return rows.filter(member__in=span.low_income)
    return rows.filter(member__isnull=False) if line.counts == "persons" else rows


def _count(rows: QuerySet, column: str) -> int:
    return rows.order_by().aggregate(n=Count(column, distinct=True))["n"]


def _money(amount: Decimal | int | None) -> Decimal:
    return Decimal(amount or 0).quantize(Decimal("0.01"))


def _share(part: int, whole: int) -> Decimal | None:
    """In percent with two decimals, as the published tables have it."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01")) if whole else None


def by_department(span: Span) -> list[tuple[str, int, int, Decimal]]:
    """What each department gave: households, times, yuan; the most first."""
    found = (
        span.measures.order_by()
        .values_list("department")
        .annotate(households=Count("household", distinct=True), n=Sum("times"), amount=Sum("amount"))
    )
    titles = {word: each.title for word, each in tables.catalogue().departments.items()}
    rows = [(titles.get(word, word), households, n, _money(amount)) for word, households, n, amount in found]
    return sorted(rows, key=lambda row: -row[1])


def effects(span: Span) -> list[tuple[str, int, int, int, int]]:
    """How measures worked, by kind: good, partly, none, not judged yet (识别—帮扶—跟踪—退出 的定期评估)."""
    E = Measure.Effect
    found = (
        span.measures.order_by()
        .values_list("kind")
        .annotate(
            good=Count("pk", filter=Q(effect=E.GOOD)),
            partly=Count("pk", filter=Q(effect=E.PARTLY)),
            none=Count("pk", filter=Q(effect=E.NONE)),
            open=Count("pk", filter=Q(effect="")),
        )
    )
    kinds = tables.measures().kinds
    return sorted((kinds[kind].title if kind in kinds else kind, *counts) for kind, *counts in found)


def as_xlsx(span: Span) -> bytes:
    """The tables as a workbook, a sheet each, with the departments and the effects."""
    sheets: dict[str, list[tuple[object, ...]]] = {}
    for table, figures in tables_of(span):
        rows = [(each.line.title, "—" if each.value is None else each.value, each.unit) for each in figures]
        sheets[table.title] = [("项目", "数值", "单位"), *rows]
    sheets["按部门"] = [("部门", "户数", "次数", "金额（元）"), *by_department(span)]
    sheets["效果评估"] = [("措施", "有效", "部分有效", "无效", "未评估"), *effects(span)]
    return workbook.write(sheets)
