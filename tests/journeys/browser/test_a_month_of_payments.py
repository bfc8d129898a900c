"""A month of payments: the roll, every difference explained, two persons, a death that stops the money, the bank."""

import re
from datetime import date

import pytest
from playwright.sync_api import Download, expect

from cases.models import Award, PaymentRoll
from cases.payments import ledger, sheets
from offices.models import User
from tests.cases import money
from tests.journeys.browser.conftest import At, Clock, Look
from tests.journeys.browser.screen import Person, turn

pytestmark = pytest.mark.browser
OLD, NEW, GROWN, DEAD = "陈长庚", "李玉梅", "杨德全", "周老栓"


@pytest.mark.proves("DB-20")
def test_a_month_is_paid_to_the_cent_and_nothing_goes_to_the_dead(at: At, county: Clock, look: Look) -> None:
    september_was_paid(county)
    the_clerk_prepares_october_and_explains_every_difference(at, county, look)
    a_death_is_told_after_the_freeze(at, county, look)
    another_person_approves(at, county, look)
    the_bank_gets_a_file_without_the_dead(at, county, look)
    the_bank_answers_and_one_account_is_wrong(at, county, look)
    the_books_agree_household_by_household(at, look)


def september_was_paid(county: Clock) -> None:
    head, clerk = (User.objects.get(username=f"lushi.{who}") for who in ("county_head", "finance"))
    people = {"county_head": head, "finance_clerk": clerk}
    money.grant(head, date(2026, 8, 10), "300.00", name=OLD)
    grown = money.grant(head, date(2026, 8, 10), "400.00", name=GROWN)
    money.grant(head, date(2026, 8, 10), "523.00", name=DEAD)
    money.paid(people, date(2026, 9, 3), date(2026, 9, 1))
    money.grant(head, date(2026, 9, 10), "450.50", name=NEW)
    money.change(grown, head, date(2026, 9, 12), "480.25", date(2026, 10, 1), "increase")
    county.morning_of(date(2026, 10, 9))


def the_clerk_prepares_october_and_explains_every_difference(at: At, county: Clock, look: Look) -> None:
    clerk = at("lushi.finance").sign_in("lushi.finance").menu("资金发放")
    look(clerk.page, "money")
    turn(clerk.page.get_by_role("link", name="编制"))
    clerk.page.get_by_label("救助类别").select_option(label="最低生活保障")
    clerk.page.get_by_label("发放月份").fill("2026-10")
    look(clerk.page, "money-prepare")
    turn(clerk.page.get_by_role("button", name="编制"))
    clerk.reads("1,753.75", "1,223.00", "530.75", NEW, "450.50", GROWN, "80.25")
    look(clerk.page, "money-roll")
    turn(clerk.page.get_by_role("button", name="封存名册"))
    clerk.reads("名册已封存：1,753.75元，等待县级负责人批准")
    expect(clerk.page.get_by_role("button", name="批准发放")).to_have_count(0)


def a_death_is_told_after_the_freeze(at: At, county: Clock, look: Look) -> None:
    county.pass_(60)
    home = Award.objects.get(household__name=DEAD).household
    aide = at("lushi.aide").sign_in("lushi.aide").go(f"/households/{home.uid}/change/")
    aide.page.get_by_label("什么变了").select_option(label="成员死亡")
    aide.page.get_by_label("从哪天起").fill("2026-09-28")
    aide.page.get_by_label("去世的是哪位成员").select_option(index=1)
    aide.page.get_by_label("情况").fill("老伴报告本人在家中去世，村医证明。")
    look(aide.page, "money-death")
    turn(aide.page.get_by_role("button", name="登记"))
    aide.reads("变化已登记")


def another_person_approves(at: At, county: Clock, look: Look) -> None:
    county.pass_(30)
    head = at("lushi.county_head").sign_in("lushi.county_head").go(f"/money/rolls/{_roll().pk}/")
    look(head.page, "money-approve")
    turn(head.page.get_by_role("button", name="批准发放"))
    head.reads("名册已批准", "钱向荣", "张守正", "暂停", "523.00")
    head.go("/money/blocks/").reads(DEAD, "2026-09-28死亡", "待核实")
    look(head.page, "money-blocks")


def _roll() -> PaymentRoll:
    return PaymentRoll.objects.get(month=date(2026, 10, 1))


def the_bank_gets_a_file_without_the_dead(at: At, county: Clock, look: Look) -> None:
    clerk = at("lushi.finance").go(f"/money/rolls/{_roll().pk}/")
    turn(clerk.page.get_by_role("button", name="生成银行批次"))
    clerk.reads("第1批：3笔，1,230.75元")
    look(clerk.page, "money-batch")
    clerk.page.get_by_label("格式").select_option(label="CSV")
    clerk.page.get_by_label("用途").fill("送农商银行代发")
    with clerk.page.expect_download() as saved:
        clerk.page.get_by_role("button", name="下载（含完整账号）").click()
    written = _text(saved.value)
    assert DEAD not in written and written.count(money.ACCOUNT) == 3
    assert [sum_ for sum_ in ("300.00", "450.50", "480.25") if sum_ not in written] == []


def _text(saved: Download) -> str:
    return saved.path().read_text(encoding="utf-8-sig")


def the_bank_answers_and_one_account_is_wrong(at: At, county: Clock, look: Look) -> None:
    county.days(3)
    clerk, batch = at("lushi.finance"), _roll().batches.get()
    clerk.go(f"/money/batches/{batch.pk}/")
    rows = [(each.serial, f"{each.amount:.2f}", _said(each.payee), _why(each.payee)) for each in batch.transfers.all()]
    data = sheets.as_csv([("序号", "金额", "结果", "说明"), *rows])
    told = {"name": "回盘.csv", "mimeType": "text/csv", "buffer": data}
    _read_in(clerk, told).reads("还没有登记任何一行", "750.50", "480.25")
    look(clerk.page, "money-return")
    turn(clerk.page.get_by_role("button", name="登记回盘"))
    clerk.reads("户名不符")
    look(clerk.page, "money-booked")


def _said(payee: str) -> str:
    return "失败" if payee == GROWN else "成功"


def _why(payee: str) -> str:
    return "户名不符" if payee == GROWN else ""


def _read_in(clerk: Person, file: dict[str, object]) -> Person:
    clerk.page.get_by_label("银行回盘文件").set_input_files(file)
    turn(clerk.page.get_by_role("button", name="试读"))
    return clerk


def the_books_agree_household_by_household(at: At, look: Look) -> None:
    balances = {award.household.name: f"{ledger.balance(award):.2f}" for award in Award.objects.all()}
    assert balances == {OLD: "0.00", NEW: "0.00", GROWN: "480.25", DEAD: "523.00"}
    caseworker = at("lushi.caseworker").sign_in("lushi.caseworker").menu("发放情况")
    caseworker.reads(GROWN, "户名不符")
    tabs = caseworker.page.get_by_role("main")
    turn(tabs.get_by_role("link", name=re.compile("^暂停 ")))
    caseworker.reads(DEAD, "2026-09-28死亡")
    look(caseworker.page, "money-lines")
    turn(tabs.get_by_role("link", name="未到账"))
    turn(caseworker.page.get_by_role("link", name=GROWN).first)
    caseworker.reads("480.25", "还应发给该户")
    look(caseworker.page, "money-award")
