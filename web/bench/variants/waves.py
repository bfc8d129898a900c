"""A wave of planned reviews in a county of many awards, in short turns as a worker takes them, until it is done."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

from django.db.models import Count
from django.utils import timezone

from cases.invented import clones, staff, templates
from cases.invented.county import County
from cases.invented.printing import on_demand_only
from cases.models import Award, Case, ReviewWave
from cases.reviews import waves
from web.bench.variants.past_cases import COUNTY, PLAYED

# A turn of the worker; every one begins with nothing but the rows, as after a kill.
TURN = 5.0
AGES = range(200, 650)


class Waves:
    """One county whose awards all fall due, one wave a round."""

    def __init__(self) -> None:
        self.county, self.rng = County(COUNTY, PLAYED, 1, timezone.now()), Random("waves")
        self.known: list[templates.Template] = []
        self.turns = 0

    def open(self, cases: int) -> None:
        """Brings the county to that many awards; reviews of an earlier round are over."""
        if not self.known:
            self._play()
        missing = cases - Award.objects.count()
        areas = [self.rng.choice(self.county.villages).code for _ in range(max(missing, 0))]
        clones.settle(self.rng, self.known, areas, AGES, self.county.taken)
        reviews = Case.objects.filter(procedure="review", state=Case.State.OPEN)
        reviews.update(state=Case.State.CLOSED, closed_at=timezone.now())
        Award.objects.update(next_review_on=timezone.now().date() + timedelta(days=20))

    def _play(self) -> None:
        county = self.county
        people = staff.employ(county.rng, COUNTY, county.villages, 2, county.now.date())
        with on_demand_only():
            county._play_all(people)
        self.known = [templates.read(pk) for pk in county.closed["granted"]]

    def acts(self) -> Iterator[Callable[[], None]]:
        """The whole wave is one piece of work."""
        yield self._whole

    def _whole(self) -> None:
        now, self.turns = timezone.now(), 0
        wave = waves.start(COUNTY, now.date() + timedelta(days=31), None, now)
        while wave.state in waves.GOING:
            wave, self.turns = waves.go_on(wave.pk, timezone.now, TURN), self.turns + 1

    def state_bytes(self) -> list[int]:
        """The reviews' states are those of any review."""
        return []

    def figures(self) -> dict[str, float]:
        """What the last wave did; `doubles` counts awards with two open reviews and must be nought."""
        wave = ReviewWave.objects.latest("id")
        if wave.state != ReviewWave.State.DONE:
            raise RuntimeError(f"the wave has not come to its end: {wave.error}")
        reviews = Case.objects.filter(procedure="review", state=Case.State.OPEN)
        twice = reviews.values("about").annotate(n=Count("id")).filter(n__gt=1).order_by()
        return {"awards": wave.total, "opened": wave.opened, "doubles": twice.count(), "turns": self.turns}


def make(number: int) -> Waves:
    """The one worker."""
    return Waves()
