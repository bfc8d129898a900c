"""The benefit list of a household (幸福清单): every help it had or has, of what kind, from when, how much in all."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from cases.documents import file_papers
from cases.documents.context import DocumentContext
from cases.documents.filling import village_name
from cases.models import Award, AwardPeriod, Household, LedgerEntry
from offices.models import Division, OfficeKind
from offices.routing import office_for
from rules.assessment.vocabulary import VOCABULARY


@dataclass(frozen=True)
class Stretch:
    """What an award paid a month over some months; `until` is the last month, none while it goes on."""

    from_month: date
    until: date | None
    amount: Decimal
    persons: int
    gradual_exit: bool


@dataclass(frozen=True)
class Benefit:
    """One award with its stretches and what was really paid (yuan)."""

    award: Award
    scheme_name: str
    stretches: tuple[Stretch, ...]
    paid: Decimal

    @property
    def current(self) -> bool:
        return self.award.state != Award.State.ENDED


@dataclass(frozen=True)
class BenefitList:
    """All of a household's benefits, newest first, and the sum paid."""

    household: Household
    benefits: tuple[Benefit, ...]

    @property
    def paid(self) -> Decimal:
        return sum((each.paid for each in self.benefits), Decimal(0))

    @property
    def monthly(self) -> Decimal:
        """What the household has a month now."""
        rows = (each for each in self.benefits if each.current and each.award.kind == Award.Kind.MONTHLY)
        return sum((each.award.amount for each in rows), Decimal(0))


def benefits_of(household: Household) -> BenefitList:
    """The list of a household, from its awards, their periods and the ledger, in three queries."""
    awards = list(household.awards.select_related("case").order_by("-id"))
    ids = [award.pk for award in awards]
    stretches: dict[int, list[Stretch]] = {}
    for row in AwardPeriod.objects.filter(award__in=ids, superseded_at__isnull=True).order_by("from_month"):
        stretches.setdefault(row.award_id, []).append(_stretch(row))
    paid = _paid(ids)
    return BenefitList(
        household,
        tuple(
            Benefit(
                award,
                VOCABULARY.choices["scheme"].get(award.scheme, award.scheme),
                tuple(_joined(stretches.get(award.pk, []))),
                paid.get(award.pk, Decimal(0)),
            )
            for award in awards
        ),
    )


def _stretch(row: AwardPeriod) -> Stretch:
    exiting = row.kind == AwardPeriod.Kind.GRADUAL_EXIT
    return Stretch(row.from_month, row.until_month, row.amount, row.persons, exiting)


def _joined(rows: list[Stretch]) -> list[Stretch]:
    """Neighbouring stretches that pay the same are one for who reads them."""
    found: list[Stretch] = []
    for row in rows:
        last = found[-1] if found else None
        if last and (last.amount, last.persons, last.gradual_exit) == (row.amount, row.persons, row.gradual_exit):
            found[-1] = Stretch(last.from_month, row.until, row.amount, row.persons, row.gradual_exit)
        else:
            found.append(row)
    return found


def _paid(ids: list[int]) -> dict[int, Decimal]:
    """What reached the household by award: what was paid less what came back."""
    kinds = Q(kind__in=(LedgerEntry.Kind.PAID, LedgerEntry.Kind.RETURNED))
    rows = LedgerEntry.objects.filter(kinds, award__in=ids).values_list("award_id").annotate(total=Sum("amount"))
    return {award_id: -total for award_id, total in rows}


def as_pdf(found: BenefitList, on: date) -> bytes:
    """The list as a paper to hand over."""
    household = found.household
    village = Division.objects.filter(code=household.area).first()
    context = DocumentContext(
        title=file_papers.KINDS["benefit_list"].title,
        office=file_papers.office_lines(office_for(OfficeKind.TOWNSHIP_OFFICE, household.area, on)),
        case_number="",
        scheme_name="",
        issued_on=on,
        household=file_papers.household_lines(household.name, village_name(village.name) if village else ""),
        facts={
            "awards": [_row(each) for each in found.benefits],
            "paid": found.paid,
            "monthly": found.monthly,
            "members": household.members.filter(until_on__isnull=True).count(),
        },
    )
    return file_papers.pdf_of("benefit_list", context)[0]


def _row(benefit: Benefit) -> dict[str, object]:
    award = benefit.award
    stretches = [
        {
            "from": row.from_month,
            "until": row.until,
            "amount": row.amount,
            "persons": row.persons,
            "note": "渐退期" if row.gradual_exit else "",
        }
        for row in benefit.stretches
    ]
    return {
        "scheme": benefit.scheme_name,
        "kind": award.get_kind_display(),
        "state": award.get_state_display(),
        "from": award.from_month,
        "ended": award.ended_on,
        "valid_until": award.valid_until,
        "number": award.case.number,
        "stretches": stretches,
        "paid": benefit.paid,
    }
