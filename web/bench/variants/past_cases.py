"""A county's past cases for the replay to go through: a few played in full, the others lean copies of these."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from django.utils import timezone

from cases.invented import clones, staff, templates
from cases.invented.county import PLAIN, County
from cases.invented.printing import on_demand_only
from cases.invented.profiles import Profile
from cases.models import Case, Clock, Submission
from processes.models import Task

COUNTY = "411224000000"
PLAYED = Profile(8, 90, 900, 0, 0, 0, 0, 24)
# What a replay reads of a case; letters and the other entries of the chain would only make the copying longer.
READ = (Task, Submission, Clock)


class PastCases:
    """One county, made larger from round to round."""

    def __init__(self) -> None:
        self.county, self.rng = County(COUNTY, PLAYED, 1, timezone.now()), Random("replay")
        self.known: list[templates.Template] = []

    def open(self, cases: int) -> None:
        """Brings the county to that many closed cases."""
        if not self.known:
            self._play()
        missing = cases - Case.objects.filter(county=COUNTY[:6]).count()
        if missing > 0:
            clones.repeat(self.rng, self.known, missing, self.county.taken)

    def _play(self) -> None:
        county = self.county
        people = staff.employ(county.rng, COUNTY, county.villages, 2, county.now.date())
        with on_demand_only():
            county._play_all(people)
        self.known = [_lean(templates.read(pk)) for name in PLAIN for pk in county.closed.get(name, ())]

    def acts(self) -> Iterator[Callable[[], None]]:
        """Nothing here is measured."""
        yield from ()

    def state_bytes(self) -> list[int]:
        """Nothing here is measured."""
        return []


def _lean(whole: templates.Template) -> templates.Template:
    rows = tuple(row for row in whole.rows if isinstance(row, READ))
    return replace(whole, rows=rows, entries=tuple(entry for entry in whole.entries if entry.act == "timer"))


def make(number: int) -> PastCases:
    """The one county."""
    return PastCases()
