"""A new rule arrives: nobody is refused unheard. A designer draws it, a second person publishes it, both ways go on."""

import re
from datetime import date, datetime, time

import pytest
from playwright.sync_api import Page, expect

from cases.documents import issue
from cases.models import Award, Decision, Document
from processes.models import SchemeDraft, SchemeEdition
from tests.builders import resident_id
from tests.journeys.answers import SIGNED
from tests.journeys.browser.conftest import At, Clock, Look
from tests.journeys.browser.drafting import Canvas, Drafting, Playing
from tests.journeys.browser.papers import text_of
from tests.journeys.browser.screen import turn
from tests.journeys.county import SHANGHAI, Journey, apply

pytestmark = pytest.mark.browser
NEIGHBOUR = "邓玉兰"
TITLE, CLAUSE = "不予确认前先听取意见", "社会救助法 第四十八条"
ARTICLE = "《社会救助法》第四十八条"
TOWNSHIP, CASEWORKER = "乡镇人民政府（街道办事处）", "乡镇经办人"
BEFORE, IN_FORCE_FROM = date(2026, 9, 28), date(2026, 10, 1)
AFTER = datetime(2026, 10, 9, 9, tzinfo=SHANGHAI)
# The Saturday after the October holidays is worked.
DUE_ON = date(2026, 10, 15)
EARNS = [{"member": "杨德全", "item": "wage", "amount": "5000.00", "period": "month"}]
WHY = {"refusal_reasons": ["income_not_below"], "refusal_text": "月工资5000元，家庭人均收入高于标准。"}
GRANTED = "dibao_granted_by_the_county.toml"
HEARD = """title = "拟不予的，先听取意见，五个工作日内办完"
proves = []
area = "411224107200"
on = 2026-10-09
residence_kind = "rural"

[[members]]
key = "陈秀禾"
relation = "self"
age = 58

[[incomes]]
member = "陈秀禾"
item = "casual_labour"
amount = 5000

[[acts]]
do = "apply"

[[acts]]
do = "proceed"
until = "hearing"
[acts.expect]
open = ["hearing"]
tasks.hearing = { office_kind = "township_office", post = "caseworker", due_on = 2026-10-16, rule = "dibao.hearing" }
documents.hearing_notice.addressee = "陈秀禾"
documents.hearing_notice.contains = ["《社会救助法》第四十八条", "2026年10月15日"]

[[acts]]
note = "没有听取意见，不能报县里"
step = "opinion"
[acts.expect]
refused = "待办"
open = ["hearing"]

[[acts]]
note = "申请人没有签名，不算听取过"
step = "hearing"
without = ["application_signature"]
[acts.expect]
refused = "申请人签名"
open = ["hearing"]

[[acts]]
step = "hearing"
[acts.expect]
open = ["opinion"]

[[acts]]
do = "proceed"
until = "decision"

[[acts]]
step = "decision"
[acts.expect]
open = ["refusal_delivery"]
decision = { outcome = "refuse", amount = 0.00 }
counts.awards = 0
"""
NOT_WORKED, WORKED = "2026-10-16", "2026-10-15"
HEARD_THERE = """[[acts]]
do = "proceed"
until = "hearing"
[acts.expect]
open = ["hearing"]

"""


def test_a_hearing_before_refusal_is_drawn_checked_rehearsed_published_and_holds_from_its_day(
    at: At, county: Clock, look: Look
) -> None:
    the_edition_in_force_has_two_worked_cases()
    page = at("lushi.designer").sign_in("lushi.designer").page
    at("lushi.designer").go("/designer/")
    draft = Drafting(page).begin("最低生活保障", TITLE, CLAUSE)
    she_sets_a_limit_a_form_and_a_letter(draft, look)
    she_adds_the_step_and_the_checks_say_what_is_missing(draft, look)
    she_completes_the_step_on_the_diagram(draft, look)
    worked_cases_prove_it(draft, look)
    she_plays_it_through(draft, look)
    another_person_publishes_it(draft, at, look)
    accepted_before_goes_the_old_way()
    accepted_after_is_heard(at, county, look)


def the_edition_in_force_has_two_worked_cases() -> None:
    """One that the new rule changes and one that it leaves alone; all that are shipped would take a minute to run."""
    edition = SchemeEdition.objects.get(scheme="dibao")
    edition.examples = {name: edition.examples[name] for name in ("refused_for_income.toml", GRANTED)}
    edition.save(update_fields=["examples"])


def she_sets_a_limit_a_form_and_a_letter(draft: Drafting, look: Look) -> None:
    draft.tab("规则与时限").follow("新增时限")
    draft.write({"编号": "hearing", "名称": "听取意见", "期限": "5", "单位": "个工作日", "条款": CLAUSE})
    draft.press("保存").reads("dibao.hearing")

    draft.tab("表单").follow("新表单")
    draft.write({"标题": "听取意见", "说明": "听取申请人的陈述和申辩，如实记录。"}).press("保存")
    draft.follow("听取意见").follow("情况记录").write({"怎样问": "申请人怎么说"}).press("保存").reads("申请人怎么说")
    draft.question("怎样听取的", "选一项", "当面\n电话\n书面")
    draft.question("听取意见的日期", "日期").question("申请人签名", "签名")
    look(draft.page, "designer-hearing-form")

    draft.tab("文书").follow("新增文书")
    draft.write({"编号": "hearing_notice", "标题": "听取意见通知书", "由谁签发": TOWNSHIP, "写给谁": "申请人"})
    draft.write({"文号里的种类字": "听", "依据的条款": CLAUSE, "听取意见（5个工作日）": True}).press("保存")
    draft.write({"1. 段落": "根据【依据条款】，拟对您申请的【救助类别】不予确认。请在【听取意见截止日】前陈述意见。"})
    draft.press("保存").reads("已保存《听取意见通知书》")
    look(draft.page, "designer-hearing-notice")


def she_adds_the_step_and_the_checks_say_what_is_missing(draft: Drafting, look: Look) -> None:
    draft.tab("环节表").follow("选择", ".step-adds")
    draft.write({"加在哪里": "在“初审”之后", "写成一句问话": "是否拟不予？"})
    draft.condition("审核意见", "是", "拟不予最低生活保障")
    draft.write({"连线上写什么": "拟不予", "先办哪个环节": "听取意见", "走到哪里": "由哪一级确认？"}).press("保存")
    draft.reads("整份草稿 2 处错误", "“听取意见”：没有写谁来办", "“听取意见”：没有写时限")
    look(draft.page, "designer-hearing-missing")

    draft.tab("送审发布").reads("“听取意见”：没有写谁来办", "“听取意见”：没有写时限")
    expect(draft.page.get_by_role("button", name="送审", exact=True)).to_be_disabled()


def she_completes_the_step_on_the_diagram(draft: Drafting, look: Look) -> None:
    draft.tab("流程图")
    canvas = Canvas(draft.page).reads("2 个错误", "没有写谁来办").choose("听取意见")
    canvas.write({"承办机构": TOWNSHIP, "岗位": CASEWORKER, "依据条款": CLAUSE}).reads("1 个错误", "没有写时限")
    canvas.write({"时限规则": "听取意见（5个工作日）", "表单": "听取意见"}).reads("0 个错误，0 个提醒")
    look(draft.page, "designer-hearing-canvas")

    draft.tab("环节表").follow("文书", ".step-adds")
    draft.write({"加在哪里": "在“是否拟不予？”（拟不予）到“听取意见”之间", "制发哪种文书": "听取意见通知书"})
    draft.press("保存").reads("没有错误")
    draft.tab("说明与差异").follow("版本差异").reads("听取意见")
    look(draft.page, "designer-hearing-differences")


def worked_cases_prove_it(draft: Drafting, look: Look) -> None:
    draft.tab("演练").write({"新算例的名称": "heard_before_refusal"}).press("新写一个")
    write_case(draft, "heard_before_refusal", HEARD)
    came_along = SchemeDraft.objects.get().examples
    assert came_along.keys() == {"heard_before_refusal.toml", "refused_for_income.toml", GRANTED}
    before, sign, after = came_along["refused_for_income.toml"].partition('[[acts]]\nnote = "核算不支持的')
    draft.follow("收入不低于标准：书面不予确认，写明理由和救济途径")
    write_case(draft, "refused_for_income", f"{before}{HEARD_THERE}{sign}{after}")

    run_all(draft.page)
    draft.reads("不符", NOT_WORKED, WORKED)
    look(draft.page, "designer-hearing-rehearsal-unmet")
    draft.follow("拟不予的，先听取意见，五个工作日内办完")
    draft.write({"算例（TOML）": HEARD.replace(NOT_WORKED, WORKED)}).press("保存").reads(
        "还没有在现在这个版本上全部通过"
    )

    run_all(draft.page)
    draft.reads("在现在这个版本上全部通过")
    look(draft.page, "designer-hearing-rehearsal")


def write_case(draft: Drafting, name: str, text: str) -> None:
    draft.write({"算例（TOML）": text}).press("保存")
    expect(draft.page.get_by_role("button", name="全部运行")).to_be_visible()
    draft.reads(name)


def run_all(page: Page) -> None:
    turn(page.get_by_role("button", name="全部运行"))
    expect(page.get_by_role("heading", name="运行结果")).to_be_visible()
    expect(page.get_by_role("button", name="全部运行")).to_be_visible(timeout=30_000)


def she_plays_it_through(draft: Drafting, look: Look) -> None:
    playing = Playing(draft.tab("走一遍").page)
    facts = {"审查结果": "予以受理", "由哪一级确认": "县级", "审核意见": "拟不予最低生活保障"}
    playing.until("听取意见", facts)
    draft.reads("会签发文书：听取意见通知书")
    clock = draft.page.locator("#play-clock")
    expect(clock).to_contain_text("2026-09-01")
    expect(playing.waiting.first).to_contain_text("09-08")
    playing.press("进一个工作日")
    expect(clock).to_contain_text("2026-09-02")
    playing.press("退一个工作日")
    expect(clock).to_contain_text("2026-09-01")
    look(draft.page, "designer-hearing-play")


def another_person_publishes_it(draft: Drafting, at: At, look: Look) -> None:
    draft.tab("送审发布").reads("检查没有错误，算例全部通过").press("送审").reads(
        "须由没有参与起草和修改的流程审定人审定"
    )
    approver = at("lushi.process_approver").sign_in("lushi.process_approver")
    approver.go(f"/designer/{SchemeDraft.objects.get().pk}/publish/")
    second = (
        Drafting(approver.page).reads("算例 examples/heard_before_refusal.toml").press("审定").reads("已审定，可以发布")
    )
    expect(second.main.get_by_label("施行日期")).to_have_value(IN_FORCE_FROM.isoformat())
    look(second.page, "designer-hearing-publish")
    second.press("发布").reads("2026-10-01起施行")
    assert SchemeEdition.objects.filter(scheme="dibao", state="published").count() == 2


def apply_on(day: date, serial: int, applicant: str = "陈秀禾") -> Journey:
    """Another couple, with a wage above the standard, applies."""
    names = {applicant: "self", "杨德全": "spouse"}
    people = [
        {"name": name, "relation": relation, "resident_id": resident_id(serial + place), "labour": "partial"}
        for place, (name, relation) in enumerate(names.items())
    ]
    signed = [{"member": name, "signature": SIGNED} for name in names]
    moment = datetime.combine(day, time(9), SHANGHAI)
    return apply(now=moment, members=people, signatures=signed, incomes=EARNS, account_name=applicant)


def refused_in_the_township(journey: Journey) -> Journey:
    """Goes on to an examination that proposes to refuse."""
    if journey.waiting() == {"acceptance"}:
        journey.do("acceptance")
    journey.run("means_test_request", "means_test", "means_test_findings", "household_investigation")
    journey.run("neighbour_inquiry")
    journey.do("examination", proposal="refuse", **WHY)
    return journey


def accepted_before_goes_the_old_way() -> None:
    journey = apply_on(BEFORE, 10)
    journey.do("acceptance")
    journey.now = AFTER
    refused_in_the_township(journey)
    assert journey.waiting() == {"opinion"}
    county_refuses(journey)
    assert not Document.objects.filter(case=journey.case, kind="hearing_notice").exists()


def county_refuses(journey: Journey) -> None:
    journey.do("opinion")
    journey.do("county_confirmation", confirmation_opinion="refuse", **WHY)
    journey.do("decision", decision_outcome="refuse", **WHY)
    assert journey.waiting() == {"refusal_delivery"}
    assert Decision.objects.get(case=journey.case).outcome == "refuse"
    assert not Award.objects.filter(case=journey.case).exists()


def accepted_after_is_heard(at: At, county: Clock, look: Look) -> None:
    applied_before = apply_on(BEFORE, 20)
    bound = applied_before.process.edition_id
    applied_before.now = AFTER
    wholly_new = apply_on(AFTER.date(), 30, NEIGHBOUR)
    for journey in (applied_before, wholly_new):
        waits_to_be_heard(refused_in_the_township(journey))
        assert journey.process.edition.in_force_from == IN_FORCE_FROM
    assert applied_before.process.edition_id != bound

    county.now = wholly_new.now
    is_heard_on_the_screen(wholly_new, at, county, look)
    county_refuses(wholly_new)


def waits_to_be_heard(journey: Journey) -> None:
    assert journey.waiting() == {"hearing"}
    task, notice = journey.task("hearing"), journey.document("hearing_notice")
    assert (task.office.kind, task.post, task.due_on) == ("township_office", "caseworker", DUE_ON)
    words = re.sub(r"<[^>]+>|\s", "", issue.read_html(notice))
    assert ARTICLE in words and "2026年10月15日" in words


def is_heard_on_the_screen(journey: Journey, at: At, county: Clock, look: Look) -> None:
    caseworker = at("lushi.caseworker").sign_in("lushi.caseworker")
    caseworker.open_task(NEIGHBOUR, "听取意见").reads(CLAUSE, "10-15")
    look(caseworker.page, "task-hearing")
    caseworker.sheet.fill({"申请人怎么说": "工资去年就停发了。", "怎样听取的": "当面"})
    caseworker.send()
    expect(caseworker.page.locator("[data-error-summary]")).to_contain_text("申请人签名")
    caseworker.sheet.fill({"听取意见的日期": county.today, "申请人签名": NEIGHBOUR})
    caseworker.submit()
    assert journey.waiting() == {"opinion"}
    assert "2026年10月15日" in text_of(caseworker, journey.document("hearing_notice"))
