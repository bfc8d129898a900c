"""What a reform saved: papers, steps and working days of an application, before a day and since it.

Both sides are reckoned alike from the applications that were decided. Where a county has written down what an
application took before this system was there (`baseline.*` of its pack), that is the side before. Nobody is ranked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases import access
from cases.access import OWN_STEPS
from cases.models import Attachment, Award, Case, CertificateCall, Entitlement, Member
from cases.models.case import APPLICATION
from monitoring.board.figures import COUNTS, SHANGHAI, CalendarOf
from offices.models import User
from processes import region
from processes.models import Task

REFORM, BASELINE = "reform.from", "baseline"
YEAR = timedelta(days=365)
DECIDED = (Case.Outcome.GRANT, Case.Outcome.REFUSE)
Number = Decimal | None


@dataclass(frozen=True)
class Span:
    """The days compared: before the reform from `first` on, since it through `last`."""

    first: date
    reform: date
    last: date


@dataclass(frozen=True)
class Taken:
    """What an application took: papers handed in and steps on average, working days by median; None where unknown."""

    cases: int
    papers: Number
    steps: Number
    days: Number


@dataclass(frozen=True)
class Saving:
    """One scheme before and since; `stated` when the side before is what the county wrote down."""

    scheme: str
    before: Taken
    since: Taken
    stated: bool

    @property
    def papers(self) -> Number:
        """Papers saved an application; less than nought when there are more now."""
        return _less(self.before.papers, self.since.papers)

    @property
    def steps(self) -> Number:
        """Steps saved an application."""
        return _less(self.before.steps, self.since.steps)

    @property
    def days(self) -> Number:
        """Working days saved an application."""
        return _less(self.before.days, self.since.days)


@dataclass(frozen=True)
class Together:
    """Applications that brought several kinds of help at once, whom they reached, certificates nobody had to bring."""

    cases: int
    persons: int
    certificates: int


def _less(before: Number, since: Number) -> Number:
    return None if before is None or since is None else before - since


def reform_of(area: str, on: date) -> date:
    """The day of the reform that an area has set; where it has set none, a year ago."""
    row = region.standards(area, on).find(REFORM)
    return row.value if row is not None and isinstance(row.value, date) else on - YEAR


def span_of(reform: date, on: date) -> Span:
    """A year before a day, and all since."""
    return Span(reform - YEAR, reform, on)


def decided(user: User, on: date) -> QuerySet[Case]:
    """The applications that a person may count: decided here step by step, in the areas of a post that counts.

    What was taken over from elsewhere left its papers and steps there and is not counted.
    """
    prefixes = {seat.prefix for seat in access.reach(user, on).seats if seat.post in COUNTS}
    done = Task.objects.filter(process=OuterRef("process"), state=Task.State.DONE)
    rows = access.cases_for(user, on).filter(Exists(done), access.in_areas(prefixes))
    return rows.filter(procedure=APPLICATION, outcome__in=DECIDED, decided_on__isnull=False)


def savings(cases: QuerySet[Case], span: Span, area: str, calendar_of: CalendarOf) -> list[Saving]:
    """One row a scheme of which an application was decided in the span, in the order of their names."""
    before = _taken(cases.filter(decided_on__gte=span.first, decided_on__lt=span.reform), calendar_of)
    since = _taken(cases.filter(decided_on__gte=span.reform, decided_on__lte=span.last), calendar_of)
    nothing = Taken(0, None, None, None)
    stated = {scheme: _stated(scheme, area, span.last) for scheme in before.keys() | since.keys()}
    return [
        Saving(scheme, stated[scheme] or before.get(scheme, nothing), since.get(scheme, nothing), bool(stated[scheme]))
        for scheme in sorted(stated)
    ]


def _stated(scheme: str, area: str, on: date) -> Taken | None:
    rows = region.standards(area, on)
    found = [rows.find(f"{BASELINE}.{what}.{scheme}") for what in ("papers", "steps", "days")]
    if not any(found):
        return None
    return Taken(0, *(Decimal(str(row.value)) if row else None for row in found))


def _taken(cases: QuerySet[Case], calendar_of: CalendarOf) -> Mapping[str, Taken]:
    """What applications took, by scheme, in three queries however many they are."""
    days = _days(cases, calendar_of)
    papers = _sum_by(Attachment.objects.filter(case__in=cases, submission__element__in=OWN_STEPS), "case__scheme")
    steps = _steps(cases)
    return {
        scheme: Taken(len(told), _mean(papers[scheme], len(told)), _mean(steps[scheme], len(told)), _median(told))
        for scheme, told in days.items()
    }


def _days(cases: QuerySet[Case], calendar_of: CalendarOf) -> Mapping[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    rows = cases.order_by().values_list("scheme", "county", "opened_at", "decided_on")
    for scheme, county, opened_at, decided_on in rows.iterator(2000):
        opened_on, calendar = opened_at.astimezone(SHANGHAI).date(), calendar_of(f"{county}000000")
        found[scheme].append(calendar.working_days_between(opened_on, decided_on) if decided_on else 0)
    return found


def _steps(cases: QuerySet[Case]) -> Counter[str]:
    """Steps are counted once a case, however often they were done again."""
    done = Task.objects.filter(process__case__in=cases, state=Task.State.DONE).order_by()
    rows = done.values_list("process__case__scheme", "process_id").annotate(n=Count("element", distinct=True))
    found: Counter[str] = Counter()
    for scheme, _process, number in rows:
        found[scheme] += number
    return found


def _sum_by(rows: QuerySet[Attachment], column: str) -> Counter[str]:
    return Counter(dict(rows.order_by().values_list(column).annotate(n=Count("pk"))))


def _mean(number: int, cases: int) -> Decimal:
    return (Decimal(number) / cases).quantize(Decimal("0.1"))


def _median(told: Iterable[int]) -> Decimal:
    return Decimal(str(median(told))).quantize(Decimal("0.1"))


def together(cases: QuerySet[Case], span: Span) -> Together:
    """Since the reform: applications that brought two kinds of help or more (一次申请、多项救助)."""
    rows = cases.filter(decided_on__gte=span.reform, decided_on__lte=span.last)
    granted = Q(state__in=(Entitlement.State.GRANTED, Entitlement.State.ENDED))
    helps: Counter[int] = Counter()
    for found in (Award.objects.filter(case__in=rows), Entitlement.objects.filter(granted, case__in=rows)):
        for case, number in found.order_by().values_list("case").annotate(n=Count("pk")):
            helps[case] += number
    several = [case for case, number in helps.items() if number > 1]
    living = Member.objects.filter(household__cases__in=several, until_on__isnull=True)
    return Together(len(several), living.distinct().count(), CertificateCall.objects.filter(case__in=rows).count())
