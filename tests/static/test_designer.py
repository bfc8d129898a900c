"""The designer's canvas in a real browser: what the panel shows, and what it writes."""

import re
from typing import Any

from lxml import etree
from playwright.sync_api import expect

from tests.static.at_the_canvas import NOTICE, OWN, SPACES, Desk, choose, element, saved, tabs


def properties(text: str, name: str) -> dict[str, str]:
    found = element(text, name).findall(".//s:property", SPACES)
    return {each.get("name"): each.get("value") for each in found}


def meaning(text: str) -> list[Any]:
    """A diagram without its picture and its layout on the page."""
    root = etree.fromstring(text.encode(), etree.XMLParser(remove_blank_text=True, remove_comments=True))
    for picture in root.findall("{*}BPMNDiagram"):
        root.remove(picture)
    return [(each.tag, sorted(each.attrib.items()), (each.text or "").strip()) for each in root.iter()]


def test_a_diagram_that_nobody_touched_leaves_as_it_came(desk: Desk, room: Any, complaints: list[str]) -> None:
    page = desk()
    for tab, path in zip(page.get_by_role("tab").all(), tabs(room), strict=True):
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        with page.expect_download() as leaving:
            page.get_by_role("button", name="导出流程图").click()
        text = leaving.value.path().read_text(encoding="utf-8")
        assert meaning(text) == meaning(room.texts[path])
    assert room.saves == []
    assert complaints == []


def test_a_step_says_who_does_it_by_when_and_on_which_form(desk: Desk, room: Any) -> None:
    page = desk()
    choose(page, "examination")

    page.get_by_label("岗位", exact=True).select_option("head_of_office")
    page.get_by_label("还可以由谁代填").select_option("village_aide")
    page.get_by_label("还可以由谁代填").select_option("investigator")
    page.get_by_role("button", name="去掉村级社会救助协理员").click()
    page.get_by_label("依据条款").fill("社会救助法 第四十八条")
    page.get_by_label("时限规则").select_option("dibao.opinion")
    page.get_by_label("表单", exact=True).select_option("opinion")

    expect(page.locator(".designer-panel")).to_contain_text("画在“乡镇（街道）”泳道里")
    saved(page)
    assert properties(room.texts[OWN], "examination") == {
        "office_kind": "township_office",
        "post": "head_of_office",
        "also": "investigator",
        "deadline": "dibao.opinion",
        "form": "opinion",
        "clause": "社会救助法 第四十八条",
    }


def test_what_is_emptied_is_left_out(desk: Desk, room: Any) -> None:
    page = desk()
    choose(page, "neighbour_inquiry")

    page.get_by_role("button", name="去掉村级社会救助协理员").click()
    page.get_by_label("时限规则").select_option("")

    saved(page)
    assert {"also", "deadline"}.isdisjoint(properties(room.texts[OWN], "neighbour_inquiry"))
    expect(page.locator(".findings-list")).to_contain_text("没有写时限")


def condition(room: Any, flow: str) -> str | None:
    return element(room.texts[OWN], flow).findtext("b:conditionExpression", namespaces=SPACES)


def test_a_condition_is_chosen_and_never_typed(desk: Desk, room: Any) -> None:
    page, flow = desk(), "flow_gateway_objections_stage_objection"
    choose(page, flow)

    page.get_by_label("条件1：怎么比").select_option(">=")
    page.get_by_label("条件1：值").fill("2")
    page.get_by_role("button", name="再加一个条件").click()
    expect(page.get_by_text("还有条件没有选完")).to_be_visible()
    page.get_by_label("条件2：看什么").select_option("must_visit")
    page.get_by_role("button", name="再加一个条件").click()
    page.get_by_label("条件3：看什么").select_option("acceptance_outcome")
    page.get_by_label("条件3：怎么比").select_option("in")
    page.get_by_label("予以受理").check()
    page.get_by_label("几个条件之间").select_option("or")

    saved(page)
    assert condition(room, flow) == 'objections_open >= 2 or must_visit or acceptance_outcome in ["accept"]'
    expect(page.locator(".designer-panel .panel-said")).to_contain_text("不少于“2”，或者")


def test_a_condition_that_rows_cannot_show_stands_as_it_is_until_it_is_written_anew(desk: Desk, room: Any) -> None:
    strange = 'must_visit and (notice_due or decider == "county")'
    room.texts[OWN] = room.texts[OWN].replace(">notice_due<", f">{strange}<")
    page, flow = desk(), "flow_gateway_notice_stage_public_notice"

    choose(page, flow)
    expect(page.locator(".panel-warning code")).to_have_text(strange)
    page.get_by_role("button", name="重新编写").click()
    page.get_by_label("条件1：看什么").select_option("decider")
    page.get_by_label("条件1：值").select_option("township")

    saved(page)
    assert condition(room, flow) == 'decider == "township"'


def test_a_flow_becomes_the_default_and_loses_its_condition_in_one_step(desk: Desk, room: Any) -> None:
    page, flow = desk(), "flow_gateway_notice_stage_public_notice"
    choose(page, flow)

    page.get_by_label("默认流向").check()
    saved(page)
    assert condition(room, flow) is None
    assert element(room.texts[OWN], "gateway_notice").get("default") == flow

    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_label("默认流向")).not_to_be_checked()
    expect(page.get_by_label("条件1：看什么")).to_have_value("notice_due")


def test_timers_lanes_operations_and_stages_are_chosen_from_lists(desk: Desk, room: Any) -> None:
    page = desk()
    choose(page, "lane_county")
    page.get_by_label("办理层级").select_option("市（设区的市）")
    choose(page, "assess")
    page.get_by_label("操作").select_option("issue_document")
    page.get_by_label("文书种类").select_option("refusal")
    choose(page, "stage_objection")
    page.get_by_label("调用哪张图").select_option("stage_application")
    saved(page)
    page.get_by_role("tab", name="公示", exact=True).click()
    choose(page, "notice_period")
    page.get_by_label("到期按").select_option("dibao.refusal_notice")
    expect(page.locator(".designer-panel")).to_contain_text("依据：最低生活保障审核确认办法 第二十一条")
    saved(page)

    assert element(room.texts[OWN], "lane_county").get("name") == "市（设区的市）"
    asked = element(room.texts[OWN], "assess")
    assert asked.find(".//s:serviceTaskOperator", SPACES).get("id") == "issue_document"
    assert asked.find(".//s:parameter", SPACES).get("value") == '"refusal"'
    assert element(room.texts[OWN], "stage_objection").get("calledElement") == "stage_application"
    until = element(room.texts[NOTICE], "notice_period").findtext(".//b:timeDate", namespaces=SPACES)
    assert until == 'deadline("dibao.refusal_notice")'


def flows(text: str) -> dict[str, str]:
    """Where the last line out of each element leads."""
    drawn = etree.fromstring(text.encode()).iter("{*}sequenceFlow")
    return {each.get("sourceRef"): each.get("targetRef") for each in drawn}


def test_a_letter_is_put_between_a_step_and_what_follows(desk: Desk, room: Any) -> None:
    page = desk()
    choose(page, "examination")

    page.get_by_label("办完后制发的文书").select_option("correction")
    page.get_by_role("button", name="加在后面").click()

    saved(page)
    text = room.texts[OWN]
    letter = element(text, "document_1")
    assert letter.find(".//s:parameter", SPACES).get("value") == '"correction"'
    assert {"examination": "document_1", "document_1": "gateway_decider"}.items() <= flows(text).items()
    assert [each for each in room.findings() if each["severity"] == "error"] == []


def test_a_new_step_stands_between_and_takes_over_the_office_of_its_lane(desk: Desk, room: Any) -> None:
    page = desk()
    choose(page, "publication")

    page.locator(".djs-context-pad [data-action='append.user-task']").click()

    expect(page.locator(".bio-properties-panel-header")).to_contain_text("用户任务")
    saved(page)
    stated = properties(room.texts[OWN], "task_1")
    assert stated == {"office_kind": "township_office", "post": "caseworker"}
    assert {"publication": "task_1", "task_1": "delivery"}.items() <= flows(room.texts[OWN]).items()


def test_a_finding_leads_to_its_element_in_whichever_diagram_it_is(desk: Desk, room: Any) -> None:
    room.texts[NOTICE] = room.texts[NOTICE].replace('name="deadline" value="notice_result"', 'name="x" value="y"')
    page = desk()
    finding = page.get_by_role("button", name=re.compile("登记公示结果.*没有写时限"))

    finding.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("tab", name="公示", exact=True)).to_have_attribute("aria-selected", "true")
    expect(page.locator("[data-element-id=notice_result].selected")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("错误：.*没有写时限"))).to_be_visible()


def test_an_id_is_made_of_words_and_never_used_twice(desk: Desk, room: Any) -> None:
    page = desk()
    choose(page, "examination")
    page.get_by_text("编号与说明").click()
    name = page.get_by_label("编号", exact=True)

    for wrong, why in (("Examination 2", "小写英文单词"), ("opinion", "已经用在别处")):
        name.fill(wrong)
        expect(page.locator(".bio-properties-panel-error")).to_contain_text(why)
    name.fill("examination_zzz")
    expect(page.locator(".designer-panel")).to_contain_text("词汇表里没有“zzz”")

    saved(page)
    assert element(room.texts[OWN], "examination_zzz") is not None
