"""Acts around one application: applying for another class; items that nobody has to ask for."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from cases import automatic, item_endings
from cases.errors import Blocked
from cases.models import Entitlement
from cases.rehearsal import deeds
from cases.rehearsal.stage import Stage
from cases.rehearsal.vocabulary import Act, Said

S = Said
Told = dict[str, Any]


def apply_for(stage: Stage, told: Told) -> object:
    """Hands in an application for another scheme than the file's own."""
    answers = {"scheme": told["scheme"], **(told.get("answers") or {})}
    opened = deeds.apply(replace(stage, scheme=told["scheme"]), {**told, "answers": answers})
    stage.chosen = 0
    return opened


def find_entitled(stage: Stage, told: Told) -> object:
    """A department searches for people who need not ask."""
    run = automatic.start(told["department"], stage.person(told.get("by") or _liaison(told)), stage.now)
    return automatic.go_on(run.pk, lambda: stage.now)


def _liaison(told: Told) -> str:
    return f"liaison:{told['department']}"


def judge_entitled(stage: Stage, told: Told) -> object:
    """The department decides on one proposal."""
    row = _row(stage, told, (Entitlement.State.PROPOSED,))
    amount = Decimal(str(told["amount"])) if told.get("amount") is not None else None
    verdict = automatic.Verdict(told.get("pays", ""), amount, told.get("reason", ""))
    return automatic.judge({row.pk: verdict}, stage.person(told.get("by") or f"liaison:{row.department}"), stage.now)


def decline_entitled(stage: Stage, told: Told) -> object:
    """The household says no."""
    row = _row(stage, told, (Entitlement.State.TOLD, Entitlement.State.GRANTED))
    return automatic.decline(row.pk, stage.person(told.get("by", "caseworker")), stage.now)


def confirm_entitled(stage: Stage, told: Told) -> object:
    """The household says yes before the time has passed."""
    row = _row(stage, told, (Entitlement.State.TOLD,))
    return automatic.confirm(row.pk, stage.person(told.get("by", "caseworker")), stage.now)


def settle_entitled(stage: Stage, told: Told) -> object:
    """The time-keeper grants what nobody declined, and ends what may be given again or rests on a lost status."""
    granted, now = automatic.settle(stage.now), stage.now
    return granted + item_endings.lapse(now) + item_endings.follow_statuses(now)


def end_entitled(stage: Stage, told: Told) -> object:
    """The department ends an item that it gave."""
    row = _row(stage, told, (Entitlement.State.GRANTED,))
    person = stage.person(told.get("by") or f"liaison:{row.department}")
    return item_endings.end([row.pk], told.get("reason", ""), person, stage.now)


def _row(stage: Stage, told: Told, states: tuple[str, ...]) -> Entitlement:
    rows = Entitlement.objects.filter(household_id=stage.case.household_id, item=told["item"], state__in=states)
    rows = rows.filter(member__name=told["member"]) if told.get("member") else rows
    found = rows.order_by("id").first()
    if found is None:
        raise Blocked(f"没有待处理的事项“{told['item']}”")
    return found


ITEM = S("item", "text", "事项编号", required=True)
MEMBER = S("member", "text", "哪个成员；只有一人时可以不写")
BY = S("by", "role", "谁来做", "主管部门联络员或者乡镇经办人")

ACTS = (
    Act(
        "apply_for",
        "向另一类救助提出申请",
        "与 apply 相同",
        (
            S("scheme", "text", "哪一类，如 dibao、one_door", required=True),
            S("by", "role", "谁来申请或录入；岗位决定申请方式", "caseworker"),
            S("channel", "text", "申请方式", "由 by 决定"),
            S("area", "division", "向哪里申请", "文件的 area"),
            S("answers", "answers", "这次填的栏目", "默认填法"),
            S("without", "words", "故意不填的栏目", "都填"),
        ),
        apply_for,
    ),
    Act(
        "find_entitled",
        "免申即享：部门筛查符合条件的人",
        "liaison:部门",
        (S("department", "text", "部门，如 education", required=True), BY),
        find_entitled,
    ),
    Act(
        "judge_entitled",
        "免申即享：部门审核一项；写 pays 是给予，写 reason 是不予",
        "liaison:部门",
        (
            ITEM,
            MEMBER,
            S("pays", "text", "once、monthly、service"),
            S("amount", "money", "金额"),
            S("reason", "text", "不予的理由"),
            BY,
        ),
        judge_entitled,
    ),
    Act("decline_entitled", "免申即享：本人放弃", "caseworker", (ITEM, MEMBER, BY), decline_entitled),
    Act("confirm_entitled", "免申即享：本人确认", "caseworker", (ITEM, MEMBER, BY), confirm_entitled),
    Act(
        "end_entitled",
        "专项待遇：主管部门结束已给予的一项",
        "liaison:部门",
        (ITEM, MEMBER, S("reason", "text", "为什么结束"), BY),
        end_entitled,
    ),
    Act(
        "settle_entitled",
        "专项待遇：到期没有放弃的给予，一次性给付满了可以再次申请的时间的结束",
        "时间",
        (),
        settle_entitled,
    ),
)
