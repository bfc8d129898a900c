"""What a day brings for awards: reviews planned, occasions opened, exits announced, households watched."""

import logging
from collections.abc import Callable
from datetime import datetime

from cases.errors import CaseError
from cases.reviews import endings, opening, plan, watching
from processes.errors import ProcessError
from rules.errors import RulesError

log = logging.getLogger("hulian.reviews")
JOBS: tuple[Callable[[datetime], int], ...] = (
    plan.schedule_missing,
    opening.open_due,
    endings.remind,
    watching.sweep,
)


def run(now: datetime) -> int:
    """Does every job of the day and returns how many things it did; done twice, nothing happens twice."""
    return sum(_safely(job, now) for job in JOBS)


def _safely(job: Callable[[datetime], int], now: datetime) -> int:
    """One job that cannot go on does not keep the others from it; its message names no person."""
    try:
        return job(now)
    except (CaseError, ProcessError, RulesError) as slip:
        log.warning("daily job failed job=%s code=%s", job.__name__, getattr(slip, "code", "failed"))
        return 0
