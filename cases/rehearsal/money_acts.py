"""Payments in worked cases: a month's roll from freezing to the bank's answer, subsidies, releases; what is expected.

A roll belongs to a whole county. In a worked case the household is alone in it: other awards and earlier rolls are put
aside for as long as the case is played, so that the answer is the same on every machine.
"""

from decimal import Decimal
from typing import Any

from cases import access
from cases.awards import month_after
from cases.errors import Blocked
from cases.models import Award, Household, PaymentBatch, PaymentBlock, PaymentLine, PaymentRoll, SubsidyOrder, Transfer
from cases.payments import batches, blocks, cancelling, ledger, orders, rolls
from cases.payments.exact import ZERO
from cases.rehearsal.life_acts import household_of
from cases.rehearsal.stage import Stage
from cases.rehearsal.vocabulary import Act, Area, Leaf, Said
from offices import divisions
from offices.models import PostKind

Told = dict[str, Any]
S, L = Said, Leaf
# Where other awards and rolls are put aside: no scheme has this name.
ASIDE = "put_aside"


def _county(stage: Stage) -> str:
    return divisions.full(stage.area[:6])


def _alone(stage: Stage, home: Household) -> None:
    """Puts the awards and rolls of others aside until the case has been played."""
    own = Award.objects.filter(household=home).values("scheme")
    here = access.in_areas({stage.area[:6]})
    Award.objects.filter(here, scheme__in=own).exclude(household=home).update(scheme=ASIDE)
    others = PaymentRoll.objects.filter(area=_county(stage)).exclude(lines__award__household=home)
    others.update(area=ASIDE)


def _scheme(home: Household) -> str:
    award = Award.objects.filter(household=home).exclude(kind=Award.Kind.STATUS).order_by("id").last()
    if award is None:
        raise Blocked("这一户没有发放金额的待遇")
    return award.scheme


def _roll(stage: Stage) -> PaymentRoll:
    rows = PaymentRoll.objects.filter(area=_county(stage), scheme=_scheme(household_of(stage)))
    found = rows.order_by("month", "sequence").last()
    if found is None:
        raise Blocked("还没有名册：先写 freeze_roll")
    return found


def _batch(stage: Stage) -> PaymentBatch:
    found = PaymentBatch.objects.filter(roll=_roll(stage)).order_by("sequence").last()
    if found is None:
        raise Blocked("名册还没有送银行：先写 send_roll")
    return found


def freeze_roll(stage: Stage, told: Told) -> object:
    """Makes the roll of a month and freezes it."""
    home, actor = household_of(stage), stage.person(told.get("by") or PostKind.FINANCE_CLERK)
    _alone(stage, home)
    month = told.get("month") or month_after(stage.on, 0)
    extra = bool(told.get("supplementary"))
    made = rolls.prepare(_county(stage), _scheme(home), month, actor, stage.now, supplementary=extra)
    return rolls.freeze(made.pk, actor, stage.now)


def approve_roll(stage: Stage, told: Told) -> object:
    """Approves the latest roll."""
    return rolls.approve(_roll(stage).pk, stage.person(told.get("by") or PostKind.COUNTY_HEAD), stage.now)


def send_roll(stage: Stage, told: Told) -> object:
    """Puts what may be paid into a batch for the bank."""
    return batches.make(_roll(stage).pk, stage.person(told.get("by") or PostKind.FINANCE_CLERK), stage.now)


def bank_answers(stage: Stage, told: Told) -> object:
    """Books what the bank says to the latest batch."""
    batch, actor = _batch(stage), stage.person(told.get("by") or PostKind.FINANCE_CLERK)
    state, reason = told.get("result", Transfer.State.PAID), told.get("reason", "")
    answers = [batches.Told(each, state, "", reason) for each in batch.transfers.order_by("serial")]
    return batches.answer(batch.pk, answers, actor, stage.now)


def order_subsidy(stage: Stage, told: Told) -> object:
    """Enters a subsidy or a top-up of the county; another person confirms it."""
    first = told.get("from_month") or month_after(stage.on, 1)
    order = SubsidyOrder(
        area=_county(stage),
        kind=told.get("kind", SubsidyOrder.Kind.SUBSIDY),
        title=told.get("title", "价格临时补贴"),
        schemes=[_scheme(household_of(stage))],
        group=told.get("group", SubsidyOrder.Group.EVERYBODY),
        amount=Decimal(str(told["amount"])),
        from_month=first,
        until_month=told.get("until_month") or first,
        cite=told.get("cite", "算例中的文件"),
    )
    made = orders.enter(order, stage.person(told.get("by") or PostKind.FINANCE_CLERK), stage.now)
    return orders.confirm(made.pk, stage.person(told.get("confirmed_by", PostKind.COUNTY_HEAD)), stage.now)


def _held(stage: Stage) -> PaymentBlock:
    rows = PaymentBlock.objects.filter(award__household=household_of(stage), released_at__isnull=True)
    found = rows.order_by("id").last()
    if found is None:
        raise Blocked("这一户没有暂停发放")
    return found


def ask_release(stage: Stage, told: Told) -> object:
    """Asks for a payment to go on."""
    actor, reason = stage.person(told.get("by") or PostKind.CASEWORKER), told.get("reason", "入户核实，其余成员仍在。")
    return blocks.ask(_held(stage).pk, reason, actor, stage.now)


def release_payment(stage: Stage, told: Told) -> object:
    """Lets a payment go on."""
    actor, reason = stage.person(told.get("by") or PostKind.COUNTY_APPROVER), told.get("reason", "已核实。")
    return blocks.release(_held(stage).pk, reason, actor, stage.now)


def cancel_line(stage: Stage, told: Told) -> object:
    """Gives up the latest line of the household that was not paid."""
    rows = PaymentLine.objects.filter(award__household=household_of(stage), state__in=cancelling.UNPAID)
    line = rows.exclude(kind=PaymentLine.Kind.DEDUCTION).order_by("id").last()
    if line is None:
        raise Blocked("这一户没有未发放的款项")
    actor = stage.person(told.get("by") or PostKind.FINANCE_CLERK)
    return cancelling.cancel(line.pk, told.get("reason", "待遇已停止"), actor, stage.now)


def roll(stage: Stage) -> dict[str, Any] | None:
    """The latest roll on which the household stands."""
    rows = PaymentRoll.objects.filter(lines__award__household=household_of(stage))
    found = rows.order_by("month", "sequence").last()
    if found is None:
        return None
    lines = found.lines.order_by("due_month", "kind", "id")
    return {
        "month": f"{found.month:%Y-%m}",
        "state": found.state,
        "total_amount": found.total,
        "payable_amount": rolls.payable(found),
        "difference_amount": found.change,
        "approved_by": str(found.approved_by or ""),
        "lines": [_line(line) for line in lines],
        "differences": [{"reason": row.kind, "amount": row.amount} for row in found.differences.order_by("id")],
    }


def _line(line: PaymentLine) -> dict[str, Any]:
    month = f"{line.due_month:%Y-%m}"
    return {"kind": line.kind, "month": month, "amount": line.amount, "state": line.state, "reason": line.reason}


def ledgers(stage: Stage) -> dict[str, Any]:
    """The ledgers of the household's awards taken together."""
    found = Award.objects.filter(household=household_of(stage))
    sums = [ledger.sums(award) for award in found]
    return {
        "balance_amount": sum((sum(each.values()) for each in sums), ZERO),
        "due_amount": sum((each["due"] for each in sums), ZERO),
        "paid_amount": -sum((each["paid"] + each["returned"] for each in sums), ZERO),
        "agrees": not any(ledger.check(award) for award in found),
    }


def _act(name: str, title: str, who: str, do: Any, *says: Said) -> Act:
    return Act(name, title, who, (S("by", "role", "谁来做", who), *says), do)


ACTS = (
    _act(
        "freeze_roll",
        "编制并封存一个月的发放名册（本户之外的待遇和名册在演练期间放在一边）",
        "finance_clerk",
        freeze_roll,
        S("month", "date", "发放月份，写这个月的1日", "当月"),
        S("supplementary", "flag", "补充名册", "false"),
    ),
    _act("approve_roll", "批准最近的名册", "county_head", approve_roll),
    _act("send_roll", "把最近的名册送银行", "finance_clerk", send_roll),
    _act(
        "bank_answers",
        "登记银行对最近一批的回盘",
        "finance_clerk",
        bank_answers,
        S("result", "text", "paid 成功、failed 失败、returned 到账后退回", "paid"),
        S("reason", "text", "银行说明", ""),
    ),
    _act(
        "order_subsidy",
        "录入价格临时补贴或增发，由另一人复核",
        "finance_clerk",
        order_subsidy,
        S("amount", "money", "每人每月多少元", required=True),
        S("kind", "text", "subsidy 价格临时补贴、top_up 增发", "subsidy"),
        S("group", "text", "everybody 全部、elderly 老年人、minor 未成年人", "everybody"),
        S("title", "text", "名称", "价格临时补贴"),
        S("cite", "text", "依据的文件", "算例中的文件"),
        S("from_month", "date", "自哪个月（1日）", "次月"),
        S("until_month", "date", "至哪个月（1日）", "同一个月"),
        S("confirmed_by", "role", "谁复核", "county_head"),
    ),
    _act("ask_release", "提请恢复发放", "caseworker", ask_release, S("reason", "text", "理由", "一句现成的话")),
    _act(
        "release_payment",
        "批准恢复发放",
        "county_approver",
        release_payment,
        S("reason", "text", "理由", "一句现成的话"),
    ),
    _act(
        "cancel_line",
        "注销本户最近一笔没有发放的款项",
        "finance_clerk",
        cancel_line,
        S("reason", "text", "原因", "待遇已停止"),
    ),
)
AREAS = (
    Area(
        "roll",
        "one",
        "本户所在的最近一期发放名册",
        (
            L("month", "text", "月份，如 2026-10"),
            L("state", "text", "draft、frozen、approved、exported、settled"),
            L("total_amount", "money", "应发合计"),
            L("payable_amount", "money", "没有暂停、没有注销的合计"),
            L("difference_amount", "money", "与上月之差"),
            L("approved_by", "text", "批准人"),
            L(
                "lines",
                "rows",
                "明细",
                (
                    L("kind", "text", "regular、arrears、deduction、one_off、top_up、subsidy"),
                    L("month", "text", "所属月份"),
                    L("amount", "money", "金额"),
                    L("state", "text", "planned、blocked、sent、paid、failed、reissued、cancelled"),
                    L("reason", "part", "说明"),
                ),
            ),
            L(
                "differences",
                "rows",
                "与上月的差异",
                (L("reason", "text", "原因"), L("amount", "money", "差额")),
            ),
        ),
        roll,
    ),
    Area(
        "ledger",
        "one",
        "本户各项待遇的台账合计",
        (
            L("balance_amount", "money", "余额：正数还应发，负数应退回"),
            L("due_amount", "money", "应发"),
            L("paid_amount", "money", "实发净额"),
            L("agrees", "flag", "每一笔都对得上"),
        ),
        ledgers,
    ),
)
