"""What reviews, hearings and exits were answered with, for the samples of their documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from cases.documents.context import AssessmentLines, DecisionLines, DocumentContext

_METHOD = "最低生活保障审核确认办法"
_AMOUNT = Decimal("1360.00")
_MONTHS = [date(2026 + (month > 12), (month - 1) % 12 + 1, 1) for month in range(11, 17)]

FACTS: dict[str, object] = {
    "cause": "定期核查",
    "review_from": date(2026, 4, 14),
    "review_class": "收入来源不固定，或者家庭成员有劳动能力",
    "means_test_number": "卢核〔2026〕118号",
    "review_findings": "杨德全2026年9月到县城建筑工地务工，月工资2600元；家庭人口没有变化，没有新增财产。",
    "review_proposal": "拟给予渐退期",
    "reason_title": "成员就业后家庭人均收入超过当地标准",
    "reason_clause": f"{_METHOD} 第三十三条",
    "review_opinion_text": "同意核查结论，按规定听取意见后报县民政局决定。",
    "next_scheme": "最低生活保障边缘家庭",
    "proposed": "渐退",
    "proposed_amount": _AMOUNT,
    "hearing_reasons": "杨德全务工后家庭月人均收入690元，超过当地最低生活保障标准每人每月632元。",
    "hearing_evidence": "信息核对报告（卢核〔2026〕118号）、入户调查表、务工合同。",
    "hearing_place": "东明镇便民服务中心3号窗口，常文清",
    "notified_on": date(2026, 9, 24),
    "notified_way": "当面告知",
    "answer_until": date(2026, 10, 9),
    "answer_explanation": "自告知次日起五个工作日，法定节假日不计。",
    "hearing_outcome": "当面听取",
    "heard": True,
    "heard_on": date(2026, 9, 28),
    "heard_person": "杨德全",
    "heard_relation": "配偶",
    "hearing_agrees": "同意",
    "hearing_opinion": "务工情况属实，希望渐退期内金额不要一下子减完，孩子还在上学。",
    "ways_tried": (),
    "recorded_by": ("常文清", "孟小舟"),
    "hearing_summary": "2026年9月28日当面听取，杨德全提出：务工情况属实，希望渐退期内金额不要一下子减完。",
    "opinion_reply": "所提意见已经采纳，渐退期为六个月，期内按原金额发放。",
    "affected_member": "",
    "last_month": date(2026, 10, 1),
    "by_calculation": True,
    "copied_to": "",
    "exit_trigger": "就业",
    "exit_from": _MONTHS[0],
    "exit_until": _MONTHS[-1],
    "exit_total": _AMOUNT * len(_MONTHS),
    "exit_parts": tuple(
        {"month": month, "amount": _AMOUNT, "note": f"渐退第{place}个月，共{len(_MONTHS)}个月"}
        for place, month in enumerate(_MONTHS, 1)
    ),
    "reminder_days": 30,
}


def changed(context: DocumentContext) -> DocumentContext:
    """Turns a context into one of an award that a decision changes."""
    reasons = ("杨德全务工后家庭月人均收入690元，超过当地最低生活保障标准每人每月632元。",)
    decision = DecisionLines(
        "gradual_exit", context.issued_on, _AMOUNT, _MONTHS[0], 4, reasons, (f"{_METHOD} 第三十三条",)
    )
    made = context.assessment
    assessment = AssessmentLines(made.lines, Decimal("690"), Decimal("632"), made.standard_cite) if made else None
    return replace(context, decision=decision, assessment=assessment)


SPECIAL = dict.fromkeys(
    ("hearing_notice", "reduction", "termination", "gradual_exit", "gradual_exit_record", "review_record"), changed
)
