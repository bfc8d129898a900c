"""Other hands than a mouse at a desk: a phone in the village, and the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from cases.models import Attachment
from tests.journeys.browser import told
from tests.journeys.browser.conftest import At, Clock, Midway
from tests.journeys.browser.told import APPLICANT

pytestmark = pytest.mark.browser


def test_a_visit_is_written_down_on_a_phone(at: At, county: Clock, midway: Midway) -> None:
    midway("household_investigation")
    visitor = at("lushi.investigator1", 390).sign_in("lushi.investigator1").open_task(APPLICANT, "入户调查")

    visitor.sheet.fill(told.visit("石建国", "卫晓红", county.today))
    visitor.sheet.draw("家庭成员签名", APPLICANT)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390
    visitor.submit()

    visitor.reads("“入户调查”已办结")
    assert Attachment.objects.filter(submission__element="household_investigation").count() == 3


def test_a_task_is_taken_and_done_with_the_keyboard_alone(at: At, county: Clock, midway: Midway) -> None:
    midway("acceptance")
    caseworker = at("lushi.caseworker").sign_in("lushi.caseworker")
    page = caseworker.page

    tab_to(page, "button", "领取办理")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("受理审查")
    tab_to(page, "input", "accept")
    page.keyboard.press("Space")
    tab_to(page, "button", "提交")
    page.keyboard.press("Enter")

    caseworker.reads("“受理审查”已办结")


def tab_to(page: Page, tag: str, words: str) -> None:
    """Presses Tab until a control with these words, or this value, has the focus, which has to be seen."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(({tagName, innerText, value}) => [tagName.toLowerCase(), innerText, value])(document.activeElement)"
        )
        if here[0] == tag and words in (here[1] or here[2] or "").split("\n")[0]:
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"按Tab键到不了“{words}”")
