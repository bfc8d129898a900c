"""What the documents of changes, moves, corrections and sanctions print beyond the answers themselves."""

from __future__ import annotations

from decimal import Decimal

from cases.documents.kind_facts import Facts, maker
from cases.models import Decision, Document, Rectification, Relocation, Sanction
from offices.models import OfficeKind
from offices.routing import office_for

NOUGHT = Decimal("0.00")
# The letters that carry a decision on an award; the newest of a case names it.
DECIDING = ("decision", "increase", "reduction", "termination", "gradual_exit", "standard_change", "relocation")


@maker("increase")
@maker("standard_change")
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


@maker("rectification")
def _rectification(work: object, said: Facts) -> Facts:
    made = Rectification.objects.select_related("wrong").get(case=work.case)
    letter = Document.objects.filter(case=made.wrong.case_id, kind__in=DECIDING).order_by("id").last()
    return {
        "wrong_number": letter.number if letter else made.wrong.case.number,
        "wrong_on": made.wrong.decided_at.astimezone().date(),
        "heard": Document.objects.filter(case=work.case, kind="hearing_record").exists(),
        "righted": made.get_outcome_display(),
        "righted_since": made.from_month,
        "previous_amount": made.old_amount,
        "righted_amount": made.new_amount,
        "owed": max(made.difference, NOUGHT),
        "overpaid": max(-made.difference, NOUGHT),
    }


@maker("sanction")
def _sanction(work: object, said: Facts) -> Facts:
    made = Sanction.objects.get(case=work.case)
    return {
        "undue": made.undue,
        "returned": made.returned,
        "fine": made.fine,
        "fine_clause": made.clause,
        "instalments": made.instalments,
    }


@maker("ending")
def _ending(work: object, said: Facts) -> Facts:
    return {"ending": work.case.get_outcome_display(), "ending_reason": work.said["ending_reason"]}
