"""The register of suitable work that was refused; the third refusal in a row calls for a review (办法 第三十四条)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from cases import access
from cases.chain import append_for_household
from cases.errors import Blocked, NotFound
from cases.models import Member, WorkRefusal
from cases.reviews import opening, proposals
from offices.models import User
from processes import editions
from rules.award_life import award_life

CAUSE = "refused_work"


@dataclass(frozen=True)
class Offer:
    """Work that was offered: what, by whom, why it suits the member, and what proves the refusal."""

    work: str
    offered_by: str
    suits: str
    evidence: str


@transaction.atomic
def record(member_id: int, actor: User, offer: Offer, refused_on: date, has_reason: bool, now: datetime) -> WorkRefusal:
    """Enters a refusal; Blocked says what is missing. Enough of them without a reason open a review of that person."""
    on = now.astimezone().date()
    member = Member.objects.select_related("household").filter(pk=member_id, until_on__isnull=True).first()
    if member is None or not access.households_for(actor, on).filter(pk=member.household_id).exists():
        raise NotFound()
    if refused_on > on:
        raise Blocked("拒绝日期不能晚于今天")
    if not all(text.strip() for text in vars(offer).values()):
        raise Blocked("请写明介绍的工作、介绍单位、与健康状况和劳动能力相适应的依据、拒绝的证明")
    made = WorkRefusal.objects.create(
        member=member,
        household_id=member.household_id,
        refused_on=refused_on,
        has_reason=has_reason,
        entered_by=actor,
        entered_at=now,
        **{name: text.strip()[:100] for name, text in vars(offer).items()},
    )
    append_for_household(member.household, "refuse_work", actor, now, {"refusal": made.pk})
    _call_for_review(member, actor, on, now)
    return made


def _call_for_review(member: Member, actor: User, on: date, now: datetime) -> None:
    for award in opening.awards_of(member.household_id):
        life = award_life(editions.load(award.case.process.edition_id).tables)
        if proposals.refusals_in_row(member, award.area, on) >= life.refusals:
            opening.open_for(opening.note(award, CAUSE, on, now, actor, member), actor, now)
