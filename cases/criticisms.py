"""Criticism and education of a household that kept silent on a major change beyond the period for telling it."""

from datetime import date, datetime

from django.db import transaction

from cases import access, secrets
from cases.chain import append_for_household
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Criticism
from offices.models import PostKind, User
from processes import region

PLACE = "criticism.sealed"
SILENCE = "review.silence"
MAY_CRITICISE = {PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE, PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}


@transaction.atomic
def record(
    household_id: int, actor: User, changed_on: date, found_on: date, told_on: date, told: str, now: datetime
) -> Criticism:
    """Writes down that a household was criticised; Blocked while the period for telling the change still ran.

    It changes no award: whether the household still qualifies is decided by a review (民政部等 兜底保障通知 五（五）).
    """
    on = now.astimezone().date()
    household = access.households_for(actor, on).filter(pk=household_id).first()
    if household is None:
        raise NotFound()
    if not access.reach(actor, on).posts & MAY_CRITICISE:
        raise NotAllowed("批评教育由乡镇（街道）或者县级民政部门办理")
    if not told.strip():
        raise Blocked("请写明变化的情况、怎样批评教育、本人的态度")
    if not changed_on <= found_on <= told_on <= on:
        raise Blocked("日期应当依次为：变化、发现、批评教育，都不能晚于今天")
    due_on = region.due(SILENCE, changed_on, household.area).due_on
    if found_on <= due_on:
        raise Blocked(f"告知重大变化的期间到{due_on}，没有超过的不作批评教育，登记变化即可")
    made = Criticism(household=household, changed_on=changed_on, found_on=found_on, told_on=told_on)
    made.sealed = secrets.seal_json({"told": told.strip()[:2000]}, PLACE, made.uid)
    made.told_by, made.told_at = actor, now
    made.save()
    append_for_household(household, "criticised", actor, now, {"criticism": made.pk, "on": told_on.isoformat()})
    return made


def read(made: Criticism) -> str:
    """What was told."""
    return str(secrets.unseal_json(made.sealed, PLACE, made.uid).get("told", ""))
