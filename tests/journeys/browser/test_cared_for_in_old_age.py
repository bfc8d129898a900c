"""特困: an old man alone; the county draws his case, looks for itself, and grades how much care he needs."""

from datetime import date

import pytest
from playwright.sync_api import expect

from cases.models import Award, Case
from tests.journeys.brought import Brought, bring
from tests.journeys.browser import told
from tests.journeys.browser.conftest import At, Clock, Look

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("printed_on_request")]
CAN = {"自主吃饭": "是", "自主穿衣": "是", "自主上下床": "是", "自主如厕": "否", "室内自主行走": "是", "自主洗澡": "否"}


@pytest.mark.proves("TK-10", "TK-13", "TK-22")
def test_an_old_man_is_drawn_visited_graded_and_cared_for(at: At, county: Clock, look: Look) -> None:
    home = bring("tekun_sampled_and_graded", county)
    home.act("apply", answers={"labour_statement": "腰腿不便，干不了活", "support_form": "dispersed"})
    home.until("notice_result")
    the_draw_is_public_and_its_seed_still_secret(at, county, look, home)
    two_of_six_he_cannot_do(at, county, look, home)
    the_county_visits_who_was_drawn(at, county, look, home)
    home.until("decision")
    the_county_head_gives_living_and_care(at, county, look, home)
    when_the_month_is_over_everybody_can_work_it_out_again(at, county, look)


def the_draw_is_public_and_its_seed_still_secret(at: At, county: Clock, look: Look, home: Brought) -> None:
    at("lushi.caseworker").sign_in("lushi.caseworker").do(home.applicant, "登记公示结果", {"撤下日期": county.today})
    public = at().go("/sampling/")
    public.reads("2026-09", "卢氏县", "月末公布种子", "摘要")
    look(public.page, "sampling")


def two_of_six_he_cannot_do(at: At, county: Clock, look: Look, home: Brought) -> None:
    county.pass_(60)
    approver = at("lushi.approver").sign_in("lushi.approver").open_task(home.applicant, "评估生活自理能力")
    approver.sheet.fill(
        {
            "评估日期": county.today,
            "由谁评估": "委托第三方机构",
            "第三方机构名称": "县康复评估服务中心",
            "评估地点": "本人家中",
            "六项指标": [{"被评估人": home.applicant, **CAN}],
            "评估人员": told.pair("祝康宁", "安护理"),
            "被评估人或者监护人、照料人签名": home.applicant,
        }
    )
    look(approver.page, "self-care")
    approver.submit().reads("已签发《", "县级入户")
    look(approver.page, "self-care-done")


def the_county_visits_who_was_drawn(at: At, county: Clock, look: Look, home: Brought) -> None:
    visitor = at("lushi.approver").open_task(home.applicant, "县级入户")
    look(visitor.page, "county-visit")
    visitor.sheet.fill(
        {
            "入户日期": county.today,
            "与乡镇（街道）调查是否一致": "一致",
            "查看的情况": "一人独居，腰腿不便。",
            "入户人员": told.pair("杜明慧", "程督安"),
        }
    )
    visitor.submit()


def the_county_head_gives_living_and_care(at: At, county: Clock, look: Look, home: Brought) -> None:
    chief = at("lushi.county_head").sign_in("lushi.county_head").open_task(home.applicant, "县级作出决定")
    chief.reads("部分丧失", "1,030.00")
    look(chief.page, "tekun-decision")
    chief.sheet.fill(told.granted("张守正"))
    chief.submit().reads("已签发《")
    assert str(Award.objects.get().amount) == "1030.00"
    chief.go(f"/cases/{Case.objects.get().number}/")
    chief.reads("月保障金额", "1,030.00", "生活自理能力评估表", "确认通知书")
    expect(chief.page.locator("ol.chain")).to_contain_text("随机抽查")
    look(chief.page, "tekun-case")


def when_the_month_is_over_everybody_can_work_it_out_again(at: At, county: Clock, look: Look) -> None:
    county.morning_of(date(2026, 10, 8))
    public = at().go("/sampling/")
    public.reads("种子", "复算一致")
    look(public.page, "sampling-told")
