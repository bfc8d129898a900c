"""卢氏县: a household's way through the pages, from the village aide's form to the archive."""

import pytest
from playwright.sync_api import expect

from cases.models import Case, Document
from tests.journeys.browser import told
from tests.journeys.browser.conftest import At, Clock, Look
from tests.journeys.browser.papers import text_of
from tests.journeys.browser.screen import DONE, OFFICE, Person, turn
from tests.journeys.browser.told import APPLICANT, CHILD, HUSBAND

pytestmark = pytest.mark.browser


@pytest.mark.proves("S4-05", "S1-13", "S2-19")
def test_the_county_grants_what_the_village_asked_for(at: At, county: Clock, look: Look) -> None:
    number, code = the_aide_applies(at, look)
    the_caseworker_accepts(at, county, look)
    the_means_test_finds_a_deposit_and_a_motorcycle(at, county, look)
    two_investigators_visit(at, county, look)
    the_township_proposes_to_grant(at, county, look)
    the_notice_hangs_seven_days(at, county, look, number, code)
    the_county_decides(at, county, look)
    it_is_published_delivered_and_archived(at, county)
    the_applicant_reads_the_outcome_without_an_account(at, look, number, code)
    the_decision_can_be_read_and_verified(at, look)
    the_case_page_tells_the_whole_way(at, look, number)


def the_aide_applies(at: At, look: Look) -> tuple[str, str]:
    aide = at("lushi.aide").sign_in("lushi.aide")
    aide.reads("莫春梅", "手上没有待办")
    aide.menu("代办申请").sheet.fill(told.application())
    look(aide.page, "apply")
    aide.submit().reads("申请已提交", "社会救助申请表")
    look(aide.page, "receipt")
    number, code = aide.page.locator(".code-big").all_inner_texts()
    aide.sign_out()
    return number.strip(), code.strip()


def the_caseworker_accepts(at: At, county: Clock, look: Look) -> None:
    county.pass_(20)
    caseworker = at("lushi.caseworker").sign_in("lushi.caseworker").inbox(OFFICE)
    expect(caseworker.line(APPLICANT, "受理审查")).to_be_visible()
    look(caseworker.page, "inbox")
    caseworker.open_task(APPLICANT, "受理审查").reads("411224********0026", HUSBAND)
    look(caseworker.page, "task-acceptance")
    caseworker.sheet.fill({"审查结果": "予以受理"})
    caseworker.submit().reads("下一步：", "提请核对", "已签发《")
    caseworker.do(APPLICANT, "提请核对", told.REQUEST)


def the_means_test_finds_a_deposit_and_a_motorcycle(at: At, county: Clock, look: Look) -> None:
    county.pass_(30)
    officer = at("lushi.means_test").sign_in("lushi.means_test")
    officer.reads("范思源", "信息核对")
    look(officer.open_task(APPLICANT, "信息核对").page, "task-means-test")
    officer.sheet.fill(told.RESULTS)
    officer.sheet.paste_table("查到的项目", told.BANK_TABLE)
    expect(officer.sheet.rows("查到的项目")).to_have_count(2)
    officer.sheet.draw("核对人员签名", "范思源")
    officer.submit()
    caseworker = at("lushi.caseworker").open_task(APPLICANT, "核对结果处理")
    expect(caseworker.sheet.rows("逐项采信")).to_have_count(2)
    look(caseworker.page, "task-findings")
    caseworker.sheet.fill(told.FINDINGS)
    caseworker.submit()


def two_investigators_visit(at: At, county: Clock, look: Look) -> None:
    county.pass_(60)
    visitor = at("lushi.investigator1").sign_in("lushi.investigator1").open_task(APPLICANT, "入户调查")
    expect(visitor.sheet.rows("收入")).to_have_count(1)
    visitor.sheet.fill(told.visit("石建国", "卫晓红", "2026-09-01"))
    visitor.sheet.draw("家庭成员签名", APPLICANT)
    look(visitor.page, "task-visit")
    visitor.submit()
    visitor.do(APPLICANT, "邻里访问、信函索证", told.inquiry("石建国", "卫晓红", "2026-09-01"))


def the_township_proposes_to_grant(at: At, county: Clock, look: Look) -> None:
    county.pass_(60)
    caseworker = at("lushi.caseworker").open_task(APPLICANT, "初审")
    caseworker.reads("核算", "月人均收入", "266.67", "769.00", "务工收入")
    look(caseworker.page, "task-examination")
    caseworker.sheet.fill(told.examination("聂文静"))
    caseworker.submit()
    head = at("lushi.head").sign_in("lushi.head")
    head.reads("郭志远", "负责人签署审核意见")
    head.do(APPLICANT, "负责人签署审核意见", told.opinion("郭志远"))


def the_notice_hangs_seven_days(at: At, county: Clock, look: Look, number: str, code: str) -> None:
    caseworker = at("lushi.caseworker").do(APPLICANT, "拟定公示", told.notice("2026-09-01", "莫春梅"))
    passer_by = at().go("/notices/?area=411224107200")
    passer_by.reads("陈＊禾", "769.00")
    look(passer_by.page, "board")
    turn(passer_by.page.get_by_role("link", name="提异议"))
    passer_by.reads("公示", "东明村", "提出异议")
    look(passer_by.page, "notice")
    page = passer_by.page.content()
    assert not [secret for secret in (APPLICANT, HUSBAND, CHILD, "4112241968", "13800000621") if secret in page]
    ask_for_progress(at, number, code).reads("您的申请正在办理“公示”")
    county.morning_of(Case.objects.get().notices.get().ends_on)
    assert caseworker.inbox().line(APPLICANT, "登记公示结果").count() == 0
    county.days(1)
    caseworker.do(APPLICANT, "登记公示结果", {"撤下日期": county.today, "期满时的照片": told.photo("期满")})


def the_county_decides(at: At, county: Clock, look: Look) -> None:
    approver = at("lushi.approver").sign_in("lushi.approver").open_task(APPLICANT, "县级审核")
    approver.reads("核算", "769.00")
    look(approver.page, "task-county")
    approver.sheet.fill(told.granted("杜明慧", "意见"))
    approver.submit()
    county.pass_(30)
    chief = at("lushi.county_head").sign_in("lushi.county_head")
    chief.do(APPLICANT, "县级作出决定", told.granted("张守正")).reads("已签发《")


def it_is_published_delivered_and_archived(at: At, county: Clock) -> None:
    county.days(1)
    caseworker = at("lushi.caseworker")
    published = {"公布地点": ["村（社区）公示栏"], "公布日期": county.today, "公布栏照片": told.photo("公布栏")}
    caseworker.do(APPLICANT, "公布", published)
    caseworker.do(APPLICANT, "送达", told.delivered(county.today, "聂文静"))
    caseworker.do(APPLICANT, "归档", {"纸质材料页数": "3", "归档人签名": "聂文静"})
    expect(caseworker.inbox(DONE).line(APPLICANT, "归档")).to_be_visible()


def ask_for_progress(at: At, number: str, code: str) -> Person:
    applicant = at().go("/progress/")
    applicant.page.get_by_label("办件编号").fill(number)
    applicant.page.get_by_label("查询码").fill(code)
    turn(applicant.page.get_by_role("button", name="查询"))
    return applicant


def the_applicant_reads_the_outcome_without_an_account(at: At, look: Look, number: str, code: str) -> None:
    applicant = ask_for_progress(at, number, code)
    applicant.reads("陈＊禾", "已确认给予救助，从2026年10月起按月发放769.00元")
    look(applicant.page, "progress")


def the_decision_can_be_read_and_verified(at: At, look: Look) -> None:
    head = at("lushi.county_head")
    decision = Document.objects.get(kind="decision")
    words = text_of(head, decision)
    assert [said for said in (APPLICANT, "769.00", "行政复议", "行政诉讼", decision.number) if said not in words] == []
    assert decision.code in words
    stranger = at().go("/verify/")
    stranger.page.get_by_label("文书验证码").fill(decision.code)
    turn(stranger.page.get_by_role("button", name="验证"))
    stranger.reads("这份文书是真的", decision.number)
    look(stranger.page, "verify")


def the_case_page_tells_the_whole_way(at: At, look: Look, number: str) -> None:
    head = at("lushi.county_head").go(f"/cases/{number}/")
    expect(head.page.locator(".diagram[data-ready=true]")).to_be_visible()
    look(head.page, "case")
    chain = head.page.locator("ol.chain").inner_text()
    steps = ("受理审查", "信息核对", "入户调查", "初审", "登记公示结果", "县级作出决定", "送达", "归档")
    assert [step for step in steps if step not in chain] == []
    assert "逾期" not in chain
    assert head.page.locator("ol.chain .tag-ok").count() >= len(steps)
    assert head.page.locator(".diagram .step-done").count() >= 3
    turn(head.page.get_by_role("link", name="一户一链"))
    head.reads(APPLICANT)
    look(head.page, "household")
