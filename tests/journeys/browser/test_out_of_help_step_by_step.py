"""A half-yearly review finds work: heard, let go step by step, and recognised as margin with the papers it has."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from cases.models import Award, AwardPeriod, Case
from tests.journeys.brought import Brought, bring
from tests.journeys.browser import told
from tests.journeys.browser.conftest import At, Clock, Look
from tests.journeys.browser.screen import OFFICE, turn

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("printed_on_request")]
WAGE = {"member": "杨德全", "item": "wage", "amount": "1100.00", "period": "month"}
EARNS = {"incomes_added": [WAGE]}


@pytest.mark.proves("REV-02", "REV-07", "REV-08", "REV-10", "REV-12", "LAW-14", "S2-24")
def test_a_household_that_found_work_is_heard_and_let_go_step_by_step(at: At, county: Clock, look: Look) -> None:
    home = bring("review_half_yearly_no_change", county)
    home.act("apply")
    home.until().act("pass_day")
    the_county_starts_the_half_yearly_reviews(at, county, look, home)
    home.until("review_conclusion", means_test_findings=EARNS)
    the_caseworker_proposes_six_months(at, county, look, home)
    home.until("hearing_notice")
    the_household_is_told_and_heard(at, county, look, home)
    home.until("change_decision")
    the_county_head_answers_what_was_said(at, county, look, home)
    home.until()
    every_month_can_be_seen_on_the_first_day(at, look)
    the_last_month_comes_and_nothing_goes_on_by_itself(county, home)
    the_margin_case_came_without_new_papers(at, county, look, home)


def the_county_starts_the_half_yearly_reviews(at: At, county: Clock, look: Look, home: Brought) -> None:
    award = Award.objects.get()
    assert (award.review_class, award.next_review_on <= date(2027, 3, 31)) == ("unstable", True)
    county.morning_of(award.next_review_on - timedelta(days=7))
    approver = at("lushi.approver").sign_in("lushi.approver").menu("核查和渐退")
    approver.reads(home.applicant, "待启动")
    look(approver.page, "life-plan")
    turn(approver.page.get_by_role("button", name="启动今后三十天的核查"))
    look(approver.page, "life-wave")
    home.take_up(Case.objects.get(procedure="review"))


def the_caseworker_proposes_six_months(at: At, county: Clock, look: Look, home: Brought) -> None:
    caseworker = at("lushi.caseworker").sign_in("lushi.caseworker").open_task(home.applicant, "提出核查结论")
    caseworker.reads("1,100.00")
    caseworker.sheet.fill(
        {
            "核查结论": "拟给予渐退期",
            "已核对测算表：人口、收入、扣减、财产与调查核对结果一致": True,
            "法定事由": "成员就业后家庭人均收入超过当地标准",
            "渐退情形": "就业",
            "渐退月数": "6",
            "人口、收入、财产、支出的变化和理由": "丈夫今年起在家具厂上班，月工资1100元。",
            "符合其他救助条件的，家庭是否愿意转入": "待听取意见时询问",
            "经办人签名": "聂文静",
        }
    )
    look(caseworker.page, "life-conclusion")
    caseworker.submit()


def the_household_is_told_and_heard(at: At, county: Clock, look: Look, home: Brought) -> None:
    caseworker = at("lushi.caseworker").open_task(home.applicant, "告知拟作决定")
    caseworker.sheet.fill(
        {
            "拟决定的事实和理由": "务工收入增加，家庭人均收入超过标准。",
            "主要证据": "核对报告、工资流水。",
            "告知方式": "当面告知",
            "告知日期": county.today,
            "到哪里、向谁提出意见": "镇便民服务中心三号窗口，聂文静",
        }
    )
    look(caseworker.page, "life-notice")
    caseworker.submit().reads("已签发《")
    county.days(1)
    caseworker.open_task(home.applicant, "听取意见").sheet.fill(
        {
            "结果": "当面听取",
            "听取意见的日期": county.today,
            "提出意见的人": home.applicant,
            "与申请人关系": "本人",
            "是否同意": "不同意",
            "意见内容和提供的材料": "厂里的活不稳定，希望多保障几个月。",
            "本人签名": home.applicant,
            "符合其他救助条件的，是否愿意转入并用已有的材料办理": "愿意",
            "记录人员": told.pair("聂文静", "石建国"),
        }
    )
    look(caseworker.page, "life-hearing")
    caseworker.submit().reads("已签发《")


def the_county_head_answers_what_was_said(at: At, county: Clock, look: Look, home: Brought) -> None:
    chief = at("lushi.county_head").sign_in("lushi.county_head").open_task(home.applicant, "县级作出决定")
    chief.reads("厂里的活不稳定")
    look(chief.page, "life-decision")
    chief.sheet.fill(
        {
            "决定": "给予渐退期",
            "事实和理由": "就业后家庭人均收入超过标准。",
            "对家庭意见的答复": "活不稳定，所以给足六个月。",
            "决定人签名": "张守正",
        }
    )
    chief.submit().reads("已签发《")


def glide() -> tuple[date, date]:
    """The first and the last month of the gradual exit."""
    months = AwardPeriod.objects.filter(kind=AwardPeriod.Kind.GRADUAL_EXIT).order_by("from_month")
    return months[0].from_month, months.last().until_month


def every_month_can_be_seen_on_the_first_day(at: At, look: Look) -> None:
    award = Award.objects.get()
    caseworker = at("lushi.caseworker").go(f"/reviews/awards/{award.pk}/")
    first, last = (month.strftime("%Y-%m") for month in glide())
    caseworker.reads(f"渐退期{first}至{last}", "不自动延长")
    look(caseworker.page, "life-award")


def the_last_month_comes_and_nothing_goes_on_by_itself(county: Clock, home: Brought) -> None:
    home.act("pass_day", on=glide()[1] + timedelta(days=1))
    stop = {"review_proposal": "stop", "reason_code": "exit_ended", "next_scheme_wish": "yes"}
    home.until(review_conclusion=stop, hearing={"next_scheme_consent": "yes"})
    assert Award.objects.get().end_reason == "exit_ended"


def the_margin_case_came_without_new_papers(at: At, county: Clock, look: Look, home: Brought) -> None:
    offered = Case.objects.get(scheme="dibao_margin")
    assert (offered.channel, offered.state) == ("office", "open")
    caseworker = at("lushi.caseworker").inbox(OFFICE)
    expect(caseworker.line(home.applicant, "受理审查")).to_contain_text("低保边缘")
    look(caseworker.page, "life-inbox")
    home.take_up(offered).until("decision")
    chief = at("lushi.county_head").open_task(home.applicant, "县级作出决定")
    look(chief.page, "life-margin")
    chief.sheet.fill({"决定": "认定", "已核对测算表，同意系统测算的结论": True, "负责人签名": "张守正"})
    chief.submit()
    found = {award.scheme: (award.state, award.kind) for award in Award.objects.all()}
    assert found == {"dibao": ("ended", "monthly"), "dibao_margin": ("active", "status")}
    chief.go(f"/households/{offered.household.uid}/")
    expect(chief.page.get_by_role("main")).to_contain_text("低保边缘")
    look(chief.page, "life-household")
