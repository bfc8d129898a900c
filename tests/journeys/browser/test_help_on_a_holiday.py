"""小额快救 in the National Day holidays: asked for, decided and paid on the same morning, without a single paper."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from cases.models import Award, Case
from tests.journeys.brought import bring
from tests.journeys.browser.conftest import At, Clock, Look
from tests.journeys.browser.screen import turn
from tests.journeys.county import SHANGHAI

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("printed_on_request")]
HOLIDAY = datetime(2026, 10, 2, 9, 10, tzinfo=SHANGHAI)
BURNT = "昨夜出租屋失火，衣被和粮食烧毁。"


@pytest.mark.proves("LS-01", "LS-02", "LS-06", "LAW-04")
def test_a_burnt_out_family_has_its_money_on_a_holiday(at: At, county: Clock, look: Look) -> None:
    bring("small_aid_on_a_holiday", county).act("allot_reserve", amount=20000)
    county.now = HOLIDAY
    name = the_caseworker_writes_down_who_why_and_how_much(at, look)
    county.pass_(40)
    the_head_decides_and_pays(at, look, name)
    the_ledger_and_the_applicant_know_it(at, look)


def the_caseworker_writes_down_who_why_and_how_much(at: At, look: Look) -> str:
    caseworker = at("lushi.caseworker").sign_in("lushi.caseworker").menu("代办申请")
    turn(caseworker.page.get_by_role("link", name="东明村"))
    turn(caseworker.page.get_by_role("link", name="小额快救", exact=True))
    told = {"救助对象姓名": "韦阿强", "事由": "火灾", "具体情况": BURNT, "救助金额（元）": "523.01"}
    caseworker.sheet.fill(told)
    caseworker.send()
    caseworker.reads("最多 523.00 元")
    expect(caseworker.page.get_by_label("具体情况")).to_have_value(BURNT)
    caseworker.sheet.fill({"救助金额（元）": "500"})
    look(caseworker.page, "small-aid-apply")
    caseworker.submit()
    look(caseworker.page, "small-aid-receipt")
    return told["救助对象姓名"]


def the_head_decides_and_pays(at: At, look: Look, name: str) -> None:
    head = at("lushi.head").sign_in("lushi.head").open_task(name, "负责人核准")
    head.reads(BURNT, "500.00", "2026-10-05")
    look(head.page, "small-aid-decision")
    head.sheet.fill({"意见": "同意，从备用金支付", "支付方式": "现金"})
    head.submit().reads("已签发《小额快救登记表》")
    case, award = Case.objects.get(), Award.objects.get()
    assert (case.state, str(award.amount), award.kind) == ("closed", "500.00", "once")
    assert case.decided_on == HOLIDAY.date()


def the_ledger_and_the_applicant_know_it(at: At, look: Look) -> None:
    head = at("lushi.head").menu("乡镇备用金")
    look(head.page, "reserve")
    head.reads("19,500.00")
    head.go(f"/cases/{Case.objects.get().number}/")
    head.reads("韦阿强", "500.00")
    look(head.page, "small-aid-case")
