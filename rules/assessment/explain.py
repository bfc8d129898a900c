"""An assessment for readers: sentences for an official document, and JSON whose money has exactly two decimals."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from rules.assessment.ledger import Line
from rules.assessment.result import Assessment
from rules.assessment.vocabulary import VOCABULARY

_OUTCOMES = {"grant": "符合", "refuse": "不符合", "blocked": "暂不能认定"}
_MONEY = re.compile(r'"\\u0000(-?\d+\.\d{2})"')


def explain(assessment: Assessment) -> list[str]:
    """Write the assessment as numbered Chinese sentences: the steps, the figures, the conclusion with its clause."""
    steps = [_sentence(line) for line in assessment.lines]
    scheme = VOCABULARY.choices["scheme"].get(assessment.scheme, assessment.scheme)
    ground = f"（{assessment.clause}）" if assessment.clause else ""
    steps.append(f"结论：{_OUTCOMES[assessment.outcome]}{scheme}条件，{assessment.why}{ground}。")
    if assessment.outcome == "grant" and assessment.amount:
        steps.append(f"每月金额 {assessment.amount} 元。")
    return [f"{place}. {step}" for place, step in enumerate(steps, 1)]


def _sentence(line: Line) -> str:
    shown = line.as_dict()
    amount = "" if line.amount is None else f"，{'计' if line.counted else '不计'} {shown['amount']} 元"
    total = "" if line.amount is None or not line.counted else f"，累计 {shown['total']} 元"
    return f"{line.item}{amount}{total}（{line.clause}）。"


def as_json(assessment: Assessment) -> str:
    """Write the nine keys as JSON; money is a JSON number with exactly two decimals."""
    text = json.dumps(assessment.as_dict(), ensure_ascii=False, indent=2, default=_marked)
    return _MONEY.sub(r"\1", text)


def _marked(value: object) -> str:
    if isinstance(value, Decimal):
        return f"\0{value:.2f}"
    raise TypeError(f"{type(value).__name__} 不能写成 JSON")
