"""What was found by the month or on arrival goes down to the villages as risk warnings, without anybody's button."""

from datetime import datetime

from monitoring.models import Comparison
from monitoring.risk import gathering, jobs


def hand_on(run_id: int, now: datetime) -> bool:
    """Opens the dispatch of a run that is done; True when there is something to hand down.

    A run that somebody asked for is looked at first, and handed down from its page.
    """
    run = Comparison.objects.get(pk=run_id)
    if run.cycle == Comparison.Cycle.ON_DEMAND or not run.found.exists():
        return False
    dispatch = gathering.from_comparison(run, None, now)
    jobs.enqueue(dispatch.pk)
    return True
