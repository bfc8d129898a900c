"""Whole procedures of dibao: granted by the county, granted by a township, refused after an objection, not accepted."""

from datetime import date
from decimal import Decimal

import pytest

from cases import objections, steps
from cases.errors import Blocked
from cases.models import Award, Clock, Decision, PublicNotice
from tests.journeys.county import Journey, apply, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county(base: None) -> None:
    """The base of every installation."""


def confirmed_by_the_county(journey: Journey) -> None:
    journey.run("examination", "opinion", "public_notice")
    journey.wait_for_timer()
    journey.run("notice_result", "county_confirmation", "decision")


@pytest.mark.proves("DB-20", "DB-01")
def test_a_household_below_the_standard_is_paid_from_the_month_after_the_decision() -> None:
    journey = apply()

    journey.investigate()
    confirmed_by_the_county(journey)

    decision = Decision.objects.get(case=journey.case)
    award = Award.objects.get(case=journey.case)
    assert journey.case.decided_on == date(2026, 9, 9)
    assert (decision.outcome, decision.persons, award.amount) == ("grant", 3, Decimal("849.00"))
    assert award.from_month == date(2026, 10, 1)


def test_the_case_closes_with_its_file_after_publication_and_delivery() -> None:
    journey = apply()

    journey.investigate()
    confirmed_by_the_county(journey)
    journey.run("publication", "delivery", "archiving")

    assert (journey.case.state, journey.case.outcome) == ("closed", "grant")
    assert journey.waiting() == set()
    assert journey.document("archive_catalogue").title


@pytest.mark.proves("TIM-10", "DB-22")
def test_thirty_working_days_run_from_acceptance_not_from_application() -> None:
    journey = apply()

    assert Clock.objects.filter(case=journey.case, rule="dibao.confirmation_total").count() == 0
    journey.do("acceptance")

    total = Clock.objects.get(case=journey.case, rule="dibao.confirmation_total")
    assert (total.started_on, total.days, total.due_on) == (date(2026, 9, 1), 30, date(2026, 10, 19))


@pytest.mark.proves("DB-23", "LAW-11", "S3-02")
def test_in_a_delegated_township_the_head_of_office_decides_within_twenty_working_days() -> None:
    journey = apply("yanshan")

    journey.investigate()
    journey.run("examination", "public_notice")
    journey.wait_for_timer()
    journey.run("notice_result", "township_confirmation")

    total = Clock.objects.get(case=journey.case, rule="dibao.confirmation_total")
    assert (journey.case.decider, total.days) == ("township", 20)
    assert Decision.objects.get(case=journey.case).office.kind == "township_office"
    assert Award.objects.filter(case=journey.case).exists()


@pytest.mark.proves("DB-16", "DB-21", "LAW-12")
def test_an_objection_that_is_upheld_ends_in_a_written_refusal_without_posting_again() -> None:
    journey = apply()
    journey.investigate()
    journey.run("examination", "opinion", "public_notice")
    notice = PublicNotice.objects.get(case=journey.case)
    objections.raise_objection(notice, {"content": "这户有工资没有申报"}, journey.now, "web")

    journey.wait_for_timer()
    journey.do("notice_result")
    assert journey.waiting() == {"objection"}
    journey.run("objection")
    wage = {"member": "陈秀禾", "item": "wage", "amount": "2600.00", "period": "month"}
    journey.do("reinvestigation", incomes_added=[wage])
    journey.do("objection_reply")
    journey.do(
        "examination", proposal="refuse", refusal_reasons=["income_not_below"], refusal_text="人均收入高于标准。"
    )
    journey.do("opinion")
    assert journey.waiting() == {"county_confirmation"}
    refused = {"refusal_reasons": ["income_not_below"], "refusal_text": "人均收入高于标准。"}
    journey.do("county_confirmation", confirmation_opinion="refuse", **refused)
    journey.do("decision", decision_outcome="refuse", **refused)

    assert journey.waiting() == {"refusal_delivery"}
    assert journey.task("refusal_delivery").due_on == date(2026, 9, 14)
    assert journey.document("refusal").number
    assert PublicNotice.objects.filter(case=journey.case).count() == 1
    assert not Award.objects.filter(case=journey.case).exists()


@pytest.mark.proves("DB-27")
def test_a_grant_is_refused_when_the_arithmetic_does_not_carry_it() -> None:
    journey = apply(incomes=[{"member": "杨德全", "item": "wage", "amount": "9000.00", "period": "month"}])
    journey.investigate()
    journey.do("examination", proposal="refuse", refusal_reasons=["income_not_below"], refusal_text="收入高于标准。")
    journey.do("opinion")
    journey.do("county_confirmation")

    with pytest.raises(Blocked, match="不能确认给予"):
        journey.do("decision")


@pytest.mark.proves("DB-07")
def test_missing_papers_are_told_once_and_the_case_comes_back_to_the_same_desk() -> None:
    journey = apply()

    journey.do(
        "acceptance",
        acceptance_outcome="correction",
        correction_until="2026-09-20",
        missing_papers=[{"paper": "杨德全的残疾人证", "why": "没有提交"}, {"paper": "票据", "why": "缺少印章"}],
    )
    assert journey.waiting() == {"correction"}
    assert journey.document("correction").number
    signed = {"name": "陈秀禾", "on": journey.now.date().isoformat()}
    task = journey.task("correction")
    told = {"correction_note": "已补齐", "correction_signature": signed}
    steps.submit(task.pk, person("lushi.caseworker"), told, {}, journey.now)

    assert journey.waiting() == {"acceptance"}


def test_an_application_that_is_not_accepted_gets_a_written_notice() -> None:
    journey = apply()

    journey.do(
        "acceptance",
        acceptance_outcome="non_acceptance",
        non_acceptance_reason="duplicate",
        non_acceptance_text="同一事项正在办理。",
    )

    assert journey.document("non_acceptance").number
    assert journey.waiting() == {"delivery"}


@pytest.mark.proves("DB-08")
def test_a_near_relative_of_staff_is_filed_and_the_county_must_visit() -> None:
    journey = apply()
    journey.do(
        "acceptance",
        near_relatives=[{"member": "陈秀禾", "staff_name": "莫春梅", "relation": "sibling"}],
    )
    journey.run("means_test_request", "means_test", "means_test_findings", "household_investigation")
    journey.run("neighbour_inquiry", "examination", "opinion", "public_notice")
    journey.wait_for_timer()
    journey.do("notice_result")

    assert journey.case.relatives.get().staff_name == "莫春梅"
    assert journey.waiting() == {"county_visit"}
