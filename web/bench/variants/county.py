"""Where the benchmark's cases happen: one village a worker, with everybody seated who is needed."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from django.utils import timezone

from cases.invented import staff
from offices.models import Division, OfficeKind, PostKind, User
from offices.routing import office_id_for

COUNTIES = ("411224000000", "430681000000", "451203000000", "340303000000")


class Village:
    """A village of the worker's own in one of the shipped counties."""

    def __init__(self, number: int, now: datetime) -> None:
        self.rng = Random(number)
        county = COUNTIES[number % len(COUNTIES)]
        self.division = self._division(county, number)
        self.area, self.now = self.division.code, now
        self.people = staff.employ(self.rng, county, [self.division], 1, now.date())

    def _division(self, county: str, number: int) -> Division:
        rows = Division.objects.filter(code__startswith=county[:6], level=5, valid_to__isnull=True).order_by("code")
        return rows[number // len(COUNTIES) % len(rows)]

    def holders(self, office_id: int, post: str) -> Sequence[User]:
        """Who may do a task."""
        return self.people.holders(office_id, post)

    def caseworker(self) -> User:
        """Who takes applications."""
        office = office_id_for(OfficeKind.TOWNSHIP_OFFICE, self.area, self.now.date())
        return self.holders(office, PostKind.CASEWORKER)[0]


def this_morning() -> datetime:
    """The moment at which a worker's cases begin."""
    return timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
