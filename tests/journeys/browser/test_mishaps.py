"""What goes wrong on an ordinary day: two at one task, a page sent back, a lost connection, a mistyped number."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import told
from tests.journeys.browser.conftest import At, Clock, Midway
from tests.journeys.browser.screen import MINE, WAITING, turn
from tests.journeys.browser.told import APPLICANT

pytestmark = pytest.mark.browser


def test_who_comes_second_to_the_same_task_reads_who_did_it(at: At, county: Clock, midway: Midway) -> None:
    midway("acceptance")
    first = at("lushi.caseworker").sign_in("lushi.caseworker").open_task(APPLICANT, "受理审查")
    second = at("lushi.caseworker", 390).sign_in("lushi.caseworker").open_task(APPLICANT, "受理审查")

    first.sheet.fill({"审查结果": "予以受理"})
    first.submit()
    second.sheet.fill({"审查结果": "予以受理"})
    second.send()

    second.reads("“受理审查”您已在", "办结，不用再次提交", "您填的内容没有重复提交")


def test_a_field_sent_back_is_marked_at_the_other_desk_and_comes_back_mended(
    at: At, county: Clock, midway: Midway
) -> None:
    midway("examination")
    caseworker = at("lushi.caseworker").sign_in("lushi.caseworker").open_task(APPLICANT, "初审")
    caseworker.page.get_by_text("退回补正（只改几项，其余保留）").click()
    caseworker.page.get_by_label("退回到哪一步").select_option(value="household_investigation")
    caseworker.page.get_by_label("住房", exact=True).check()
    caseworker.page.get_by_label("要更正什么").fill("照片上是租来的房子，请核实住房和租金。")
    turn(caseworker.page.get_by_role("button", name="退回补正"))
    caseworker.reads("已退回补正")
    expect(caseworker.inbox(WAITING).line(APPLICANT, "初审")).to_be_visible()

    visitor = at("lushi.investigator1").sign_in("lushi.investigator1").open_task(APPLICANT, "入户调查")
    sent = visitor.page.get_by_role("region", name="退回补正")
    expect(sent).to_contain_text("照片上是租来的房子")
    expect(sent.locator(".tag")).to_have_text("住房")
    visitor.sheet.fill({"住房": "租住", "月租金（元）": "150.00"})
    visitor.submit()

    turn(caseworker.inbox(MINE).line(APPLICANT, "初审").get_by_role("link", name="办理"))
    caseworker.page.get_by_text("入户调查", exact=False).locator("visible=true").first.wait_for()
    said = caseworker.page.get_by_role("region", name="已填报的内容")
    said.locator("summary").filter(has_text="入户调查").click()
    expect(said).to_contain_text("150.00")


def test_what_was_typed_is_there_again_after_the_page_was_lost(at: At, county: Clock, midway: Midway) -> None:
    midway("household_investigation")
    visitor = at("lushi.investigator1").sign_in("lushi.investigator1").open_task(APPLICANT, "入户调查")
    visitor.sheet.fill({"吃饭": "自产粮食蔬菜", "住房": "租住", "调查人员": told.pair("石建国", "卫晓红")})

    expect(visitor.page.locator("#draft-state")).to_contain_text("保存", timeout=8000)
    expect(visitor.page.locator("#draft-state")).not_to_contain_text("自动保存", timeout=8000)
    visitor.page.reload()

    form = visitor.page.locator("form[data-form]")
    expect(form.locator("[name=food]")).to_have_value("自产粮食蔬菜")
    expect(form.locator("[name=investigators-1-name]")).to_have_value("卫晓红")
    expect(visitor.page.get_by_label("租住")).to_be_checked()


def test_a_mistyped_resident_id_is_told_at_its_field_and_nothing_typed_is_lost(at: At, county: Clock) -> None:
    aide = at("lushi.aide").sign_in("lushi.aide").apply_for("最低生活保障")
    aide.sheet.fill(told.application(resident_id="411224196803150027"))

    aide.send()

    field = aide.page.locator("[name=members-0-resident_id]")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(aide.page.locator(f"#{field.get_attribute('id')}_error")).to_contain_text("身份证")
    assert aide.page.evaluate("document.activeElement.matches('[data-error-summary]')")
    expect(field).to_have_value("411224196803150027")
    expect(aide.page.locator("[name=application_reason]")).to_have_value(
        "丈夫患慢性病，只能打零工，孩子上学，生活困难。"
    )
    expect(aide.page.locator("[name=incomes-0-amount]")).to_have_value("800.00")
    expect(aide.page.locator("[name=signatures-2-signature_name]")).to_have_value(APPLICANT)
    expect(aide.page.locator("[name=undertaking_signed]")).to_be_checked()
