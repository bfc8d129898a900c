"""Who may not do a step because of what the same person did before in the case."""

from collections.abc import Collection, Mapping

from cases.errors import NotAllowed
from cases.models import Case
from offices.models import User

# What is entered, seen and judged before anybody signs.
WORK = ("application", "household_investigation", "examination")
# Nobody signs what the same person entered or investigated; each row: step, steps whose author may not do it. A diagram
# can bar more people from a step of its own (`other_person`), and can take nobody off this list.
OTHER_PERSON = {
    "opinion": WORK,
    "township_confirmation": WORK,
    "county_confirmation": (*WORK, "opinion"),
    "decision": (*WORK, "opinion", "county_confirmation"),
}


def barred(element: str, stated: Mapping[str, str]) -> set[str]:
    """The steps whose author may not do a step, by this list and by what its diagram states."""
    return {*OTHER_PERSON.get(element, ()), *stated.get("other_person", "").split()}


def check_two_persons(
    case: Case, element: str, actor: User, answered: Collection[str], stated: Mapping[str, str]
) -> None:
    """Refuses a step on one's own application, and a signature under one's own work: the steps answered before."""
    if case.applicant_user_id == actor.pk and element not in ("application", "correction"):
        raise NotAllowed("不能办理本人提出的申请")
    if barred(element, stated) & set(answered):
        raise NotAllowed("您已办理过本件的调查或审核，须由另一人签署")
