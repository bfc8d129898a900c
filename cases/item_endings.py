"""How items of departments end: by their department with a reason, or because what was paid once may be given again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases import automatic, chain
from cases.errors import Blocked
from cases.models import Entitlement
from cases.special_aid import EntitlementLife, State
from offices.models import User
from rules.deadline_rules import add_months

LAPSED = "一次性给付已满可以再次申请的时间"


@transaction.atomic
def end(ids: Sequence[int], reason: str, actor: User, now: datetime) -> int:
    """Ends granted items of one's own department; Blocked where no reason is told or a row is none of them."""
    if not reason.strip():
        raise Blocked("结束事项须写明理由")
    own = automatic.proposals_for(actor, now.astimezone().date()).filter(pk__in=ids, state=State.GRANTED)
    rows = list(Entitlement.objects.select_for_update(of=("self",)).filter(pk__in=own.values("pk")).order_by("pk"))
    if len(rows) != len(set(ids)):
        raise Blocked("有的事项不在已给予之列，请刷新后重试")
    for row in rows:
        _end(row, reason.strip(), actor, now)
    return len(rows)


def _end(row: Entitlement, reason: str, actor: User | None, now: datetime) -> None:
    EntitlementLife(row).move("ends")
    row.reason = reason[:300]
    row.save(update_fields=["state", "reason"])
    chain.append_for_household(row.household, "end_entitled", actor, now, {"item": row.item})


@transaction.atomic
def lapse(now: datetime) -> int:
    """Ends what was paid once so long ago that it may be given again; done by the time-keeper."""
    on, paid = now.astimezone().date(), Entitlement.objects.filter(state=State.GRANTED, pays=Entitlement.Pays.ONCE)
    months = automatic.catalogue_on(on).once_months if paid.exists() else 0
    if not months:
        return 0
    over = paid.filter(answered_at__date__lte=add_months(on, -months)).select_related("household")
    rows = list(over.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        _end(row, LAPSED, None, now)
    return len(rows)
