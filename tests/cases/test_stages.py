"""The chain of one household in five stages: shared data, recognition, assistance, following, leaving."""

from datetime import date, timedelta

import pytest

from cases import changes, stages
from cases.models import Award
from cases.stages import Records
from tests.journeys.county import Journey, apply, person

DAY = date(2026, 9, 2)


def states(found: Records) -> list[str]:
    return [stage.state for stage in stages.stages(found)]


@pytest.mark.proves("S2-37")
@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (Records(), ["later", "later", "later", "later", "later"]),
        (Records(open_cases=1), ["now", "now", "later", "later", "later"]),
        (Records([DAY], 1), ["done", "now", "later", "later", "later"]),
        (Records([DAY], 1, changes=[DAY]), ["done", "now", "later", "later", "later"]),
        (Records([DAY], 0, [DAY]), ["done", "done", "skipped", "skipped", "skipped"]),
        (Records([DAY], 0, [DAY], [DAY], ["active"]), ["done", "done", "now", "now", "later"]),
        (Records([DAY], 1, [DAY], [DAY], ["active"], [DAY]), ["done", "now", "now", "now", "later"]),
        (Records([DAY], 0, [DAY], [DAY], ["exiting"], [DAY]), ["done", "done", "now", "now", "now"]),
        (Records([DAY], 0, [DAY], [DAY], ["ended"], [DAY]), ["done", "done", "done", "done", "done"]),
        (Records([DAY], 0, [DAY], [DAY], ["ended"]), ["done", "done", "done", "skipped", "done"]),
        (Records([DAY], 0, [DAY], [DAY], ["ended", "active"]), ["done", "done", "now", "now", "later"]),
    ],
)
def test_each_stage_follows_from_the_records(found: Records, wanted: list[str]) -> None:
    assert states(found) == wanted


def test_a_stage_tells_its_newest_day_and_how_many_records_it_has() -> None:
    shared = stages.stages(Records(shared=[DAY, DAY + timedelta(days=3), DAY]))[0]

    assert (shared.title, shared.last_on, shared.count) == ("数据共享", DAY + timedelta(days=3), 3)


@pytest.mark.proves("S2-37")
def test_a_household_goes_through_the_five_stages_as_its_records_grow() -> None:
    journey = apply()
    household = journey.case.household
    assert states(stages.records_of(household)) == ["now", "now", "later", "later", "later"]

    journey.investigate()
    assert states(stages.records_of(household))[:2] == ["done", "now"]

    granted(journey)
    assert states(stages.records_of(household)) == ["done", "done", "now", "now", "later"]

    changes.report(household.pk, person("lushi.aide"), "income", journey.now.date(), "找到长期工作", journey.now)
    Award.objects.filter(household=household).update(state="ended")
    assert states(stages.records_of(household)) == ["done"] * 5


def granted(journey: Journey) -> None:
    journey.run("examination", "opinion", "public_notice")
    journey.wait_for_timer()
    journey.run("notice_result", "county_confirmation", "decision")
