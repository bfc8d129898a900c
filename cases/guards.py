"""Who may not do a step because of what the same person did before in the case."""

from cases.errors import NotAllowed
from cases.models import Case, Submission
from offices.models import User

# Nobody signs what the same person entered or investigated; each row: step, steps whose author may not do it.
OTHER_PERSON = {
    "opinion": ("examination",),
    "township_confirmation": ("application", "household_investigation", "examination"),
    "county_confirmation": ("application", "household_investigation", "examination", "opinion"),
    "decision": ("examination", "opinion", "county_confirmation"),
}


def check_two_persons(case: Case, element: str, actor: User) -> None:
    """Refuses a step on one's own application, and a signature under one's own work."""
    if case.applicant_user_id == actor.pk and element not in ("application", "correction"):
        raise NotAllowed("不能办理本人提出的申请")
    barred = OTHER_PERSON.get(element)
    if barred and Submission.objects.filter(case=case, element__in=barred, said_by=actor).exists():
        raise NotAllowed("您已办理过本件的调查或审核，须由另一人签署")
