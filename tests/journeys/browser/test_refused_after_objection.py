"""Somebody objects on the public board; a wage comes to light; the household gets a letter that says why not."""

import pytest

from cases.models import Award, Case, Document, PublicNotice
from tests.journeys.browser import told
from tests.journeys.browser.conftest import At, Clock, Look, Midway
from tests.journeys.browser.papers import text_of
from tests.journeys.browser.screen import turn
from tests.journeys.browser.told import APPLICANT

pytestmark = pytest.mark.browser
WHY = "再次调查查明，陈秀禾在县城餐馆务工，月工资2600元，家庭人均收入高于标准。"
WITNESS = "刘举报"


def test_a_household_is_refused_after_an_objection_and_told_why(
    at: At, county: Clock, look: Look, midway: Midway
) -> None:
    midway("notice_period")
    a_neighbour_objects_without_an_account(at, look)
    the_township_looks_again_and_finds_a_wage(at, county, look)
    township_and_county_refuse(at, county, look)
    the_letter_gives_reason_arithmetic_and_remedies(at)


def a_neighbour_objects_without_an_account(at: At, look: Look) -> None:
    neighbour = at().go("/notices/?area=411224107200")
    turn(neighbour.page.get_by_role("link", name="提异议"))
    turn(neighbour.page.get_by_role("button", name="提交异议"))
    neighbour.reads("请写明有异议的内容")
    neighbour.page.get_by_label("有异议的内容").fill("这户女主人在县城餐馆上班，有工资没有申报。")
    neighbour.page.get_by_label("您的姓名").fill(WITNESS)
    turn(neighbour.page.get_by_role("button", name="提交异议"))
    neighbour.reads("异议已收到")
    assert WITNESS not in neighbour.go("/notices/?area=411224107200").page.content()


def the_township_looks_again_and_finds_a_wage(at: At, county: Clock, look: Look) -> None:
    county.morning_of(PublicNotice.objects.get().ends_on)
    county.days(1)
    caseworker = at("lushi.caseworker").sign_in("lushi.caseworker")
    caseworker.do(APPLICANT, "登记公示结果", {"撤下日期": county.today})
    caseworker.open_task(APPLICANT, "登记异议").reads("这户女主人在县城餐馆上班")
    look(caseworker.page, "task-objection")
    caseworker.sheet.fill({"怎样查明": "再次调查核实", "要查明的问题": "是否有未申报的工资。"})
    caseworker.submit()
    at("lushi.investigator1").do(APPLICANT, "重新调查核实", told.reinvestigation("石建国", "卫晓红", county.today))
    caseworker.do(APPLICANT, "拟定异议答复", told.reply(county.today))


def township_and_county_refuse(at: At, county: Clock, look: Look) -> None:
    caseworker = at("lushi.caseworker").open_task(APPLICANT, "初审")
    caseworker.reads("不符合", "2,600.00")
    caseworker.sheet.fill(told.refused("聂文静", "审核意见", WHY))
    caseworker.submit()
    at("lushi.head").do(APPLICANT, "负责人签署审核意见", told.opinion("郭志远"))
    at("lushi.approver").do(APPLICANT, "县级审核", told.refused("杜明慧", "意见", WHY))
    chief = at("lushi.county_head").do(APPLICANT, "县级作出决定", told.refused("张守正", "决定", WHY))
    chief.reads("送达不予确认告知书")
    assert not Award.objects.exists() and PublicNotice.objects.count() == 1
    caseworker.do(APPLICANT, "送达不予确认告知书", told.delivered(county.today, "聂文静"))
    look(caseworker.go(f"/cases/{Case.objects.get().number}/").page, "case-refused")


def the_letter_gives_reason_arithmetic_and_remedies(at: At) -> None:
    letter = Document.objects.get(kind="refusal")
    words = text_of(at("lushi.caseworker"), letter)
    wanted = (
        APPLICANT,
        letter.number,
        "家庭人均收入不低于当地低保标准",
        "工资薪金每月2600.00元",
        "行政复议",
        "行政诉讼",
    )
    assert [said for said in wanted if said not in words] == []
    assert WITNESS not in words
