"""What forms answer in changes, moves, corrections and sanctions, for the samples of their documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

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
}
