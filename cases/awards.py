"""Awards: granted from the month after the decision."""

from datetime import date
from decimal import Decimal

from cases import secrets
from cases.errors import Blocked
from cases.models import Award, Case, Decision

PLACE = "award.account_sealed"


def first_month(decided_on: date) -> date:
    """The month after the decision, by its first day (办法 第二十一条)."""
    year, month = divmod(decided_on.year * 12 + decided_on.month, 12)
    return date(year, month + 1, 1)


def grant(case: Case, decision: Decision, account: str) -> Award:
    """Opens the award that a decision grants; a household holds one award of a scheme at a time."""
    if decision.outcome != Case.Outcome.GRANT or decision.amount <= Decimal(0):
        raise Blocked("没有确认给予的决定，不能纳入保障（办法 第二十八条）")
    if Award.objects.filter(household=case.household, scheme=case.scheme).exclude(state=Award.State.ENDED).exists():
        raise Blocked("该户已在享受同一类救助，不能重复纳入")
    award = Award(
        case=case,
        household=case.household,
        scheme=case.scheme,
        area=case.area,
        persons=decision.persons,
        amount=decision.amount,
        from_month=decision.from_month,
    )
    award.account_sealed = secrets.seal_text(account, PLACE, award.account_uid)
    award.account_mask = f"****{account[-4:]}" if account else ""
    award.save()
    return award
