"""Whom a batch of letters is for: who has an award, whose case is under way, whose award a new standard raised."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet

from cases import access
from cases.letters.runs import SENDS, STANDARD_CHANGE
from cases.models import Award, Case
from offices import divisions
from offices.models import Division, User


class Group(StrEnum):
    """The lists that a batch is made from."""

    AWARDS = "awards"
    OPEN = "open"
    RAISED = "raised"


@dataclass(frozen=True)
class Wanted:
    """An area (12 digits), a scheme and a list of its cases."""

    area: str
    scheme: str
    group: Group

    def cases(self, user: User, on: date) -> QuerySet[Case]:
        """The cases of the list that a person sees, in the order in which letters are handed out."""
        rows = access.cases_for(user, on).filter(access.in_areas({divisions.significant(self.area)}))
        rows = rows.filter(scheme=self.scheme).order_by("area", "applicant", "id")
        if self.group == Group.OPEN:
            return rows.filter(state=Case.State.OPEN)
        if self.group == Group.RAISED:
            return rows.filter(procedure=STANDARD_CHANGE).exclude(documents__kind=STANDARD_CHANGE)
        standing = Award.objects.filter(state__in=(Award.State.ACTIVE, Award.State.EXITING))
        return rows.filter(pk__in=standing.values("case"))


def areas_for(user: User, on: date) -> list[Division]:
    """The areas for which a person may send a batch: the own one, and those right below it."""
    codes = {divisions.full(prefix) for prefix in access.reach(user, on).areas(set(SENDS))}
    rows = Division.objects.filter(code__in=codes) | Division.objects.filter(parent__in=codes)
    return list(rows.order_by("code"))
