"""Provisional clocks recomputed after a year's holidays were announced; every date that moved is listed."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from cases import recomputing
from cases.models import Case, Clock
from cases.running_clocks import RunningClocks
from offices.models import CalendarDay, CalendarYear
from processes.batch import Batch
from web.bench.variants.seven import Seven

RULES = tuple(
    f"seven.{step}"
    for step in ("means_test", "household_investigation", "examination", "opinion", "decision", "archiving")
)
# A year that no notice covers yet.
YEAR, DOCUMENT = 2030, "benchmark"


class Recomputed(Seven):
    """Cases with running clocks in a year that is announced only now."""

    def open(self, cases: int) -> None:
        """Makes that many clocks, spread over the days of two months."""
        CalendarYear.objects.filter(year=YEAR).delete()
        CalendarDay.objects.filter(document=DOCUMENT).delete()
        Clock.objects.filter(started_on__year=YEAR).delete()
        if not self.cases:
            super().open(cases // len(RULES))
        for place, carried in enumerate(self.cases):
            case, batch = Case.objects.select_related("process").get(pk=carried.case.pk), Batch()
            running = RunningClocks(case, batch)
            for rule in RULES:
                running.start(rule, date(YEAR, 1, 1) + timedelta(days=place % 60))
            batch.flush()

    def acts(self) -> Iterator[Callable[[], None]]:
        """The notice comes, and the clocks follow."""
        yield self._announce

    def _announce(self) -> None:
        CalendarYear.objects.create(year=YEAR, document=DOCUMENT)
        days = [date(YEAR, 2, 2) + timedelta(days=place) for place in range(7)]
        named = {"area": "0" * 12, "layer": "state_council", "name": "春节", "document": DOCUMENT}
        CalendarDay.objects.bulk_create(CalendarDay(on=day, working=False, **named) for day in days)
        self.moved = len(recomputing.recompute_provisional(self.village.now))


def make(number: int) -> Recomputed:
    """One worker's clocks."""
    return Recomputed(number)
