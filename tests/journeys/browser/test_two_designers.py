"""Two designers with the same draft open: each is told of the other, and neither overwrites what the other saved."""

import re
from datetime import date
from typing import Any

from playwright.sync_api import Page, expect

from cases import designing
from offices.models import Holding, PostKind, User
from processes.models import SchemeDraft, SchemeEdition
from tests.journeys.browser.conftest import At, Clock

OWN = "bpmn/dibao.bpmn"


def begin(county: Clock) -> SchemeDraft:
    """A draft of the designer, to which a colleague of the same bureau is added."""
    designer = User.objects.get(username="lushi.designer")
    bureau = Holding.objects.get(user=designer).office
    colleague = User.objects.get(username="lushi.farm_designer")
    Holding.objects.create(user=colleague, office=bureau, post=PostKind.PROCESS_DESIGNER, from_on=date(2026, 1, 1))
    base = SchemeEdition.objects.get(scheme="dibao", state="published")
    return designing.open_draft(
        "dibao", "不予确认前先听取意见", "社会救助法 第四十八条", designer, county.now, base=base
    )


def ready(page: Page) -> None:
    expect(page.locator(".designer")).to_have_attribute("data-ready", "true")


def rename(page: Page, step: str, name: str) -> None:
    page.get_by_label("选元素").select_option(step)
    page.get_by_label("名称", exact=True).fill(name)


def test_neither_of_two_designers_overwrites_the_other(at: At, county: Clock, axe: Any) -> None:
    draft = begin(county)
    one, other = at("lushi.designer"), at("lushi.farm_designer")
    for person in (one, other):
        ready(person.go(f"/designer/{draft.pk}/canvas/").page)
    expect(other.page.locator(".designer-others")).to_have_text("金若愚也开着这张图")
    assert axe(one.page) == []

    rename(one.page, "examination", "乡镇初审")
    expect(one.page.locator(".designer-state")).to_contain_text("已保存")
    rename(other.page, "archiving", "归档入库")
    dialog = other.page.get_by_role("dialog")
    expect(dialog).to_contain_text("金若愚在")
    expect(dialog).to_contain_text("“归档入库”写得不一样")
    draft.refresh_from_db()
    assert 'name="归档入库"' not in draft.texts[OWN]

    dialog.get_by_role("button", name="看对方的图").click()
    other.page.get_by_role("button", name="用对方的图，放弃我的").click()
    expect(other.page.locator(".designer-canvas")).to_contain_text("乡镇初审")
    rename(other.page, "archiving", "归档入库")
    expect(other.page.locator(".designer-state")).to_contain_text(re.compile(r"已保存 \d"))

    draft.refresh_from_db()
    assert all(name in draft.texts[OWN] for name in ("乡镇初审", "归档入库"))
    assert [change.by.username for change in draft.changes.order_by("revision")] == [
        "lushi.designer",
        "lushi.farm_designer",
    ]


def test_undo_reaches_back_to_what_an_earlier_sitting_saved(at: At, county: Clock) -> None:
    draft = begin(county)
    page = at("lushi.designer").go(f"/designer/{draft.pk}/canvas/").page
    ready(page)
    rename(page, "examination", "乡镇初审")
    expect(page.locator(".designer-state")).to_contain_text("已保存")

    page.reload()
    ready(page)
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".designer-canvas")).not_to_contain_text("乡镇初审")
    page.get_by_role("button", name="重做").click()
    expect(page.locator(".designer-canvas")).to_contain_text("乡镇初审")

    draft.refresh_from_db()
    assert "乡镇初审" in draft.texts[OWN]
