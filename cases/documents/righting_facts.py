"""What the documents of changes, moves, corrections and sanctions print beyond the answers themselves."""

from __future__ import annotations

from cases.documents.kind_facts import Facts, maker
from cases.models import Decision, Relocation
from offices.models import OfficeKind
from offices.routing import office_for


@maker("increase")
def _increase(work: object, said: Facts) -> Facts:
    decision = Decision.objects.get(case=work.case)
    return {"previous_amount": decision.previous_amount}


@maker("relocation_letter")
def _relocation_letter(work: object, said: Facts) -> Facts:
    moving = Relocation.objects.select_related("award").get(case=work.case)
    return {
        "to_office": office_for(OfficeKind.TOWNSHIP_OFFICE, moving.to_area, work.on).name,
        "relocation_kind": moving.get_kind_display(),
        "moved_on": moving.moved_on,
        "now_paid": moving.award.amount,
        "now_persons": moving.award.persons,
        "paid_since": moving.award.from_month,
    }


@maker("relocation")
def _relocation(work: object, said: Facts) -> Facts:
    moving = Relocation.objects.get(case=work.case)
    decision = Decision.objects.get(case=work.case)
    return {
        "from_office": office_for(OfficeKind.TOWNSHIP_OFFICE, moving.from_area, work.on).name,
        "to_office": office_for(OfficeKind.TOWNSHIP_OFFICE, moving.to_area, work.on).name,
        "last_month": moving.last_month,
        "first_month": moving.first_month,
        "previous_amount": decision.previous_amount,
    }
