"""What the papers of one application for everything say: every test in order with its reason, each class granted."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from cases import assessments, one_door
from cases.automatic import Told
from cases.documents.kind_facts import Facts, maker, subject
from cases.models import Entitlement
from cases.results import ClassResult, DepartmentResult, granted
from processes.schemes import find_scheme
from rules.catalogue import load_catalogue

# Only what is given is told with its sum.
GIVEN = (Entitlement.State.GRANTED, Entitlement.State.TOLD)
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


@maker("special_result")
def _special_result(work: object, said: Facts) -> Facts:
    return {"special_items": _entries(work, Entitlement.objects.filter(case=work.case))}


@subject(DepartmentResult)
def _item_reply(work: object, about: DepartmentResult) -> Facts:
    return {"special_items": _entries(work, Entitlement.objects.filter(case=work.case, department=about.department))}


@subject(Told)
def _told(work: object, about: Told) -> Facts:
    rows = Entitlement.objects.filter(pk__in=about.ids)
    return {
        "special_items": _entries(work, rows),
        "declines_until": min(row.declines_until for row in rows if row.declines_until),
    }


def _entries(work: object, rows: QuerySet[Entitlement]) -> list[Facts]:
    catalogue = load_catalogue(work.edition.tables)
    return [
        {
            "title": catalogue.items[row.item].title,
            "person": row.member.name if row.member else "全户",
            "department": catalogue.departments[row.department].title,
            "result": "拟给予" if row.state == Entitlement.State.TOLD else row.get_state_display(),
            "pays": row.get_pays_display() if row.state in GIVEN else "",
            "amount": row.amount if row.state in GIVEN else None,
            "reason": row.reason,
        }
        for row in rows.select_related("member").order_by("id")
    ]


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
        "class_why": _why(work, result.status),
    }


def _why(work: object, status: str) -> str:
    tests = assessments.read(assessments.require(work.case))["tests"]
    return next((str(trial["why"]) for trial in tests if trial["scheme"] == status), "")
