"""What one person holds back for a doubt: for so long and no longer, unless a second person of the county confirms it.

Nobody may be kept from their money by one person's word: a hold is no decision, and it ends by itself.
"""

from datetime import date, datetime, timedelta

from django.db import transaction

from cases.awards import month_after
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import PaymentBlock
from cases.payments import blocks, reach
from cases.payments.deaths import block_of, in_area
from offices import divisions
from offices.models import User

Cause = PaymentBlock.Cause
# So long a hold stands on one person's word. No law sets it: the law knows no hold without a decision at all.
HOLD_DAYS = 30
LAPSED = f"暂停满{HOLD_DAYS}天没有第二人确认，自动恢复发放"


@transaction.atomic
def hold(award_id: int, from_month: date, text: str, actor: User, now: datetime) -> PaymentBlock:
    """Holds an award back from a month on for a reason that a person gives; it ends by itself after thirty days."""
    on = now.astimezone().date()
    award = reach.awards_for(actor, on).filter(pk=award_id).first()
    if award is None:
        raise NotFound()
    reach.check_may(actor, reach.HOLDS, award.area, on, "暂停发放")
    if not text.strip():
        raise Blocked("请写明为什么暂停发放")
    if award.blocks.filter(release_reason=LAPSED, opened_by=actor).exists():
        raise NotAllowed("这项待遇您暂停过一次，到期没有人确认；还要暂停的，由另一人登记")
    made = block_of(award, Cause.OTHER, month_after(from_month, 0), text.strip(), now, opened_by=actor)
    made.ends_on = on + timedelta(days=HOLD_DAYS)
    made.save()
    told = {"cause": made.cause, "from": f"{made.from_month:%Y-%m}", "until": made.ends_on.isoformat()}
    blocks.note(made, "payment_blocked", actor, now, told)
    blocks.hold_lines(divisions.full(award.area[:6]), award.pk)
    return made


@transaction.atomic
def confirm(block_id: int, reason: str, actor: User, now: datetime) -> PaymentBlock:
    """A second person of the county lets a hold stand until it is released; the first cannot do that alone."""
    block = blocks.find(block_id, actor, now)
    reach.check_may(actor, reach.RELEASES, block.area, now.astimezone().date(), "确认暂停发放")
    if block.ends_on is None:
        raise Blocked("这一项不需要确认")
    if block.opened_by_id == actor.pk:
        raise NotAllowed("登记暂停的人不能自己确认")
    if not reason.strip():
        raise Blocked("请写明核实到什么、为什么还要暂停")
    block.confirmed_by, block.confirmed_at, block.ends_on = actor, now, None
    block.save(update_fields=["confirmed_by", "confirmed_at", "ends_on"])
    blocks.note(block, "block_confirmed", actor, now, {"reason": reason.strip()[:300]})
    return block


@transaction.atomic
def lapse(area: str, now: datetime) -> int:
    """Ends the holds of a county that nobody confirmed in time and lets their money go on; returns how many."""
    over = PaymentBlock.objects.filter(in_area(area), ends_on__lt=now.astimezone().date(), released_at__isnull=True)
    rows = list(over.select_for_update(of=("self",)).select_related("award__household").order_by("pk"))
    for block in rows:
        blocks.let_go(block, None, LAPSED, now)
        blocks.note(block, "payment_released", None, now, {"reason": LAPSED})
    return len(rows)
