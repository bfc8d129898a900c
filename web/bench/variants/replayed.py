"""All past cases of a county gone through again on a draft, from opening the run to its report."""

import resource
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.utils import timezone

from cases.models import ReplayRun
from cases.replaying import runs
from processes.models import SchemeEdition, Task
from web.bench.variants.past_cases import COUNTY

TABLE = "rules/tables/dibao.toml"
# A shorter limit: every accepted case has findings, which is the most that a run has to write.
RULE, SHORTER = "days = 30\n", "days = 20\n"
YEARS = timedelta(days=800)


class Replayed:
    """One run a round."""

    def __init__(self) -> None:
        self.base = _memory()
        self.run: ReplayRun | None = None

    def open(self, cases: int) -> None:
        """The cases are made by another worker."""
        if self.run is not None:
            self.run.delete()

    def acts(self) -> Iterator[Callable[[], None]]:
        """The whole run is one piece of work."""
        yield self._replay

    def _replay(self) -> None:
        base = SchemeEdition.objects.filter(scheme="dibao", state="published").latest("in_force_from")
        base.texts = {**base.texts, TABLE: base.texts[TABLE].replace(RULE, SHORTER, 1)}
        last = timezone.now().date()
        run = runs.start(base, COUNTY, last - YEARS, last, None, timezone.now())
        self.run = runs.go_on(run.pk, timezone.now)

    def state_bytes(self) -> list[int]:
        """A replay stores no states."""
        return []

    def figures(self) -> dict[str, float]:
        """What the last run went through and found, and the memory it took above what the worker had before."""
        if self.run is None or self.run.state != "done" or not self.run.done:
            raise RuntimeError(f"the replay has not come to its end: {self.run}")
        tasks = Task.objects.filter(process__case__county=COUNTY[:6], state=Task.State.DONE).count()
        found = self.run.findings.count()
        return {"cases": self.run.done, "tasks": tasks, "findings": found, "mb_above_base": _memory() - self.base}


def _memory() -> float:
    """The most that this process has ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make(number: int) -> Replayed:
    """The one worker."""
    return Replayed()
