"""A clock that jumps makes nothing happen; a scheduler that stood still makes up for it and takes nobody's days."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases import steps
from cases.models import ChainEntry
from monitoring import clock_guard
from monitoring.clock_guard import Reading, trust
from monitoring.models import ClockAlarm, Message
from processes.models import Task
from tests import builders
from tests.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


def reading(after: float, off: timedelta = timedelta(), boot: str = "first") -> Reading:
    """What is read so many seconds later, by a clock that is off."""
    return Reading(NOW + timedelta(seconds=after) + off, boot, 1000 + after)


def test_a_clock_that_leaps_ten_years_for_a_minute_makes_nothing_happen_and_is_told() -> None:
    administrator = builders.person("system_administrator", builders.COUNTY)
    assert trust(reading(0))

    assert not trust(reading(30, timedelta(days=3650)))
    assert not trust(reading(60, timedelta(days=3650)))

    assert Message.objects.get(recipient=administrator, kind="clock").text.startswith("系统时钟可疑")
    assert trust(reading(90)), "it agrees with itself again"
    alarm = ClockAlarm.objects.get()
    assert alarm.over_at and not alarm.confirmed_at, "somebody still has to look at it"


@pytest.mark.parametrize("off", [timedelta(days=-18), timedelta(minutes=6), timedelta(hours=-1)])
def test_a_clock_that_is_set_otherwise_stops_timers_until_an_administrator_confirms_it(off: timedelta) -> None:
    administrator = builders.person("system_administrator", builders.COUNTY)
    trust(reading(0))
    assert not trust(reading(30, off)) and not trust(reading(6000, off))
    client = Client()
    client.force_login(administrator)
    page = client.get(reverse("web:system")).content.decode()
    assert "到期处理已暂停" in page and "时刻无误，继续到期处理" in page

    client.post(reverse("web:system"), {"do": "clock"})

    assert trust(reading(6030, off))
    assert ClockAlarm.objects.get().confirmed_by == administrator
    assert not clock_guard.open_alarms()


def test_an_outage_of_three_days_is_no_jump_and_a_month_in_the_dark_is_looked_at() -> None:
    trust(reading(0))
    assert trust(reading(3 * 86400, boot="second"))
    assert not trust(reading(0, boot="third")), "before what was read last"
    assert not trust(reading(40 * 86400, boot="fourth"))


def test_nobody_else_confirms_the_clock() -> None:
    client = Client()
    client.force_login(builders.person("county_head", builders.COUNTY))
    assert client.post(reverse("web:system"), {"do": "clock"}).status_code == 403


def test_a_term_that_ends_while_the_scheduler_is_down_moves_no_later_day() -> None:
    people = builders.team()
    found = []
    for name, serial, late in (("张一", 1, timedelta()), ("王二", 2, timedelta(days=3))):
        case = builders.apply(people["village_aide"], builders.single(name, serial)).case
        now = builders.advance(case, people, "public_notice")
        builders.do(builders.open_task(case), people, now)
        timer = case.process.timers.get()
        steps.fire_timers(case.process_id, timer.due_at + late)
        task = Task.objects.get(process=case.process_id, element="notice_result")
        fired = ChainEntry.objects.get(case=case, act="timer")
        found.append((task.due_on, list(case.clocks.order_by("rule").values_list("rule", "due_on"))))
        assert fired.detail.get("late_hours", 0) == late.total_seconds() // 3600

    assert found[0] == found[1]
    assert found[0][0] is not None
