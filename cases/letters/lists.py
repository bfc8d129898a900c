"""Whom a batch of letters is for: the households that have an award, or those whose cases are under way."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet

from cases import access
from cases.letters.runs import SENDS
from cases.models import Award, Case
from offices import divisions
from offices.models import Division, User


class Group(StrEnum):
    """The two lists that a batch is made from."""

    AWARDS = "awards"
    OPEN = "open"


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
        standing = Award.objects.filter(state__in=(Award.State.ACTIVE, Award.State.EXITING))
        return rows.filter(pk__in=standing.values("case"))


def areas_for(user: User, on: date) -> list[Division]:
    """The areas for which a person may send a batch: the own one, and those right below it."""
    codes = {divisions.full(prefix) for prefix in access.reach(user, on).areas(set(SENDS))}
    rows = Division.objects.filter(code__in=codes) | Division.objects.filter(parent__in=codes)
    return list(rows.order_by("code"))
