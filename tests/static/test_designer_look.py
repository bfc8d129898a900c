"""The designer's canvas for everybody: Chinese throughout, usable without a mouse, only what the engine takes."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.static.at_the_canvas import SPACES, Desk, choose

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
