"""What forms answer in changes, moves, corrections and sanctions, for the samples of their documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from cases.documents.context import DocumentContext

FACTS: dict[str, object] = {
    "change_kinds": ("家庭成员", "收入"),
    "happened_on": date(2026, 9, 3),
    "change_told": "杨德厚于2026年9月3日起在镇敬老院居住，不再共同生活。",
    "verified_on": date(2026, 9, 16),
    "verified_by_ways": ("入户查看", "查验材料"),
    "change_found": "经入户查看并查验入住手续，杨德厚已入住镇敬老院，家庭现有3人，其他收入没有变化。",
    "change_opinion": "按3人重新核算。",
    "previous_amount": Decimal("1360"),
    "to_office": "卢氏县城关镇人民政府",
    "from_office": "卢氏县东明镇人民政府",
    "relocation_kind": "易地搬迁",
    "relocation_reason": "全家搬入县城安置点，已实际居住。",
    "moved_on": date(2026, 9, 1),
    "now_paid": Decimal("1360"),
    "now_persons": 4,
    "paid_since": date(2025, 3, 1),
    "last_month": date(2026, 10, 1),
    "first_month": date(2026, 11, 1),
    "wrong_number": "卢民确〔2025〕18号",
    "wrong_on": date(2025, 2, 20),
    "heard": True,
    "righted": "更正",
    "righted_since": date(2026, 6, 1),
    "righting_found": "核算时漏计一名家庭成员，少算保障金。",
    "righted_amount": Decimal("1528"),
    "owed": Decimal("840"),
    "overpaid": Decimal("0"),
    "undue": Decimal("3600"),
    "returned": Decimal("3600"),
    "fine": Decimal("3600"),
    "fine_clause": "社会救助法 第七十三条",
    "instalments": 12,
    "ending": "申请人撤回",
    "ending_reason": "本人已实现就业，家庭收入增加，自愿撤回申请。",
}


def _because(reason: str, found: str = "") -> Callable[[DocumentContext], DocumentContext]:
    """A sample whose decision gives a reason, and what was found where that differs."""

    def give(context: DocumentContext) -> DocumentContext:
        assert context.decision is not None
        facts = {**context.facts, "righting_found": found} if found else context.facts
        return replace(context, decision=replace(context.decision, reasons=(reason,)), facts=facts)

    return give


SPECIAL: Mapping[str, Callable[[DocumentContext], DocumentContext]] = {
    "rectification": _because("原核算漏计一名家庭成员，应予更正，少发的部分补足。"),
    "sanction": _because("隐瞒长期务工收入，事实清楚；陈述申辩没有新的证据。", "隐瞒杨德全长期务工收入。"),
    "standard_change": _because("根据本市调整标准的文件，低保标准由590调整为632，月保障金额由1360元调整为1528元。"),
}
