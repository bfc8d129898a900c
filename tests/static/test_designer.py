"""The designer's canvas in a real browser: what it shows, what it writes, and that it says everything in Chinese."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Page, expect

OWN = "bpmn/dibao.bpmn"
NOTICE = "bpmn/shared/public_notice.bpmn"
SPACES = {"b": "http://www.omg.org/spec/BPMN/20100524/MODEL", "s": "http://spiffworkflow.org/bpmn/schema/1.0/core"}
Desk = Callable[..., Page]


def choose(page: Page, element: str) -> None:
    """Selects an element as one does without a mouse."""
    page.get_by_label("选元素").select_option(element)
    expect(page.locator(f"[data-element-id='{element}']").first).to_have_class(re.compile("selected"))


def saved(page: Page) -> None:
    expect(page.locator(".designer-state")).to_have_attribute("data-state", "saved")


def eventually(page: Page, holds: Callable[[], bool]) -> None:
    """Waits for what happens on the server a moment later."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen within five seconds")


def tabs(room: Any) -> list[str]:
    """The paths of the diagrams in the order of their tabs."""
    return sorted(room.data()["texts"], key=lambda path: (path != OWN, path))


def element(text: str, name: str) -> Any:
    return etree.fromstring(text.encode()).find(f".//*[@id='{name}']")


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
    page.get_by_role("tab", name="公示").click()
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
    room.texts[NOTICE] = room.texts[NOTICE].replace('name="deadline" value="dibao.notice_result"', 'name="x" value="y"')
    page = desk()
    finding = page.get_by_role("button", name=re.compile("登记公示结果.*没有写时限"))

    finding.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("tab", name="公示")).to_have_attribute("aria-selected", "true")
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


# Saving, and other people.


def test_a_word_typed_just_before_another_diagram_is_opened_is_not_lost(desk: Desk, room: Any) -> None:
    page = desk()
    rename(page, "刚写的名称")

    page.get_by_role("tab", name="公示").click()

    expect(page.locator(".designer-canvas")).to_contain_text("撤下公示")
    eventually(page, lambda: "刚写的名称" in room.texts[OWN])
    assert "刚写的名称" not in room.texts[NOTICE]


def rename(page: Page, name: str, step: str = "examination") -> None:
    choose(page, step)
    page.get_by_label("名称", exact=True).fill(name)


def test_nothing_of_somebody_elses_is_overwritten(desk: Desk, room: Any) -> None:
    page = desk()
    theirs = room.texts[OWN].replace('name="归档"', 'name="归档入库"')
    room.somebody_else_writes(OWN, theirs)

    rename(page, "我的初审")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("马会同在 14:03 保存了“最低生活保障审核确认”")
    expect(dialog).to_contain_text("“归档”写得不一样")
    assert room.texts[OWN] == theirs

    dialog.get_by_role("button", name="看对方的图").click()
    expect(page.locator(".designer-canvas")).to_contain_text("归档入库")
    expect(page.locator(".designer-banner")).to_contain_text("只读")
    page.get_by_role("button", name="回到我的图").click()
    expect(page.locator(".designer-canvas")).to_contain_text("我的初审")
    page.get_by_role("button", name="处理").click()
    page.get_by_role("button", name="以我的为准，另存一版").click()

    saved(page)
    assert "我的初审" in room.texts[OWN]
    assert "归档入库" not in room.texts[OWN]


def test_theirs_can_be_taken(desk: Desk, room: Any) -> None:
    page = desk()
    theirs = room.texts[OWN].replace('name="归档"', 'name="归档入库"')
    room.somebody_else_writes(OWN, theirs)
    rename(page, "我的初审")

    page.get_by_role("button", name="看对方的图").click()
    page.get_by_role("button", name="用对方的图，放弃我的").click()

    saved(page)
    rename(page, "再改一次")
    eventually(page, lambda: "再改一次" in room.texts[OWN])
    assert "归档入库" in room.texts[OWN]


def test_while_the_net_is_down_the_drawing_stays_here_and_is_sent_when_it_is_back(desk: Desk, room: Any) -> None:
    page = desk()
    room.down = True
    rename(page, "断网时画的")
    expect(page.locator(".designer-state")).to_contain_text("已留在本机")

    room.down = False
    page.evaluate("dispatchEvent(new Event('online'))")

    saved(page)
    assert "断网时画的" in room.texts[OWN]


def leave_behind(page: Page, text: str) -> None:
    """What an earlier visit kept in this browser, read when nothing had been changed yet."""
    kept = {"text": text, "seen": 0}
    page.evaluate(f"kept => localStorage.setItem('hulian.draft.1.7.{OWN}', JSON.stringify(kept))", kept)


def test_what_an_earlier_visit_could_not_send_is_sent_at_the_next(desk: Desk, room: Any) -> None:
    leave_behind(desk(), room.texts[OWN].replace('name="初审"', 'name="断网时画的"'))

    page = desk()

    saved(page)
    assert 'name="断网时画的"' in room.texts[OWN]
    expect(page.locator(".designer-canvas")).to_contain_text("断网时画的")


def test_what_an_earlier_visit_left_never_goes_over_what_came_after(desk: Desk, room: Any) -> None:
    leave_behind(desk(), room.texts[OWN].replace('name="初审"', 'name="断网时画的"'))
    room.somebody_else_writes(OWN, room.texts[OWN].replace('name="归档"', 'name="归档入库"'))

    page = desk()

    expect(page.get_by_role("dialog")).to_contain_text("两份图不一样的地方")
    assert "断网时画的" not in room.texts[OWN]


def test_what_others_do_meanwhile_is_shown(desk: Desk, room: Any) -> None:
    room.others = [{"name": "马会同", "path": OWN, "since": "14:00"}]
    page = desk()
    expect(page.locator(".designer-others")).to_have_text("马会同也开着这张图")

    room.somebody_else_writes(OWN, room.texts[OWN].replace('name="归档"', 'name="归档入库"'))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator(".designer-canvas")).to_contain_text("归档入库")
    expect(page.locator(".designer-note")).to_contain_text("刚由别人修改过")


def test_undo_goes_on_with_what_was_saved_when_this_sitting_has_nothing_left(desk: Desk, room: Any) -> None:
    page = desk()
    rename(page, "改个名")
    expect(page.locator(".designer-canvas")).to_contain_text("改个名")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".designer-canvas")).not_to_contain_text("改个名")
    saved(page)

    before = room.texts[NOTICE].replace('name="撤下公示"', 'name="取下公示"')
    room.said["undo"] = {"path": NOTICE, "text": before, "revision": 9, "findings": []}
    page.get_by_role("button", name="撤销").click()

    expect(page.get_by_role("tab", name="公示")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".designer-canvas")).to_contain_text("取下公示")


def test_who_only_reads_changes_nothing(desk: Desk, room: Any) -> None:
    room.editable = False
    page = desk()

    choose(page, "examination")
    page.locator("[data-element-id=examination] .djs-hit").first.dblclick(force=True)
    page.keyboard.press("Delete")

    expect(page.get_by_label("岗位", exact=True)).to_be_disabled()
    expect(page.locator(".djs-palette")).to_be_hidden()
    expect(page.locator(".djs-direct-editing-parent")).to_be_hidden()
    expect(page.locator("[data-element-id=examination]").first).to_be_visible()
    assert room.saves == []


# The look.

EVERY_KIND = {
    "userTask": "",
    "serviceTask": "",
    "callActivity": "",
    "scriptTask": "",
    "manualTask": "",
    "exclusiveGateway": "",
    "parallelGateway": "",
    "inclusiveGateway": "",
    "eventBasedGateway": "",
    "complexGateway": "",
    "startEvent": "",
    "endEvent": "<b:terminateEventDefinition/>",
    "intermediateThrowEvent": "<b:signalEventDefinition/>",
    "intermediateCatchEvent": "<b:timerEventDefinition/>",
    "subProcess": "",
    "textAnnotation": "<b:text>注</b:text>",
}
PARTS = [f"task_{at}" for at in range(len(EVERY_KIND) + 1)]
ENGLISH = re.compile(r"[A-Za-z]{2,}")
MAY_STAND = re.compile(
    r"BPMN(\.iO)?|Powered by bpmn\.io|SVG|Ctrl|Shift|Delete|Tab|(?<![A-Za-z])[a-z]+([A-Z][a-z]+)*_[a-z0-9_]+"
)


def every_kind() -> str:
    """A diagram with one element of each kind, foreign ones among them, and a deadline on the first."""
    nodes = "".join(
        f'<b:{kind} id="{name}">{inner}</b:{kind}>'
        for name, (kind, inner) in zip(PARTS, EVERY_KIND.items(), strict=False)
    )
    timer = f'<b:boundaryEvent id="{PARTS[-1]}" attachedToRef="task_0" cancelActivity="false">'
    nodes += f"{timer}<b:timerEventDefinition/></b:boundaryEvent>"
    nodes += '<b:sequenceFlow id="flow_1" sourceRef="task_0" targetRef="task_1"/>'
    shapes = "".join(
        f'<i:BPMNShape bpmnElement="{name}"><c:Bounds x="{at * 150}" y="0" width="100" height="80"/></i:BPMNShape>'
        for at, name in enumerate(PARTS)
    )
    line = '<i:BPMNEdge bpmnElement="flow_1"><d:waypoint x="100" y="40"/><d:waypoint x="150" y="40"/></i:BPMNEdge>'
    spaces = 'xmlns:i="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC"'
    spaces += f' xmlns:d="http://www.omg.org/spec/DD/20100524/DI" xmlns:b="{SPACES["b"]}"'
    drawn = f'<i:BPMNDiagram><i:BPMNPlane bpmnElement="kinds">{shapes}{line}</i:BPMNPlane></i:BPMNDiagram>'
    return f'<b:definitions {spaces}><b:process id="kinds" name="各种元素">{nodes}</b:process>{drawn}</b:definitions>'


def english(page: Page) -> set[str]:
    """English words that can be read or are read out on the page.

    Ids, names of keys and the maker's mark may stand; findings are the server's words and quote what they found.
    """
    spoken = page.evaluate(
        """() => [...document.querySelectorAll(
            '.designer *:not(code, option), .designer option:checked, dialog *:not(code), .djs-popup *')]
        .filter((each) => each.checkVisibility() && !each.closest('.finding, .finding-badge'))
        .flatMap((each) => [each.title, each.getAttribute('aria-label'), each.placeholder,
          ...[...each.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data)])
        .filter(Boolean)"""
    )
    return {word for text in spoken for word in ENGLISH.findall(MAY_STAND.sub("", text))}


def look_closely(page: Page, name: str) -> set[str]:
    """The English on the panel, the pad and the menu of an element, all folds opened."""
    choose(page, name)
    for fold in page.locator(".bio-properties-panel-group-header:not(.open)").all():
        fold.click()
    found = english(page)
    wrench = page.locator(".djs-context-pad.open [data-action=replace]")
    if wrench.count():
        wrench.click()
        found |= english(page)
        page.keyboard.press("Escape")
    return found


def test_every_word_is_chinese(desk: Desk, room: Any) -> None:
    room.texts["bpmn/shared/kinds.bpmn"] = every_kind()
    page = desk()
    found: set[str] = set()

    for name in ("participant_dibao", "lane_village", "flow_gateway_notice_stage_public_notice", "assess"):
        found |= look_closely(page, name)
    page.get_by_role("tab", name="各种元素").click()
    for name in (*PARTS, "flow_1"):
        found |= look_closely(page, name)
    page.locator(".designer-canvas svg").first.press("Control+f")
    page.get_by_role("button", name="缩略图").click()
    page.get_by_role("button", name="按键说明").click()
    found |= english(page)

    assert page.evaluate("[...window.__untranslated]") == []
    assert found == set()


@pytest.mark.parametrize("width", [1366, 390])
def test_the_page_is_usable_by_everybody(desk: Desk, complaints: list[str], axe: Any, width: int) -> None:
    page = desk(width)

    for each in ("examination", "flow_gateway_objections_stage_objection", "lane_county", "assess"):
        choose(page, each)
        assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="按键说明").click()
    assert axe(page) == []
    assert complaints == []


@pytest.mark.parametrize("width", [1366, 390])
def test_the_makers_mark_stays_visible_and_uncovered(desk: Desk, width: int) -> None:
    page = desk(width)
    mark = page.locator(".bjs-powered-by")

    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()

    assert box is not None and box["width"] > 40
    for share in (0.1, 0.5, 0.9):
        point = [box["x"] + box["width"] * share, box["y"] + box["height"] / 2]
        assert page.evaluate("([x, y]) => !!document.elementFromPoint(x, y).closest('.bjs-powered-by')", point)


def test_only_what_the_engine_takes_is_on_offer(desk: Desk) -> None:
    page = desk()
    offered = page.locator(".djs-palette .entry").evaluate_all("all => all.map((each) => each.dataset.action)")
    choose(page, "issue_opinion")
    page.locator(".djs-context-pad [data-action=replace]").click()
    menu = page.locator(".djs-popup .entry").all_inner_texts()

    assert {"create.user-task", "create.timer", "create.call-activity"} <= set(offered)
    assert not [each for each in offered if re.search("data|group|participant|intermediate|\\.task", each)]
    assert [text.strip() for text in menu] == ["用户任务（有人办理）", "共用环节", "子流程（折叠）", "子流程（展开）"]
