"""What a delivery hands on: rows that are warnings themselves, and lists of whom an area keeps in sight, each once."""

from datetime import datetime

from monitoring.comparing import jobs as comparing_jobs
from monitoring.comparing import looking
from monitoring.models import Delivery
from monitoring.risk import gathering, jobs, listing
from offices.models import User


def hand_on(delivery: Delivery, actor: User | None, now: datetime) -> int:
    """Opens a dispatch for each kind of warning that a delivery holds; rows handed on before are left alone.

    Households on lists of groups come in sight, so that a warning finds them there; what cannot wait for the month's
    comparison is looked at as soon as this is committed. Jobs are written in the same transaction: none is lost.
    """
    listing.from_delivery(delivery, actor, now)
    if looking.concerned(delivery).exists():
        comparing_jobs.enqueue_arrival(delivery.pk)
    runs = gathering.from_delivery(delivery, actor, now)
    for run in runs:
        jobs.enqueue(run.pk)
    return len(runs)
