"""Saving while one draws: nothing is lost, and nothing of somebody else's is overwritten."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.static.at_the_canvas import NOTICE, OWN, Desk, choose, eventually, rename, saved


def test_a_word_typed_just_before_another_diagram_is_opened_is_not_lost(desk: Desk, room: Any) -> None:
    page = desk()
    rename(page, "刚写的名称")

    page.get_by_role("tab", name="公示", exact=True).click()

    expect(page.locator(".designer-canvas")).to_contain_text("撤下公示")
    eventually(page, lambda: "刚写的名称" in room.texts[OWN])
    assert "刚写的名称" not in room.texts[NOTICE]


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
    room.somebody_else_writes(OWN, room.texts[OWN].replace('name="归档"', 'name="归档入库"'), told=True)

    page = desk()

    expect(page.get_by_role("dialog")).to_contain_text("两份图不一样的地方")
    assert "断网时画的" not in room.texts[OWN]


def test_what_others_do_meanwhile_is_shown(desk: Desk, room: Any) -> None:
    room.others = [{"name": "马会同", "path": OWN, "since": "14:00"}]
    page = desk()
    expect(page.locator(".designer-others")).to_have_text("马会同也开着这张图")

    room.somebody_else_writes(OWN, room.texts[OWN].replace('name="归档"', 'name="归档入库"'), told=True)
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

    expect(page.get_by_role("tab", name="公示", exact=True)).to_have_attribute("aria-selected", "true")
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
