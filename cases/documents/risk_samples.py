"""What a risk warning was verified with, for the sample of its document."""

from __future__ import annotations

from datetime import date

FACTS: dict[str, object] = {
    "source": "省级预警",
    "level": "橙色",
    "received_on": date(2026, 9, 10),
    "due_on": date(2026, 11, 12),
    "signs": (
        {
            "indicator": "个人负担医疗费用较高",
            "told": "近十二个月个人负担医疗费用合计 38200 元",
            "level": "橙色",
            "reference": "YJ-2026-0918",
        },
        {
            "indicator": "残疾人未享受补贴",
            "told": "二级残疾，没有享受重度残疾人护理补贴",
            "level": "黄色",
            "reference": "",
        },
    ),
    "visited_on": date(2026, 9, 21),
    "verified_by": "常小军",
    "verification_found": "户主长期住院，家中三口人靠妻子打零工生活，房屋安全，饮水有保障。",
    "outcomes": (
        {"title": "误报，或者没有困难", "chosen": False},
        {"title": "符合条件的政策没有落实", "chosen": False},
        {"title": "可能符合社会救助条件", "chosen": True},
        {"title": "情况复杂，提请一事一议", "chosen": False},
        {"title": "可能不再符合救助条件", "chosen": False},
    ),
    "false_alarm": "",
    "not_included": (),
    "handled": "按已知情况备好最低生活保障申请，由户主确认后提出。",
    "evidence": "现场照片3张",
}
