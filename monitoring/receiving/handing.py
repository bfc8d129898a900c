"""What a delivery hands on: rows that are warnings themselves, and lists of whom an area keeps in sight, each once."""

from datetime import datetime
from functools import partial

from django.db import transaction

from monitoring.models import Delivery
from monitoring.risk import gathering, jobs, listing
from offices.models import User


def hand_on(delivery: Delivery, actor: User | None, now: datetime) -> int:
    """Opens a dispatch for each kind of warning that a delivery holds; rows handed on before are left alone.

    Households on lists of groups come in sight, so that a warning finds them there.
    """
    listing.from_delivery(delivery, actor, now)
    runs = gathering.from_delivery(delivery, actor, now)
    for run in runs:
        transaction.on_commit(partial(jobs.enqueue, run.pk))
    return len(runs)
