"""A complaint forces the county to visit before anybody confirms."""

import pytest

from cases import complaints
from cases.errors import NotFound
from tests.journeys.county import Journey, apply, person


def noticed(place: str = "lushi") -> Journey:
    journey = apply(place)
    journey.investigate()
    journey.run("examination", *(["opinion"] if place == "lushi" else []), "public_notice")
    journey.wait_for_timer()
    return journey


@pytest.mark.proves("DB-08")
def test_a_complaint_before_confirmation_leads_to_the_countys_visit() -> None:
    journey = noticed()
    complaints.register(journey.case.pk, person("lushi.supervisor"), "反映隐瞒收入", journey.now)

    journey.do("notice_result")

    assert journey.waiting() == {"county_visit"}


@pytest.mark.proves("DB-08")
def test_a_complaint_during_confirmation_makes_the_confirmation_wait_for_a_visit() -> None:
    journey = noticed()
    journey.do("notice_result")
    assert journey.waiting() == {"county_confirmation"}

    complaints.register(journey.case.pk, person("lushi.supervisor"), "反映隐瞒收入", journey.now)

    assert journey.waiting() == {"county_visit"}
    journey.do("county_visit")
    assert journey.waiting() == {"county_confirmation"}


@pytest.mark.proves("DB-08")
def test_where_the_township_confirms_the_visit_stays_with_the_county() -> None:
    journey = noticed("yanshan")
    journey.do("notice_result")

    complaints.register(journey.case.pk, person("yanshan.approver"), "反映隐瞒收入", journey.now)

    assert journey.task("county_visit").office.kind == "civil_affairs_bureau"


def test_nobody_complains_into_a_case_of_another_county() -> None:
    journey = apply()

    with pytest.raises(NotFound):
        complaints.register(journey.case.pk, person("yanshan.approver"), "反映", journey.now)
