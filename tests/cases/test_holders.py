"""Who holds a task, and what becomes of it when the holder leaves."""

from datetime import timedelta

import pytest

from cases import access, steps
from cases.errors import NotAllowed
from offices.models import Holding
from tests.journeys.county import apply, person


def test_a_task_of_somebody_who_left_is_free_for_the_colleague_who_comes() -> None:
    journey = apply()
    clerk, successor = person("lushi.caseworker"), person("lushi.investigator2")
    task = steps.claim(journey.task("acceptance").pk, clerk, journey.now)
    seat = clerk.holdings.get()
    on = journey.now.date()
    Holding.objects.create(user=successor, office=seat.office, post=seat.post, from_on=on)
    with pytest.raises(NotAllowed, match="领取"):
        access.check_can_act(successor, task, on)

    seat.until_on = on - timedelta(days=1)
    seat.save()

    assert task in access.inbox_for(successor, on)
    journey.do("acceptance", by="investigator2")
    assert "means_test_request" in journey.waiting()
