"""A household with ten years of life behind it: two schemes, a review each half-year, money each month.

What benchmarks and tests open; its rows are written as they would stand after those years, without walking them.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from cases import awards, chain, changes, secrets
from cases.documents import issue
from cases.documents.kinds import find_kind
from cases.models import (
    APPLICATION,
    Award,
    AwardPeriod,
    Case,
    ChangeReport,
    Channel,
    Document,
    Household,
    LedgerEntry,
    Member,
    PaymentLine,
    PaymentRoll,
)
from cases.models.household import ResidenceKind
from offices import divisions
from offices.models import OfficeKind, PostKind, User
from offices.routing import office_for
from processes.models import Process, SchemeEdition, Task

SHANGHAI = ZoneInfo("Asia/Shanghai")
REVIEW = "review"
HTML = '<!DOCTYPE html><html lang="zh-CN"><body class="letter"><h1>{title}</h1><p>{name}户，{on}。</p></body></html>'
GRANTED: tuple[str, ...] = (
    "application_form",
    "undertaking",
    "authorisation",
    "acceptance",
    "means_test_request",
    "means_test_report",
)
GRANTED += ("household_investigation", "neighbour_inquiry", "opinion", "public_notice", "confirmation", "decision")
GRANTED += ("publication", "delivery", "archive_catalogue")
REVIEWED: tuple[str, ...] = (
    "means_test_report",
    "household_investigation",
    "opinion",
    "confirmation",
    "delivery",
    "archive_catalogue",
)
STEPS = {APPLICATION: ("application", "acceptance", "means_test", "household_investigation", "examination", "decision")}
STEPS[REVIEW] = ("means_test", "household_investigation", "examination", "decision", "delivery", "archiving")
TITLES = {
    "decision": "确认通知书",
    "confirmation": "审核确认表",
    "means_test_report": "核对报告",
    "delivery": "送达回证",
}
AMOUNT = Decimal("523.00")


@dataclass
class Past:
    """What the years of one household are made of; days are counted back from the last one."""

    area: str
    last_on: date
    actor: User
    name: str = "田有福"
    years: int = 10
    schemes: tuple[str, ...] = ("dibao", "dibao_margin")
    papers: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {APPLICATION: GRANTED, REVIEW: REVIEWED})

    @property
    def first_on(self) -> date:
        return self.last_on - timedelta(days=365 * self.years)

    def review_days(self) -> Iterator[date]:
        """A day each half-year."""
        return (self.first_on + timedelta(days=182 * number) for number in range(1, 2 * self.years + 1))


@transaction.atomic
def make(past: Past) -> Household:
    """Writes the household with all that happened to it, and returns it."""
    household = _household(past)
    maker = _Maker(past, household)
    granted = [maker.granted(scheme, place) for place, scheme in enumerate(past.schemes)]
    for on in past.review_days():
        maker.case(REVIEW, past.schemes[0], on, about=granted[0])
    for award in granted[:1]:
        _pay(award, past)
    _report_changes(household, past)
    maker.write_chain()
    return household


def once_more(past: Past, household: Household, on: date, scheme: str = "dibao") -> Case:
    """The household applied once more on a day; the case is closed."""
    maker = _Maker(past, household)
    case = maker.case(APPLICATION, scheme, on)
    maker.write_chain()
    return case


def _household(past: Past) -> Household:
    household = Household.objects.create(
        area=past.area,
        name=past.name,
        residence_kind=ResidenceKind.RURAL,
        opened_at=_noon(past.first_on),
        is_invented=True,
    )
    for relation, name in (("self", past.name), ("spouse", "齐秀云"), ("child", "田小禾"), ("parent", "田老根")):
        Member.objects.create(household=household, name=name, relation=relation, from_on=past.first_on)
    return household


class _Maker:
    """Writes cases with tasks and papers, and remembers what the chain has to say of them."""

    def __init__(self, past: Past, household: Household) -> None:
        self.past, self.household = past, household
        self.office = office_for(OfficeKind.TOWNSHIP_OFFICE, past.area, past.last_on)
        self.edition = SchemeEdition.objects.filter(scheme=past.schemes[0]).order_by("-id").first()
        self.entries: list[tuple[datetime, str, int, dict[str, object]]] = []
        self.numbers = count(1 + household.cases.count())

    def granted(self, scheme: str, place: int) -> Award:
        """A granted application and its award; the first is still paid, later ones ended after a year."""
        on = self.past.first_on + timedelta(days=30 * place)
        case = self.case(APPLICATION, scheme, on)
        ended = on + timedelta(days=365) if place else None
        award = Award.objects.create(
            case=case,
            household=self.household,
            scheme=scheme,
            kind=Award.Kind.STATUS if place else Award.Kind.MONTHLY,
            area=self.past.area,
            persons=4,
            amount=Decimal(0) if place else AMOUNT,
            from_month=awards.first_month(on),
            state=Award.State.ENDED if ended else Award.State.ACTIVE,
            ended_on=ended,
        )
        return award

    def case(self, procedure: str, scheme: str, on: date, about: Award | None = None) -> Case:
        """A closed case with its done tasks and its papers."""
        past, opened, closed = self.past, _noon(on), _noon(on + timedelta(days=20))
        process = Process.objects.create(
            edition=self.edition,
            diagram=scheme if procedure == APPLICATION else procedure,
            area=past.area,
            engine_state=b"",
            state=Process.State.ENDED,
            started_at=opened,
            ended_at=closed,
        )
        case = Case.objects.create(
            number=f"{past.area[:6]}{on.year}H{self.household.pk}-{next(self.numbers):03d}"[:24],
            code_digest="0",
            scheme=scheme,
            procedure=procedure,
            about=about,
            household=self.household,
            process=process,
            applicant=past.name,
            residence_kind=self.household.residence_kind,
            channel=Channel.VILLAGE_AIDE if procedure == APPLICATION else Channel.OFFICE,
            area=past.area,
            town=past.area[:9],
            county=past.area[:6],
            state=Case.State.CLOSED,
            outcome=Case.Outcome.GRANT if procedure == APPLICATION else Case.Outcome.CONTINUE,
            opened_at=opened,
            accepted_on=on,
            decided_on=closed.date(),
            closed_at=closed,
            stage="已办结",
        )
        self._tasks(case, process, opened)
        self._papers(case, on)
        return case

    def _tasks(self, case: Case, process: Process, opened: datetime) -> None:
        past, rows = self.past, []
        self.entries.append((opened, "apply" if case.procedure == APPLICATION else "open_procedure", case.pk, {}))
        for place, element in enumerate(STEPS[case.procedure], start=1):
            at = opened + timedelta(days=2 * place)
            rows.append(
                Task(
                    process=process,
                    key=f"{case.pk}-{place}",
                    element=element,
                    name=element,
                    section=element,
                    area=past.area,
                    town=past.area[:9],
                    office=self.office,
                    post=PostKind.CASEWORKER,
                    state=Task.State.DONE,
                    opened_at=at - timedelta(days=2),
                    done_by=past.actor,
                    done_at=at,
                )
            )
            self.entries += [(at - timedelta(days=1), "claim", case.pk, {}), (at, "submit", case.pk, {})]
        Task.objects.bulk_create(rows)

    def _papers(self, case: Case, on: date) -> None:
        papers = self.past.papers.get(case.procedure, ())
        Document.objects.bulk_create([self._paper(case, kind, on, place) for place, kind in enumerate(papers)])

    def _paper(self, case: Case, kind: str, on: date, place: int) -> Document:
        day = on + timedelta(days=min(place, 20))
        known = find_kind(kind)
        title = known.title_for("最低生活保障") if known else kind
        paper = Document(
            case=case,
            kind=kind,
            title=title,
            office=self.office,
            code=issue.new_code(),
            issued_on=day,
            issued_by=self.past.actor,
            issued_at=_noon(day),
        )
        html = HTML.format(title=title, name=self.past.name, on=day)
        paper.digest = hashlib.sha256(html.encode()).hexdigest()
        paper.html_sealed = secrets.seal_text(html, issue.PLACE, paper.uid)
        return paper

    def write_chain(self) -> None:
        """Adds what happened to the county's chain, in order."""
        for at, act, case_id, detail in sorted(self.entries, key=lambda entry: entry[:3]):
            chain.append_many(self.past.area[:6], act, at, [(case_id, self.household.pk, detail)])


def _pay(award: Award, past: Past) -> None:
    """A period a year, and each month a line on a settled roll that was due and was paid."""
    starts = [awards.month_after(award.from_month, 12 * year) for year in range(past.years)]
    AwardPeriod.objects.bulk_create(
        AwardPeriod(
            award=award,
            from_month=start,
            until_month=awards.month_after(start, 11) if start != starts[-1] else None,
            persons=award.persons,
            amount=award.amount,
        )
        for start in starts
    )
    months = [awards.month_after(award.from_month, number) for number in range(12 * past.years)]
    lines = PaymentLine.objects.bulk_create(_line(award, roll) for roll in _rolls(award, past, months))
    LedgerEntry.objects.bulk_create((entry for line in lines for entry in _entries(line, past.actor)), batch_size=400)


def _rolls(award: Award, past: Past, months: Sequence[date]) -> list[PaymentRoll]:
    """The settled rolls of the county for some months, those that were there already with the award's sum added."""
    area = divisions.full(past.area[:6])
    rows = PaymentRoll.objects.filter(area=area, scheme=award.scheme, month__in=months, sequence=0)
    present = set(rows.values_list("month", flat=True))
    PaymentRoll.objects.bulk_create(_roll(area, award.scheme, month, past) for month in months if month not in present)
    rows.update(count=F("count") + 1, households=F("households") + 1, total=F("total") + award.amount)
    return list(rows.order_by("month"))


def _roll(area: str, scheme: str, month: date, past: Past) -> PaymentRoll:
    at, by = _noon(month), past.actor
    return PaymentRoll(
        area=area,
        scheme=scheme,
        month=month,
        state=PaymentRoll.State.SETTLED,
        made_by=by,
        made_at=at,
        frozen_by=by,
        frozen_at=at,
        settled_at=at,
    )


def _line(award: Award, roll: PaymentRoll) -> PaymentLine:
    return PaymentLine(
        roll=roll,
        award=award,
        household=award.household,
        area=award.area,
        kind=PaymentLine.Kind.REGULAR,
        due_month=roll.month,
        persons=award.persons,
        amount=award.amount,
        payee=award.household.name,
        state=PaymentLine.State.PAID,
    )


def _entries(line: PaymentLine, by: User) -> Iterator[LedgerEntry]:
    for kind, amount in ((LedgerEntry.Kind.DUE, line.amount), (LedgerEntry.Kind.PAID, -line.amount)):
        yield LedgerEntry(
            award=line.award, month=line.due_month, kind=kind, amount=amount, line=line, at=_noon(line.due_month), by=by
        )


def _report_changes(household: Household, past: Past) -> None:
    """A change was reported each year."""
    for year in range(past.years):
        on = past.first_on + timedelta(days=365 * year + 100)
        row = ChangeReport(
            household=household, kind=ChangeReport.Kind.INCOME, happened_on=on, reported_by=past.actor,
            reported_at=_noon(on),
        )  # fmt: skip
        row.sealed = secrets.seal_json({"told": "打零工收入有变化"}, changes.PLACE, row.uid)
        row.save(force_insert=True)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)
