"""What is found after one application for everything: each class granted, each award, leads, items of departments."""

from collections.abc import Mapping
from typing import Any

from cases import results, statuses
from cases.models import Award, Entitlement, Lead
from cases.rehearsal.stage import Stage
from cases.rehearsal.vocabulary import Area, Leaf

L = Leaf
Found = Mapping[str, Any] | None


def result(stage: Stage, status: str) -> Found:
    """One class that the newest calculation grants."""
    rows = {str(row["status"]): row for row in results.of_case(stage.case)}
    return rows.get(status)


def award(stage: Stage, scheme: str) -> Found:
    """The newest award of a scheme that the household holds or held."""
    household = stage.case.household_id
    found = Award.objects.filter(household_id=household, scheme=scheme).order_by("id").last()
    if found is None:
        return None
    names = ("amount", "persons", "from_month", "state", "kind", "valid_until", "end_reason")
    told = {name: getattr(found, name) for name in names} | {"account": found.account_mask}
    standing = next((each for each in statuses.of_households([household]) if each.award.pk == found.pk), None)
    people = sorted(standing.names) if standing and standing.names else []
    return told | {"class": standing.status if standing else "", "people": people}


def leads(stage: Stage) -> list[dict[str, Any]]:
    """What was handed to other offices."""
    rows = Lead.objects.filter(household_id=stage.case.household_id).select_related("office").order_by("id")
    return [{"scheme": row.scheme, "office": row.office.name, "state": row.state, "why": row.why} for row in rows]


def items(stage: Stage) -> list[dict[str, Any]]:
    """The items of departments that the household has, asked for or lost."""
    rows = Entitlement.objects.filter(household_id=stage.case.household_id).select_related("member").order_by("id")
    names = ("item", "department", "state", "pays", "amount", "reason", "declines_until")
    return [
        {name: getattr(row, name) for name in names} | {"member": row.member.name if row.member else ""} for row in rows
    ]


AREAS = (
    Area(
        "results",
        "named",
        "一次申请时，最近一次核算符合的某一类，如 results.dibao_margin",
        (
            L("scheme", "text", "按哪一类的待遇管理"),
            L("kind", "text", "monthly、once、status"),
            L("amount", "money", "月金额"),
            L("persons", "number", "人数"),
            L("row", "text", "适用的规则行"),
        ),
        result,
    ),
    Area(
        "awards",
        "named",
        "这一户某一类最近的一项待遇，如 awards.dibao_margin",
        (
            L("amount", "money", "月金额"),
            L("persons", "number", "人数"),
            L("from_month", "month", "起始月份"),
            L("state", "text", "active、exiting、ended"),
            L("kind", "text", "monthly、once、status"),
            L("valid_until", "date", "有效期至"),
            L("end_reason", "text", "为什么结束，replaced 是被较高的一类取代"),
            L("account", "text", "发放账户（遮盖）"),
            L("class", "text", "身份，如 single_person_dibao"),
            L("people", "words", "只给其中几个人的，是哪几个人"),
        ),
        award,
    ),
    Area(
        "leads",
        "rows",
        "移交其他部门的线索",
        (
            L("scheme", "text", "可能符合的类别"),
            L("office", "text", "移交给哪个机构"),
            L("state", "text", "handed、taken"),
            L("why", "part", "理由"),
        ),
        leads,
    ),
    Area(
        "items",
        "rows",
        "这一户的专项救助事项",
        (
            L("item", "text", "事项编号"),
            L("member", "text", "给哪个成员；按户的为空"),
            L("department", "text", "主管部门"),
            L("state", "text", "asked、proposed、told、granted、refused、declined、ended"),
            L("pays", "text", "once、monthly、service"),
            L("amount", "money", "金额"),
            L("reason", "part", "结果说明"),
            L("declines_until", "date", "可以放弃到哪天"),
        ),
        items,
    ),
)
