"""燕山乡: the county has handed the decision to the township, whose head decides; no step goes to the county."""

import pytest
from playwright.sync_api import expect

from cases.models import Case, Document
from tests.journeys.browser import told
from tests.journeys.browser.conftest import At, Clock, Midway
from tests.journeys.browser.papers import text_of
from tests.journeys.browser.screen import OFFICE
from tests.journeys.browser.told import APPLICANT

pytestmark = pytest.mark.browser


def test_the_head_of_a_delegated_township_decides_and_the_county_has_nothing_to_do(
    at: At, county: Clock, midway: Midway
) -> None:
    midway("examination", place="yanshan")
    caseworker = at("yanshan.caseworker").sign_in("yanshan.caseworker")
    caseworker.do(APPLICANT, "初审", told.examination("徐佳宁"))
    caseworker.do(APPLICANT, "拟定公示", told.notice(county.today, "陶玉兰"))
    county.morning_of(Case.objects.get().notices.get().ends_on)
    county.days(1)
    caseworker.do(APPLICANT, "登记公示结果", {"撤下日期": county.today})
    head = at("yanshan.head").sign_in("yanshan.head").open_task(APPLICANT, "乡镇（街道）审核确认")
    head.reads("核算", "月保障金额")
    head.sheet.fill(told.granted("孙立新", "确认结果"))
    head.submit().reads("下一步：公布")

    for bureau in ("yanshan.approver", "yanshan.county_head"):
        expect(at(bureau).sign_in(bureau).inbox(OFFICE).page.get_by_text("本单位没有待领任务")).to_be_visible()
    decision = Document.objects.get(kind="decision")
    words = text_of(head, decision)
    assert "燕山乡人民政府" in words and APPLICANT in words
    assert decision.office.kind == "township_office"
