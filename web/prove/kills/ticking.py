"""Rounds of the time-keeper over cases whose notice period is over."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.utils import timezone

from cases.invented import clones, templates
from cases.models import Case, ChainEntry
from monitoring.ticking import tick
from offices.demo_accounts import DONGMING_VILLAGE
from processes.models import Task, Timer
from web.prove import soundness
from web.prove.hands import NOTICE_PERIOD, Hands
from web.prove.kills.kind import Kind
from web.prove.kills.victim import Say

AT_ONCE, FEWEST = 60, 15
AFTER = "notice_result"


class Ticking(Kind):
    """Copies of one case on the board; the round is the real one with all its chores."""

    name, longest = "tick", 0.4

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        now, hands = timezone.now(), Hands(DONGMING_VILLAGE, chance, timezone.now())
        self.case = hands.apply(now)
        hands.walk(self.case, now, NOTICE_PERIOD)
        self.template = templates.read(self.case.pk)
        self.at = Timer.objects.get(process=self.case.process_id).due_at + timedelta(hours=9)
        self.until_now: set[int] = set(Case.objects.values_list("pk", flat=True)) - {self.case.pk}

    def prepare(self) -> None:
        """Enough cases wait for their moment."""
        if Timer.objects.exclude(process__case__in=self.until_now).filter(due_at__lte=self.at).count() < FEWEST:
            clones.repeat(self.chance, [self.template], AT_ONCE, set())

    def work(self, say: Say) -> None:
        """Rounds until nobody waits."""
        while Timer.objects.filter(due_at__lte=self.at).exists():
            tick(self.at)

    def wrong(self, told: list[str]) -> Iterator[str]:
        """Each moment has come once, or not yet."""
        cases = Case.objects.exclude(pk__in=self.until_now)
        waiting = cases.filter(process__timers__isnull=False).count()
        fired = ChainEntry.objects.filter(act="timer", case__in=cases).count()
        opened = Task.objects.filter(element=AFTER, process__case__in=cases).count()
        self.done = fired
        if not fired == opened == cases.count() - waiting:
            yield f"{cases.count()}件中{waiting}件还在等，链上到期{fired}次，打开了{opened}个后续环节"

    def finish(self) -> Iterator[str]:
        """One more worker, and nobody waits any more."""
        tick(self.at), tick(self.at)
        if left := Timer.objects.filter(due_at__lte=self.at).count():
            yield f"还有{left}个到期的定时没有办"
        yield from self.wrong([])
        yield from soundness.of_cases(Case.objects.exclude(pk__in=self.until_now))
