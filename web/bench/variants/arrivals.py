"""A department's file of many rows, from its bytes to its facts: checked, let in, matched against a watched county."""

import resource
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import perf_counter

from django.utils import timezone

from cases.invented import rosters
from monitoring.models import Delivery, Record, Source, Unmatched
from monitoring.receiving import deliveries, store
from web.bench.variants.past_cases import COUNTY

WATCHED, WATCHED_ROWS = 50_000, 0.2
DAMAGED, BLOCK = 0.005, 50_000
MONTH = date(2026, 8, 1)
TITLES = "姓名,公民身份号码,发生日期,个人自付医疗费用（报销后）\n"


class Arrivals:
    """One county of watched people; a file of rows a round, a fifth of them about somebody watched."""

    def __init__(self) -> None:
        self.rng, self.taken = Random("arrivals"), set[str]()
        self.watched: list[rosters.Person] = []
        self.folder = tempfile.TemporaryDirectory()
        self.file, self.measured = Path(self.folder.name) / "bench.csv", dict[str, float]()

    def open(self, cases: int) -> None:
        """Settles the watched people once, and writes a new file of so many rows."""
        now = timezone.now()
        if not self.watched:
            self.watched = rosters.people(self.rng, COUNTY, WATCHED, now, self.taken)
            rosters.settle(self.rng, [f"{COUNTY[:6]}107200", f"{COUNTY[:6]}100001"], self.watched, now)
            Source.objects.create(
                code="bench",
                county=COUNTY[:6],
                title="住院费用",
                department="medical_security",
                items=["medical_own_cost"],
                cycle="monthly",
                takes_good_rows=True,
            )
        # Written by a child, whose memory goes with it: what is measured here is the taking in.
        writer = get_context("fork").Process(target=self._write, args=(cases, now))
        writer.start()
        writer.join()

    def _write(self, rows: int, now: datetime) -> None:
        with self.file.open("w", encoding="gb18030") as file:
            file.write(TITLES)
            for start in range(0, rows, BLOCK):
                count = min(BLOCK, rows - start)
                known = self.rng.choices(self.watched, k=round(count * WATCHED_ROWS))
                others = rosters.people(self.rng, COUNTY, count - len(known), now, self.taken)
                lines = [self._line(*person) + "\n" for person in [*known, *others]]
                self.rng.shuffle(lines)
                file.writelines(lines)

    def _line(self, name: str, number: str) -> str:
        number = number[:10] + "00" + number[12:] if self.rng.random() < DAMAGED else number
        return f"{name},{number},2026-08-{self.rng.randrange(1, 29):02d},{self.rng.randrange(100, 900_000) / 10}"

    def acts(self) -> Iterator[Callable[[], None]]:
        """The whole file is one piece of work."""
        yield self._whole

    def _whole(self) -> None:
        before, started = _peak(), perf_counter()
        source = Source.objects.get(code="bench")
        push, now = Delivery.Channel.PUSH, timezone.now()
        with self.file.open("rb") as file:
            sent = store.sliced(file)
            made = deliveries.receive(source, MONTH, "bench.csv", sent, None, now, channel=push, key=now.isoformat())
        deliveries.check(made.pk, timezone.now)
        checked = perf_counter()
        deliveries.go_on(made.pk, timezone.now)
        seconds = {"check_seconds": checked - started, "take_seconds": perf_counter() - checked}
        self.measured = {**seconds, "peak_mb_before": before, "peak_mb": _peak()}

    def state_bytes(self) -> list[int]:
        """No process is touched."""
        return []

    def figures(self) -> dict[str, float]:
        """What became of the last file; `lost` and `doubled` must be nought."""
        done = Delivery.objects.latest("id")
        if done.state != Delivery.State.DONE:
            raise RuntimeError(f"the delivery has not come to its end: {done.error}")
        waiting, facts = Unmatched.objects.filter(delivery=done).count(), Record.objects.filter(delivery=done)
        lost = done.total - done.bad - done.matched - done.outside - waiting
        doubled = facts.count() - facts.values("line").distinct().count()
        told = {"rows": done.total, "matched": done.matched, "waiting": waiting, "bad": done.bad}
        return {**told, "lost": lost, "doubled": doubled, **self.measured}


def _peak() -> float:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make(number: int) -> Arrivals:
    """The one worker."""
    return Arrivals()
