"""What tests of the designer's canvas share: choosing an element, waiting for a save, reading what was saved."""

import re
from collections.abc import Callable
from typing import Any

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


def rename(page: Page, name: str, step: str = "examination") -> None:
    choose(page, step)
    page.get_by_label("名称", exact=True).fill(name)
