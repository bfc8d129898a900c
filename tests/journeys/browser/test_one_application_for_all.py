"""One form at the one door: the household is recognised as margin, the disabled wife in it gets dibao on her own."""

import pytest
from playwright.sync_api import expect

from cases.models import Award, Case
from tests.journeys.brought import bring
from tests.journeys.browser import told
from tests.journeys.browser.conftest import At, Clock, Look
from tests.journeys.browser.papers import text_of
from tests.journeys.browser.screen import turn

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("printed_on_request")]
HUSBAND, WIFE = "周建民", "李秋菊"
DOOR = "社会救助综合申请"


@pytest.mark.proves("S2-03", "DB-05", "DB-29", "BY-04", "S0-12")
def test_one_form_ends_as_margin_with_dibao_for_one_inside(at: At, county: Clock, look: Look) -> None:
    home = bring("one_door_margin_with_single_person", county)
    number, code = one_form_is_handed_in(at, look)
    home.take_up(Case.objects.get(number=number)).until("examination")
    every_class_is_tried_and_says_why(at, county, look)
    home.until("decision")
    the_county_recognises_two_classes_in_one_decision(at, county, look)
    home.until()
    the_household_reads_what_it_got_and_why_not_more(at, county, look, number, code)


def one_form_is_handed_in(at: At, look: Look) -> tuple[str, str]:
    aide = at("lushi.aide").sign_in("lushi.aide").menu("代办申请")
    look(aide.page, "door-choose")
    turn(aide.page.get_by_role("main").get_by_role("link", name=DOOR))
    said = told.application("411224197803150012")
    aide.sheet.fill(
        {
            **said,
            "申请的救助项目": "社会救助综合申请（各类都核对一遍）",
            "申请理由": "妻子二级肢体残疾，全家靠丈夫一人务工。",
            "家庭成员": [
                {"姓名": HUSBAND, "与申请人关系": "本人", "身份证号": "411224197803150012"},
                {
                    "姓名": WIFE,
                    "与申请人关系": "配偶",
                    "身份证号": "411224197906120027",
                    "残疾类别": "肢体",
                    "残疾等级": "二级",
                },
            ],
            "收入": [{"谁的收入": HUSBAND, "收入项目": "工资薪金", "金额（元）": "1500.00", "周期": "每月"}],
            "户名": HUSBAND,
            "成员签名": [{"成员": HUSBAND, "签名": HUSBAND}, {"成员": WIFE, "签名": WIFE}],
        }
    )
    look(aide.page, "door-apply")
    aide.submit().reads("申请已提交")
    number, code = aide.page.locator(".code-big").all_inner_texts()
    return number.strip(), code.strip()


def every_class_is_tried_and_says_why(at: At, county: Clock, look: Look) -> None:
    caseworker = at("lushi.caseworker").sign_in("lushi.caseworker").open_task(HUSBAND, "初审")
    caseworker.reads("特困", "单人户低保", "低保边缘", "600.00")
    look(caseworker.page, "door-examination")
    caseworker.sheet.fill(
        {
            "审核意见": "按核对结果分类认定",
            "已核对测算表和逐类核对结果：人口、收入、扣减、财产与调查核对结果一致": True,
            "审核说明": "家庭认定边缘，重残的妻子单独纳入低保。",
            "经办人签名": "聂文静",
        }
    )
    caseworker.submit()


def the_county_recognises_two_classes_in_one_decision(at: At, county: Clock, look: Look) -> None:
    chief = at("lushi.county_head").sign_in("lushi.county_head").open_task(HUSBAND, "县级作出决定")
    chief.reads("单人户低保", "低保边缘")
    look(chief.page, "door-decision")
    chief.sheet.fill(told.granted("张守正"))
    chief.submit().reads("已签发《")
    found = {award.scheme: (award.kind, str(award.amount), award.persons) for award in Award.objects.all()}
    assert found == {"dibao": ("monthly", "600.00", 1), "dibao_margin": ("status", "0.00", 2)}


def the_household_reads_what_it_got_and_why_not_more(at: At, county: Clock, look: Look, number: str, code: str) -> None:
    case, clerk = Case.objects.get(), at("lushi.caseworker")
    words = text_of(clerk, case.documents.get(kind="result_notice"))
    wanted = ("单人户低保", "低保边缘", "符合", "未核对", "已符合前面的救助项目")
    assert [said for said in wanted if said not in words] == []
    look(clerk.page, "door-case")
    overview = clerk.go(f"/households/{case.household.uid}/")
    look(overview.page, "door-household")
    overview.reads("低保边缘", "600.00")
    applicant = at().go("/progress/")
    applicant.page.get_by_label("办件编号").fill(number)
    applicant.page.get_by_label("查询码").fill(code)
    turn(applicant.page.get_by_role("button", name="查询"))
    look(applicant.page, "door-progress")
    expect(applicant.page.locator(".says")).to_contain_text("低保边缘")
    expect(applicant.page.locator(".says")).to_contain_text("600.00元")
