"""The township's reserve fund in worked cases: putting money in, and what is expected of the fund afterwards."""

from decimal import Decimal
from typing import Any

from cases import reserve
from cases.models import ReserveEntry
from cases.rehearsal.stage import Stage
from cases.rehearsal.vocabulary import Act, Area, Leaf, Said
from offices.models import OfficeKind, PostKind
from offices.routing import office_for

Told = dict[str, Any]
S, L = Said, Leaf


def allot(stage: Stage, told: Told) -> object:
    """Puts money into the fund of the case's township: one person enters it, another approves."""
    entered = enter(stage, told)
    return reserve.approve(entered.pk, stage.person(told.get("approved_by", PostKind.COUNTY_HEAD)), stage.now)


def enter(stage: Stage, told: Told) -> ReserveEntry:
    """Only writes it down; it does not count yet."""
    actor = stage.person(told.get("by", PostKind.COUNTY_APPROVER))
    office = office_for(OfficeKind.TOWNSHIP_OFFICE, stage.area, stage.on)
    kind, note = told.get("kind", "allotment"), told.get("note", "年度备用金")
    return reserve.enter(office, stage.on.year, kind, Decimal(str(told["amount"])), note, actor, stage.now)


def fund(stage: Stage) -> dict[str, Any] | None:
    """The fund of the township this year."""
    found = reserve.find(stage.area, stage.on)
    if found is None:
        return None
    rows, months = found.entries, reserve.months(found)
    return {
        "balance_amount": reserve.balance(found),
        "payments": rows.filter(kind="payment").count(),
        "pending": rows.filter(state="pending").count(),
        "paid_amount": months[-1].paid if months else Decimal(0),
        "agrees": not reserve.reconcile(found),
    }


_AMOUNT = S("amount", "money", "多少元；更正可以写负数", required=True)
_KIND = S("kind", "text", "allotment 核拨、replenishment 补充、correction 更正", "allotment")
_BY = S("by", "role", "谁登记", "county_approver")
ACTS = (
    Act(
        "allot_reserve",
        "拨付乡镇备用金：一人登记，另一人批准",
        "county_approver 登记，county_head 批准",
        (_AMOUNT, _KIND, _BY, S("approved_by", "role", "谁批准", "county_head")),
        allot,
    ),
    Act(
        "enter_reserve",
        "只登记一笔备用金，未批准的不入账",
        "county_approver、head_of_office",
        (_AMOUNT, _KIND, _BY),
        enter,
    ),
)
AREAS = (
    Area(
        "reserve",
        "one",
        "本乡镇当年的备用金",
        (
            L("balance_amount", "money", "余额"),
            L("paid_amount", "money", "最近一个月支付合计"),
            L("payments", "number", "支付笔数"),
            L("pending", "number", "待批准的笔数"),
            L("agrees", "flag", "对账相符"),
        ),
        fund,
    ),
)
