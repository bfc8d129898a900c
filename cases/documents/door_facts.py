"""What the papers of one application for everything say: every test in order with its reason, each class granted."""

from __future__ import annotations

from collections.abc import Mapping

from cases import assessments, one_door
from cases.documents.kind_facts import Facts, maker, subject
from cases.results import ClassResult, granted
from processes.schemes import find_scheme

# How the outcome of a test is told to the household.
TOLD = {"grant": "符合", "refuse": "不符合", "blocked": "暂不能认定", "hint": "提示", "not_tried": "未核对"}


@maker("result_notice")
def _result_notice(work: object, said: Facts) -> Facts:
    made = assessments.require(work.case)
    told = assessments.read(made)
    return {
        "tests": [_test(trial) for trial in told["tests"]],
        "classes": [_class(result) for result in granted(made)],
        "leads": [_name(str(trial["scheme"])) for trial in told["tests"] if trial["result"] == one_door.HINT],
    }


def _test(trial: Mapping[str, object]) -> Facts:
    scheme, result = str(trial["scheme"]), str(trial["result"])
    return {"title": _name(scheme), "result": TOLD.get(result, result), "why": trial["why"]}


def _class(result: ClassResult) -> Facts:
    return {"title": _name(result.status), "persons": result.persons, "amount": result.amount, "people": result.people}


def _name(scheme: str) -> str:
    found = find_scheme(scheme)
    return found.name if found else scheme


@subject(ClassResult)
def _class_decision(work: object, result: ClassResult) -> Facts:
    """One class of several that a decision grants, for its own paper."""
    return {
        "class_title": _name(result.status),
        "class_people": "、".join(result.people),
        "class_persons": result.persons,
        "class_amount": result.amount,
        "class_first_month": one_door.first_month(result, work.on),
        "class_clause": result.clause,
    }
