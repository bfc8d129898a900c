"""Other procedures about an award in worked cases, and the lists of two bureaus held side by side."""

from typing import Any

from cases import list_comparison, procedures, recognitions
from cases.errors import Blocked
from cases.models import Award, Case
from cases.rehearsal.stage import Stage
from cases.rehearsal.vocabulary import Act, Area, Leaf, Said

Told = dict[str, Any]
S, L = Said, Leaf


def open_procedure(stage: Stage, told: Told) -> object:
    """Starts a procedure about the award that the case led to or is about; the story goes on with its case."""
    award = Award.objects.filter(case=stage.case).order_by("id").last() or stage.case.about
    if award is None:
        raise Blocked("这件办件还没有给予待遇，不能启动其他程序")
    actor = stage.person(told.get("by") or "caseworker")
    opened = procedures.open_procedure(award, told["procedure"], told.get("cause", ""), actor, stage.now)
    stage.cases[opened.pk] = ""
    stage.chosen = 0
    return opened


def compare_lists(stage: Stage, told: Told) -> object:
    """Compares the lists of the two bureaus, as the period of the area asks."""
    actor = stage.person(told.get("by") or "county_approver")
    return list_comparison.compare(actor, stage.area[:6], stage.now)


def lists(stage: Stage) -> dict[str, object]:
    """How many households stand on one of the two lists only, as the county sees them; when compared again."""
    farm, civil = recognitions.on_one_list_only(stage.person("county_approver"), stage.on)
    own = set(Case.objects.filter(pk__in=list(stage.cases)).values_list("household_id", flat=True))
    return {
        "agriculture_only": sum(row.award.household_id in own for row in farm),
        "civil_affairs_only": sum(row.award.household_id in own for row in civil),
        "compared_on": list_comparison.compared_on(stage.area[:6]),
        "next_on": list_comparison.next_on(stage.area, stage.on),
    }


ACTS = (
    Act(
        "open_procedure",
        "对已给予的待遇启动另一个程序",
        "caseworker 等",
        (
            S("procedure", "text", "程序的编号，如 risk_removal", required=True),
            S("cause", "text", "事由"),
            S("by", "role", "谁启动", "caseworker"),
        ),
        open_procedure,
    ),
    Act(
        "compare_lists",
        "比对两个部门的名单",
        "county_approver",
        (S("by", "role", "谁比对", "county_approver"),),
        compare_lists,
    ),
)
AREAS = (
    Area(
        "lists",
        "one",
        "两个部门名单的比对（只数本算例的家庭）",
        (
            L("agriculture_only", "number", "只在防止返贫致贫对象名单上的户数"),
            L("civil_affairs_only", "number", "只在民政名单上的户数"),
            L("compared_on", "date", "上次比对的日期"),
            L("next_on", "date", "下次比对不晚于哪天"),
        ),
        lists,
    ),
)
