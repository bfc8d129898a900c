"""Who is recognised as what, shared so that other departments need not test again (社会救助法 第四十二条)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from cases import access, chain, secrets
from cases.errors import Blocked, NotAllowed
from cases.models import Award, Member
from offices.models import PostKind, User

MAY_ASK = {PostKind.LIAISON, PostKind.CASEWORKER, PostKind.COUNTY_APPROVER}


@dataclass(frozen=True)
class Recognised:
    """One recognised status: scheme and since when; nothing of income, assets or illness."""

    scheme: str
    since: date
    county: str


@transaction.atomic
def status_of(resident_id: str, actor: User, purpose: str, now: datetime) -> list[Recognised]:
    """Returns a person's recognised status within the asker's county; who asked and why is kept."""
    held = access.reach(actor, now.astimezone().date())
    counties = {prefix[:6] for prefix in held.areas(set(MAY_ASK))}
    if not counties:
        raise NotAllowed("您的岗位不能查询认定结果")
    if not purpose.strip():
        raise Blocked("请写明查询用途")
    members = Member.objects.filter(resident_id_index=secrets.blind(resident_id), until_on__isnull=True)
    within = access.in_areas(counties)
    awards = Award.objects.filter(within, household_id__in=members.values("household_id")).exclude(state="ended")
    found = [Recognised(row.scheme, row.from_month, row.area[:6]) for row in awards.order_by("id")]
    for county in counties:
        chain.append_for_county(county, "status", actor, now, {"purpose": purpose.strip()[:200], "found": len(found)})
    return found
