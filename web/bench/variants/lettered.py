"""Letters of one batch: made, numbered, sealed and printed as a worker does it, in turns that know only the rows."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils import timezone

from cases.documents import jobs
from cases.invented.printing import on_demand_only
from cases.letters import runs
from cases.models import Document, LetterRun
from web.bench.variants.dibao import Dibao

# One page that any open case may be sent.
KIND = "undertaking"
# A turn of the worker; every one begins with nothing but the rows, as after a kill.
TURN = 5.0
KILOBYTES_OF = {"memory": "VmRSS:", "peak": "VmHWM:"}


class Lettered(Dibao):
    """Cases of one village, all of whose households are written to."""

    def open(self, cases: int) -> None:
        """Takes applications; their own documents are not printed."""
        with on_demand_only():
            super().open(cases)

    def acts(self) -> Iterator[Callable[[], None]]:
        """The whole batch is one piece of work."""
        yield self._whole

    def _whole(self) -> None:
        self.turns: list[int] = []
        before, now = _cpu(), timezone.now()
        ids = [carried.case.pk for carried in self.cases]
        run = runs.start(KIND, "benchmark", ids, self.village.area, self.village.caseworker(), now)
        while run.state in runs.GOING:
            run = runs.go_on(run.pk, timezone.now, TURN)
            self.turns.append(_megabytes("memory"))
        self.run, self.peak = run, _megabytes("peak")
        # A child's work is known once it has gone.
        jobs.room().close()
        jobs.room.cache_clear()
        self.cpu = _cpu() - before

    def figures(self) -> dict[str, float]:
        """What the batch made, seconds of processor of worker and printer, and the memory of the larger of the two."""
        run = LetterRun.objects.get(pk=self.run.pk)
        printed = Document.objects.filter(letter__run=run, state=Document.State.PRINTED)
        return {
            "letters": run.done,
            "refused": run.refused,
            "printed": printed.count(),
            "pages": sum(printed.values_list("pages", flat=True)),
            "cpu_seconds": self.cpu,
            "megabytes_after_first_turn": self.turns[0],
            "megabytes_after_last_turn": self.turns[-1],
            "megabytes_peak": self.peak,
            "turns": len(self.turns),
        }


def _cpu() -> float:
    """Seconds of processor of this process and of the children that have gone."""
    return sum(os.times()[:4])


def _megabytes(what: str) -> int:
    """Of this process or of its printer, whichever has more."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return max(_kilobytes(pid, KILOBYTES_OF[what]) for pid in ("self", *children)) // 1024


def _kilobytes(pid: str, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)


def make(number: int) -> Lettered:
    """The one worker."""
    return Lettered(number)
