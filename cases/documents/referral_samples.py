"""What was pushed to a department and came back, for the samples of its documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from cases.documents.context import DocumentContext, OfficialPaper, ReferralLine

LINES = (
    ReferralLine(
        "411224-2026-00012-1",
        "杨禾苗",
        "411224********0048",
        "清河村",
        "学生上学有困难",
        "义务教育阶段困难学生生活补助",
        "今年秋季升入初中住校，生活费负担重",
        date(2026, 10, 10),
        date(2026, 9, 11),
        "已列入秋季学期资助名单",
        "已落实",
        Decimal("625.00"),
        date(2026, 9, 28),
    ),
    ReferralLine(
        "411224-2026-00012-2",
        "杨德厚",
        "411224********0019",
        "清河村",
        "学生上学有困难",
        "送教上门",
        "",
        date(2026, 10, 10),
        date(2026, 9, 11),
        "已超过义务教育年龄，不属于送教对象",
        "未落实",
        None,
        date(2026, 9, 28),
    ),
)


def sent(context: DocumentContext) -> DocumentContext:
    """The paper as the bureau sends it: nothing has come back yet."""
    blank = {"received_on": None, "answer": "", "outcome": "", "amount": None, "answered_on": None}
    lines = tuple(replace(line, **blank) for line in LINES)
    paper = OfficialPaper(issuers=(context.office.name,), referrals=lines)
    return replace(context, addressee="卢氏县教育体育局", paper=paper)


def answered(context: DocumentContext) -> DocumentContext:
    """The paper as the department sends it back."""
    paper = OfficialPaper(issuers=(context.office.name,), referrals=LINES)
    return replace(context, addressee="卢氏县民政局", paper=paper)


SPECIAL = {"referral": sent, "referral_feedback": answered}
