"""A drop of warnings in a county, in short turns as a worker takes them, until every household is handed down."""

from collections.abc import Callable, Iterator
from random import Random
from uuid import uuid4

from django.db.models import Count
from django.utils import timezone

from cases.models import Household, ResidenceKind
from monitoring.models import DispatchRun, Level, RiskWarning
from monitoring.risk import dispatching
from monitoring.risk.dispatching import Sign
from monitoring.risk.merging import UNDER_WAY
from offices.models import Division

COUNTY = "411224"
# A turn of the worker; every one begins with nothing but the rows, as after a kill.
TURN = 5.0
# One household in so many has a second sign.
SECOND = 4


class Warned:
    """Households of one county, none of which has a case; one drop a round."""

    def __init__(self) -> None:
        self.rng, self.turns, self.round = Random("warned"), 0, 0
        self.signs: list[Sign] = []

    def open(self, cases: int) -> None:
        """Brings new households into the county's villages, with the signs that a drop brings."""
        self.round += 1
        rows = Division.objects.filter(code__startswith=COUNTY, level=5, valid_to__isnull=True)
        villages = list(rows.order_by("code").values_list("code", flat=True))
        now = timezone.now()
        made = Household.objects.bulk_create(
            [
                Household(
                    uid=uuid4(),
                    area=self.rng.choice(villages),
                    name=f"户{number}",
                    residence_kind=ResidenceKind.RURAL,
                    opened_at=now,
                    is_invented=True,
                )
                for number in range(cases)
            ],
            batch_size=1000,
        )
        self.signs = [sign for number, home in enumerate(made) for sign in self._signs(home, number)]

    def _signs(self, home: Household, number: int) -> list[Sign]:
        keys = ["a", "b"] if number % SECOND == 0 else ["a"]
        level = self.rng.choice(Level.values)
        return [Sign(home.pk, level, f"bench:{self.round}:{number}{key}", "provincial_warning") for key in keys]

    def acts(self) -> Iterator[Callable[[], None]]:
        """The whole drop is one piece of work."""
        yield self._whole

    def _whole(self) -> None:
        now, self.turns = timezone.now(), 0
        run = dispatching.start(COUNTY, RiskWarning.Source.PROVINCE, self.signs, now.date(), None, now)
        while run.state in dispatching.GOING:
            run, self.turns = dispatching.go_on(run.pk, timezone.now, TURN), self.turns + 1

    def state_bytes(self) -> list[int]:
        """The states are those of any verification."""
        return []

    def figures(self) -> dict[str, float]:
        """What the last drop did; `doubles` counts households with two warnings under way and must be nought."""
        run = DispatchRun.objects.latest("id")
        if run.state != DispatchRun.State.DONE:
            raise RuntimeError(f"the drop has not come to its end: {run.error}")
        open_ones = RiskWarning.objects.filter(state__in=UNDER_WAY)
        twice = open_ones.values("household").annotate(n=Count("id")).filter(n__gt=1).order_by()
        return {"warnings": run.opened, "signs": run.total, "doubles": twice.count(), "turns": self.turns}


def make(number: int) -> Warned:
    """The one worker."""
    return Warned()
