"""What a death holds back: the dead person's share of an award, or all of it where nobody else is to be paid.

The others of the household keep what was decided for them until a decision says otherwise (社会救助法 第四十七条); the
death itself is looked into within three months (民政部等兜底保障通知 一（三）).
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import access, results
from cases.models import Award, ChangeReport, Decision, Member, PaymentBlock, PaymentLine
from cases.payments import terms
from offices import divisions

Cause = PaymentBlock.Cause
# Lines that have not gone to the bank, or have come back from it.
HELD_BACK = (PaymentLine.State.PLANNED, PaymentLine.State.FAILED)
SHARE = "只暂停其一人的份额，其余成员照发；请复核并重新核算。"
HOLDER = "收款账户的户名是去世的成员，变更账户以前全部暂停。"


def in_area(area: str, column: str = "area") -> Q:
    """The condition of lying in an area, given by its full code."""
    return access.in_areas({divisions.significant(area)}, column)


def block_of(award: Award, cause: str, from_month: date, text: str, now: datetime, **more: object) -> PaymentBlock:
    """A block that is not saved yet."""
    return PaymentBlock(
        award=award, area=award.area, cause=cause, from_month=from_month, text=text[:300], opened_at=now, **more
    )


def reported(area: str, now: datetime) -> Iterator[PaymentBlock]:
    """For reported deaths that hold nothing yet."""
    held = PaymentBlock.objects.filter(report=OuterRef("pk"))
    rows = ChangeReport.objects.filter(in_area(area, "household__area"), ~Exists(held), kind=ChangeReport.Kind.DEATH)
    for report in rows.select_related("member").order_by("id"):
        yield from of_report(report, area, now)


def of_report(report: ChangeReport, area: str, now: datetime) -> Iterator[PaymentBlock]:
    """For one reported death, award by award; an award that is not for the dead person goes on."""
    unpaid = terms.after_death(report.happened_on, area)
    for award in paying(Award.objects.filter(household=report.household_id).select_related("household")):
        if report.member and not _is_for(award, report.member):
            continue
        share = is_share(award, report.member)
        text = f"报告家庭成员于{report.happened_on:%Y-%m-%d}死亡。{_scope(award, report.member, share)}{unpaid.why}"
        more = {"report": report, "member": report.member, "is_share": share}
        yield block_of(award, Cause.DEATH, unpaid.from_month, text, now, **more)


def _is_for(award: Award, member: Member) -> bool:
    """Whether an award counts a member; where nobody is named it counts the whole household."""
    decision = Decision.objects.filter(case=award.case_id).select_related("assessment").first()
    named = results.recipients_of(decision.assessment) if decision else []
    return not named or member.name in named


def is_share(award: Award, member: Member | None) -> bool:
    """Whether only one person's share is held: it is known who died, others live, and the account is not the dead's."""
    if member is None or award.persons < 2 or award.kind != Award.Kind.MONTHLY:
        return False
    return bool(_others(award, member)) and holder_of(award) != member.name


def _others(award: Award, member: Member) -> QuerySet[Member]:
    """Who is left of the household beside a dead member and those whose death was reported before."""
    dead = PaymentBlock.objects.filter(award=award, cause=Cause.DEATH, member__isnull=False).values("member")
    rows = Member.objects.filter(household=award.household_id, until_on__isnull=True)
    return rows.exclude(pk=member.pk).exclude(pk__in=dead)


def holder_of(award: Award) -> str:
    """In whose name the account is to which an award is paid."""
    return award.account_holder or award.household.name


def _scope(award: Award, member: Member | None, share: bool) -> str:
    if share:
        return SHARE
    return HOLDER if member and award.persons > 1 and _others(award, member) else ""


def narrowed(area: str) -> Iterator[PaymentBlock]:
    """Blocks of whole awards that have become those of one share, since the award goes to another's account now."""
    rows = PaymentBlock.objects.filter(in_area(area), cause=Cause.DEATH, is_share=False, released_at__isnull=True)
    rows = rows.filter(report__isnull=False, member__isnull=False, award__persons__gt=1)
    for block in rows.select_related("award__household", "member").order_by("id"):
        if is_share(block.award, block.member):
            block.is_share, block.text = True, block.text.replace(HOLDER, SHARE)
            yield block


def empty_households(area: str, now: datetime) -> Iterator[PaymentBlock]:
    """Nobody of the household is left: the last one who left or died stands for all."""
    living = Member.objects.filter(household=OuterRef("household"), until_on__isnull=True)
    left = Member.objects.filter(household=OuterRef("household"), until_on__isnull=False)
    held = PaymentBlock.objects.filter(award=OuterRef("pk"), released_at__isnull=True, is_share=False)
    rows = paying(Award.objects.filter(in_area(area))).filter(Exists(left), ~Exists(living), ~Exists(held))
    for award in rows.order_by("id"):
        last = Member.objects.filter(household=award.household_id).order_by("-until_on", "-id")[0]
        if PaymentBlock.objects.filter(award=award, member=last, is_share=False).exists():
            continue
        unpaid = terms.after_death(last.until_on, area)
        text = f"{last.until_on:%Y-%m-%d}起户内已无成员。{unpaid.why}"
        yield block_of(award, Cause.DEATH, unpaid.from_month, text, now, member=last)


def paying(rows: QuerySet[Award]) -> QuerySet[Award]:
    """Awards that pay, or of which something has not been sent yet."""
    waiting = PaymentLine.objects.filter(award=OuterRef("pk"), state__in=HELD_BACK)
    return rows.exclude(kind=Award.Kind.STATUS).filter(~Q(state=Award.State.ENDED) | Exists(waiting))
