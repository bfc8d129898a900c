"""Terms that end by the clock, while the clock jumps, two time-keepers run at once, or none runs for three days."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from random import Random

from django.utils import timezone

from cases.invented import clones, templates
from cases.models import Case, ChainEntry, Clock
from monitoring import clock_guard, ticking
from monitoring.clock_guard import Reading
from monitoring.models import ClockAlarm, ClockReading
from offices.demo_accounts import DONGMING_VILLAGE
from offices.models import User
from processes.models import Task, Timer
from web.prove import soundness
from web.prove.hands import NOTICE_PERIOD, Hands
from web.prove.inside import Found, on_each_database
from web.prove.proof import Asked, Proof
from web.prove.races.starting_gun import at_once

COUNT, AFTER = 60, "notice_result"
POLL = timedelta(seconds=30)
BACK, FORWARD, DOWN = timedelta(days=-18), timedelta(days=3650), timedelta(days=3)


def run(asked: Asked) -> Proof:
    """So many timers under each fault, on each database."""
    return on_each_database("timers", "web.prove.timers", asked, asked.count or COUNT)


def proved(count: int, seed: int, cluster: str = "") -> Found:
    """Lets every fault come over as many waiting cases."""
    found: Found = {"tried": 0, "details": []}
    bench = Bench(Random(seed))
    for fault in (bench.jumps_back, bench.jumps_forward, bench.two_at_once, bench.down):
        bench.lay_out(count)
        name = fault.__name__
        found["details"] += [f"{name}：{slip}" for slip in (*fault(), *bench.left())]
        found["tried"] += count
        found[f"{name}_fired"] = bench.fired()
    found["details"] += soundness.of_chains()
    return found


class Bench:
    """Copies of one case whose notice period runs; what is due when, before anything went wrong."""

    def __init__(self, chance: Random) -> None:
        self.chance, now = chance, timezone.now()
        hands = Hands(DONGMING_VILLAGE, chance, now)
        case = hands.apply(now)
        hands.walk(case, now, NOTICE_PERIOD)
        self.template, self.cases = templates.read(case.pk), Case.objects.none()
        self.due = Timer.objects.get(process=case.process_id).due_at
        Timer.objects.filter(process=case.process_id).update(due_at=self.due + timedelta(days=9999))
        self.boot, self.running = "", 0.0

    def lay_out(self, count: int) -> None:
        """Fresh copies, and a machine that has just started an hour before they are due."""
        known = set(Case.objects.values_list("pk", flat=True))
        clones.repeat(self.chance, [self.template], count, set())
        self.cases = Case.objects.exclude(pk__in=known)
        Timer.objects.filter(process__case__in=self.cases).update(due_at=self.due)
        self.days = self._clocks()
        ClockReading.objects.all().delete()
        self.boot, self.running = f"machine {self.chance.random()}", 100.0
        self.at = self.due - timedelta(hours=1)

    def round(self, off: timedelta = timedelta()) -> bool:
        """What the time-keeper does every half minute, by a clock that is off; whether it trusted it.

        The database's own clock is the real one and has nothing to do with these days, so it is not asked.
        """
        clock_guard._against_database = lambda reading: ""
        reading = Reading(self.at + off, self.boot, self.running)
        trusted = clock_guard.trust(reading)
        if trusted:
            ticking.tick(reading.at)
        return trusted

    def wait(self, span: timedelta) -> None:
        """Time goes by."""
        self.at, self.running = self.at + span, self.running + span.total_seconds()

    def fired(self) -> int:
        """How many terms have ended."""
        return ChainEntry.objects.filter(act="timer", case__in=self.cases).count()

    def jumps_back(self) -> Iterator[str]:
        """Set back by eighteen days just before the term ends, and right again after the hour."""
        self.round()
        yield from self._must(not self.round(BACK), "倒退的时钟没有被识别")
        self.wait(timedelta(hours=2))
        yield from self._must(not self.round(BACK), "倒退的时钟第二次没有被识别")
        yield from self._must(self.fired() == 0, "时钟可疑时仍然到期")
        self.round()

    def jumps_forward(self) -> Iterator[str]:
        """Ten years ahead for a minute, a day before anything is due; then the day passes."""
        self.at -= timedelta(days=1)
        self.round()
        for _ in range(2):
            self.wait(POLL)
            yield from self._must(not self.round(FORWARD), "超前的时钟没有被识别")
        self.wait(POLL)
        yield from self._must(self.round(), "时钟恢复后没有继续")
        yield from self._must(self.fired() == 0, "因一次错误读数提前到期")
        yield from self._must(ClockAlarm.objects.filter(confirmed_at__isnull=True).exists(), "没有告警")
        clock_guard.confirm(User.objects.filter(is_active=True)[0], self.at)
        self.wait(timedelta(days=1, hours=1))
        self.round()

    def two_at_once(self) -> Iterator[str]:
        """Two time-keepers find the same terms at one moment."""
        self.round()
        yield from self._must(self.fired() == 0, "提前到期")
        self.wait(timedelta(hours=1, seconds=1))
        act: Callable[[], object] = partial(ticking.tick, self.at)
        yield from (each.said for each in at_once([act, act]) if not each.won)

    def down(self) -> Iterator[str]:
        """Nobody keeps the time for three days; the machine is started again."""
        self.round()
        self.wait(DOWN)
        self.boot, self.running = f"{self.boot} again", 5.0
        yield from self._must(self.round(), "停机三天后没有继续")
        late = ChainEntry.objects.filter(act="timer", case__in=self.cases, detail__late_hours__gte=70).count()
        yield from self._must(late == self.cases.count(), f"只有{late}件写明晚了多久")

    def left(self) -> Iterator[str]:
        """Afterwards each term has ended once, and every statutory day is where it was."""
        waiting = Timer.objects.filter(process__case__in=self.cases).count()
        opened = Task.objects.filter(element=AFTER, process__case__in=self.cases)
        wanted = self.cases.count()
        if (self.fired(), opened.count(), waiting) != (wanted, wanted, 0):
            yield f"{wanted}件：到期{self.fired()}次，后续环节{opened.count()}个，还等着{waiting}件"
        if {key: day for key, day in self._clocks().items() if key in self.days} != self.days:
            yield "法定期限变了"
        if len(set(opened.values_list("due_on", flat=True))) > 1:
            yield "同样的环节期限不同"

    def _clocks(self) -> dict[tuple[int, str], date]:
        rows = Clock.objects.filter(case__in=self.cases).values_list("case_id", "rule", "due_on")
        return {(case, rule): due for case, rule, due in rows}

    def _must(self, holds: bool, otherwise: str) -> Iterator[str]:
        if not holds:
            yield otherwise
