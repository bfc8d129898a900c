"""Whole resident ids: shown one at a time, for a reason, kept in the chain, and no more than so many an hour."""

from datetime import datetime, timedelta

from django.db import transaction

from cases import chain, secrets
from cases.auditing.looks import revealed_since
from cases.errors import Blocked
from cases.models import Case, Member
from offices.models import User

PLACE = "member.resident_id"
LEAST_REASON, LONGEST_REASON = 4, 100
# Who needs more has a list to ask for, or is collecting (个人信息保护法 第五十一条).
MOST_AN_HOUR = 30


@transaction.atomic
def whole_id(case: Case, member: Member, reason: str, actor: User, now: datetime) -> str:
    """Returns a member's whole id; who, whose and why is in the chain first. Blocked without a reason or too often."""
    reason = reason.strip()[:LONGEST_REASON]
    if len(reason) < LEAST_REASON:
        raise Blocked(f"请写明查看完整证件号码的理由（不少于{LEAST_REASON}个字）")
    chain.append(case, "reveal", actor, now, detail={"member": str(member.uid), "purpose": reason})
    # Counted behind the entry: the county's chain is locked, so that two windows of one person count together.
    if revealed_since(actor, case.county, now - timedelta(hours=1)) > MOST_AN_HOUR:
        raise Blocked(f"一小时内查看完整证件号码已达{MOST_AN_HOUR}次，请稍后再看；确需成批使用的，请按程序导出")
    return secrets.unseal_text(member.resident_id_sealed, PLACE, member.uid)
