"""Households whose records somebody still needs: a pending case, a remedy, a request, or a hold that was placed."""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from cases.models import Case, DataRequest, Household, LegalHold, Petition, RecoveryPlan, Remedy, RemedyDuty

# Why something is kept beyond its term, and the households of whom it is true.
GROUNDS: Mapping[str, Callable[[], "QuerySet[Any, Any]"]] = {
    "有办件没有办结": lambda: Case.objects.filter(state=Case.State.OPEN).values("household"),
    "复议、诉讼没有结果": lambda: Remedy.objects.filter(result="").values("case__household"),
    "复议决定、裁判没有履行": lambda: RemedyDuty.objects.filter(state=RemedyDuty.State.WAITING).values(
        "remedy__case__household"
    ),
    "投诉信访没有办结": lambda: Petition.objects.filter(state=Petition.State.OPEN).values("case__household"),
    "个人信息请求没有答复": lambda: DataRequest.objects.filter(outcome="").values("household"),
    "追回款项没有结清": lambda: RecoveryPlan.objects.filter(state=RecoveryPlan.State.OPEN).values("award__household"),
    "要求暂缓销毁": lambda: standing().filter(household__isnull=False).values("household"),
}


def standing() -> "QuerySet[LegalHold]":
    """The holds that nobody has lifted."""
    return LegalHold.objects.filter(lifted_at__isnull=True)


def is_needed(path: str = "pk") -> Q:
    """The condition that a row's household is still needed; `path` leads from the row to the household's number."""
    return reduce(or_, (Q(**{f"{path}__in": found()}) for found in GROUNDS.values()))


def held_counties() -> list[str]:
    """The counties (six digits) of which nothing at all is destroyed for now."""
    return list(standing().filter(household__isnull=True).values_list("county", flat=True).distinct())


def why(household_id: int, county: str) -> list[str]:
    """The grounds on which a household's records are kept beyond their term; none when they may go."""
    one = Household.objects.filter(pk=household_id)
    grounds = [words for words, found in GROUNDS.items() if one.filter(pk__in=found()).exists()]
    return [*grounds, *(["全县暂缓销毁"] if county in held_counties() else [])]
