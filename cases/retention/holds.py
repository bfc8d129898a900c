"""Holds: an auditor or the head of a county asks that nothing of a household or of the whole county be destroyed."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import Case, Household, LegalHold
from offices.models import PostKind, User

PLACES = {PostKind.AUDITOR, PostKind.COUNTY_HEAD}


def holds_for(user: User, on: date) -> "QuerySet[LegalHold]":
    """The holds of the counties in which a person sees cases, those that stand first."""
    counties = {prefix[:6] for prefix in access.reach(user, on).areas(access.SEES_CASES)}
    rows = LegalHold.objects.filter(county__in=counties).select_related("household", "placed_by", "lifted_by")
    return rows.order_by("lifted_at", "-id")


@transaction.atomic
def place(case_number: str, reason: str, actor: User, now: datetime) -> LegalHold:
    """Places a hold on the household of a case, or on the whole county where no case is named."""
    county = _county(actor, now.astimezone().date())
    if not reason.strip():
        raise Blocked("请写明为什么暂缓销毁，如审计、诉讼的文号")
    household = _household(case_number, actor, now.astimezone().date()) if case_number.strip() else None
    made = LegalHold.objects.create(
        county=household.area[:6] if household else county,
        household=household,
        reason=reason.strip()[:200],
        placed_by=actor,
        placed_at=now,
    )
    _note(made, "place_hold", actor, now)
    return made


def _county(actor: User, on: date) -> str:
    whole = sorted(prefix for prefix in access.reach(actor, on).areas(PLACES) if len(prefix) == 6)
    if not whole:
        raise NotAllowed("暂缓销毁由县级审计员或者县级负责人提出和解除")
    return whole[0]


def _household(number: str, actor: User, on: date) -> Household:
    found = access.cases_for(actor, on).filter(number=number.strip().upper()).select_related("household").first()
    if not isinstance(found, Case):
        raise NotFound("没有找到这个办件")
    return found.household


@transaction.atomic
def lift(hold_id: int, actor: User, now: datetime) -> LegalHold:
    """Lifts a hold once; what is past its term may be listed again from then on."""
    county = _county(actor, now.astimezone().date())
    found = LegalHold.objects.select_for_update(of=("self",)).filter(pk=hold_id, county=county).first()
    if found is None:
        raise NotFound()
    if found.lifted_at:
        raise AlreadyDone("这次暂缓销毁已经解除")
    found.lifted_by, found.lifted_at = actor, now
    found.save(update_fields=["lifted_by", "lifted_at"])
    _note(found, "lift_hold", actor, now)
    return found


def _note(hold: LegalHold, act: str, actor: User, now: datetime) -> None:
    detail = {"hold": hold.pk, "reason": hold.reason}
    if hold.household is not None:
        chain.append_for_household(hold.household, act, actor, now, detail)
    else:
        chain.append_for_county(hold.county, act, actor, now, detail)
