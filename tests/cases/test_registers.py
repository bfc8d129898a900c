"""Needs found, changes reported, bank books kept, status shared."""

from datetime import date

import pytest

from cases import changes, needs, recognition
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import ChainEntry, CustodyAgreement
from tests.journeys.county import MORNING, Journey, apply, person

ID = "411224196803150026"


def granted() -> Journey:
    journey = apply()
    journey.investigate()
    journey.run("examination", "opinion", "public_notice")
    journey.wait_for_timer()
    journey.run("notice_result", "county_confirmation", "decision")
    return journey


@pytest.mark.proves("LAW-06")
def test_a_village_reports_people_in_need_and_the_township_informs_and_helps_them_apply() -> None:
    aide, clerk = person("lushi.aide"), person("lushi.caseworker")
    area = aide.holdings.get().office.division_id
    need = needs.report(aide, area, "赵满仓", "独居，房屋漏雨，没有收入", "13800000000", MORNING)

    assert list(needs.needs_for(clerk, MORNING.date())) == [need]
    with pytest.raises(NotAllowed):
        needs.inform(need.pk, aide, MORNING)
    informed = needs.inform(need.pk, clerk, MORNING)
    assert (informed.state, informed.informed_by) == ("informed", clerk)
    helped = needs.inform(need.pk, clerk, MORNING, apply().case)
    assert helped.state == "applied"


def test_a_need_is_unseen_in_another_county() -> None:
    aide = person("lushi.aide")
    needs.report(aide, aide.holdings.get().office.division_id, "赵满仓", "困难", "", MORNING)

    assert not needs.needs_for(person("yanshan.caseworker"), MORNING.date()).exists()


@pytest.mark.proves("LAW-13", "S3-12")
def test_a_change_of_a_household_is_reported_sealed_and_in_its_chain() -> None:
    journey = granted()
    household = journey.case.household

    made = changes.report(household.pk, person("lushi.aide"), "members", date(2026, 9, 5), "女儿出嫁", journey.now)

    assert changes.read(made) == "女儿出嫁"
    assert "女儿".encode() not in bytes(made.sealed)
    assert ChainEntry.objects.get(household=household, act="change_report").detail["kind"] == "members"


def test_a_change_has_a_kind_words_and_a_day_that_has_come() -> None:
    household = granted().case.household
    aide = person("lushi.aide")

    with pytest.raises(Blocked):
        changes.report(household.pk, aide, "members", date(2026, 9, 5), " ", MORNING)
    with pytest.raises(Blocked, match="今天"):
        changes.report(household.pk, aide, "members", date(2027, 1, 1), "出嫁", MORNING)
    with pytest.raises(NotFound):
        changes.report(household.pk, person("yanshan.aide"), "members", date(2026, 9, 1), "出嫁", MORNING)


@pytest.mark.proves("DB-31")
def test_staff_keep_a_bank_book_only_by_written_agreement_filed_with_the_county() -> None:
    journey = granted()
    household, aide = journey.case.household, person("lushi.aide")

    with pytest.raises(Blocked, match="书面协议"):
        changes.agree_custody(household.pk, aide, "莫春梅", "", "行动不便", date(2026, 9, 5), journey.now)
    made = changes.agree_custody(household.pk, aide, "莫春梅", "村协理员", "行动不便", date(2026, 9, 5), journey.now)
    with pytest.raises(NotAllowed):
        changes.file_custody(made.pk, person("lushi.caseworker"), journey.now)
    changes.file_custody(made.pk, person("lushi.approver"), journey.now)

    assert CustodyAgreement.objects.get().filed_by == person("lushi.approver")


@pytest.mark.proves("LAW-09")
def test_another_department_learns_the_recognised_status_and_nothing_else() -> None:
    journey = granted()

    found = recognition.status_of(ID, person("lushi.liaison"), "医疗救助资助参保", journey.now)

    assert [(one.scheme, one.since, one.county) for one in found] == [("dibao", date(2026, 10, 1), "411224")]
    assert ChainEntry.objects.filter(act="status", actor=person("lushi.liaison")).count() == 1


def test_a_status_is_asked_for_with_a_purpose_by_who_may_and_within_the_county() -> None:
    journey = granted()

    with pytest.raises(Blocked, match="用途"):
        recognition.status_of(ID, person("lushi.liaison"), " ", journey.now)
    with pytest.raises(NotAllowed):
        recognition.status_of(ID, person("lushi.designer"), "看看", journey.now)
    assert recognition.status_of(ID, person("yanshan.caseworker"), "核实", journey.now) == []
