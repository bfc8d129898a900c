"""Running cases moved to another edition and back again, over and over."""

from collections.abc import Iterator
from random import Random

from django.utils import timezone

from cases.invented import clones, templates
from cases.models import MoveRun
from cases.moving import runs
from offices import divisions
from offices.demo_accounts import DONGMING_VILLAGE
from web.prove import moving_cases
from web.prove.hands import Hands
from web.prove.kills.kind import Kind
from web.prove.kills.victim import Say

CASES = 150


class Crossing(Kind):
    """Half of the cases stand at the first step, half at a later one."""

    name, longest = "move", 0.3

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        now, hands = timezone.now(), Hands(DONGMING_VILLAGE, chance, timezone.now())
        early, late = hands.apply(now), hands.apply(now)
        hands.walk(late, now, "examination")
        clones.repeat(chance, [templates.read(each.pk) for each in (early, late)], CASES, set())
        self.run = moving_cases.planned(now)
        self.held, self.rounds = moving_cases.belongings(self.run), 0

    def prepare(self) -> None:
        """Where all have gone over, they are to go back."""
        self.run.refresh_from_db()
        if self.run.state == MoveRun.State.DONE:
            self.done, self.rounds = self.done + runs.counts(self.run.pk)["moved"], self.rounds + 1
            self._back()

    def _back(self) -> None:
        now, old = timezone.now(), self.run
        planned = runs.plan_move(old.to_edition, old.from_edition, divisions.NATION, {}, now)
        self.run = runs.begin(planned.pk, None, now)
        self.held = moving_cases.belongings(self.run)

    def work(self, say: Say) -> None:
        """One worker of the run."""
        runs.go_on(self.run.pk, timezone.now)

    def wrong(self, told: list[str]) -> Iterator[str]:
        """At the end of each way every case is looked at, and what is theirs is counted."""
        self.run.refresh_from_db()
        if self.run.state == MoveRun.State.DONE:
            yield from moving_cases.found_wrong(self.run, self.held)

    def finish(self) -> Iterator[str]:
        """The last way is gone to its end."""
        self.work(lambda line: None)
        self.done += runs.counts(self.run.pk)["moved"]
        yield from self.wrong([])
