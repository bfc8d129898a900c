"""Forms in a real browser under the strictest content policy: rows, conditions, drafts, signatures, access."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from forms.build import BoundForm, build
from forms.joining import shipped
from tests.forms.samples import ON

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = shipped()
SHAPES = (
    "application",
    "household_investigation",
    "means_test",
    "acceptance",
    "delivery",
    "decision",
    "public_objection",
)
HOME = "http://127.0.0.1:9/"
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; frame-ancestors 'none'"
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>填表</title>
<link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/vendor/tabler.min.css"><link rel="stylesheet" href="/static/css/theme.css"></head>
<body data-user="7"><main class="container"><h1>TITLE</h1><p data-autosave-status></p>
<form method="post" action="/done" novalidate data-form data-autosave="/draft">QUESTIONS
<button class="btn btn-primary">提交</button></form>
<form method="post" action="/done" data-sign-out><button class="btn btn-secondary">退出</button></form></main>
<script src="/static/js/forms.js" defer></script></body></html>"""


class Desk:
    """A page of one form, the drafts that reached the server, and what the browser complained of."""

    def __init__(self, page: Page) -> None:
        self.page, self.html, self.online = page, "", True
        self.drafts: list[str] = []
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.route(f"{HOME}**", self.answer)

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=ROOT / path[1:])
        elif path == "/draft" and not self.online:
            route.abort()
        elif path == "/draft":
            self.drafts.append(route.request.post_data or "")
            route.fulfill(body="<span>草稿已保存 10:30</span>", content_type="text/html; charset=utf-8")
        else:
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=self.html, headers=headers)

    def open(self, form: BoundForm) -> None:
        self.html = PAGE.replace("TITLE", form.section.title).replace("QUESTIONS", form.render())
        self.page.goto(HOME)

    def local_copies(self) -> int:
        return int(self.page.evaluate("Object.keys(localStorage).length"))


@pytest.fixture
def desk(page: Page) -> Iterator[Desk]:
    desk = Desk(page)
    yield desk
    assert [said for said in desk.complaints if "ERR_FAILED" not in said] == []


@pytest.mark.parametrize("name", SHAPES)
def test_every_form_is_usable_without_seeing_and_fits_a_phone(
    name: str, desk: Desk, axe: Callable[[Page], list[str]]
) -> None:
    desk.page.set_viewport_size({"width": 390, "height": 844})

    desk.open(build(SECTIONS[name], {}, on=ON))

    assert axe(desk.page) == []
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert desk.page.evaluate("document.activeElement.matches('[data-error-summary]')")


def test_rows_are_added_and_removed_on_the_spot(desk: Desk) -> None:
    desk.open(build(SECTIONS["application"]))
    rows = desk.page.locator("[data-list=members] [data-rows] > [data-row]")

    desk.page.get_by_role("button", name="添加家庭成员").click()
    desk.page.locator("[name=members-1-name]").fill("李强")

    expect(rows).to_have_count(2)
    assert rows.nth(1).get_attribute("aria-label") == "家庭成员 2"
    assert desk.page.locator("#people-members option").first.get_attribute("value") == "李强"
    rows.nth(0).get_by_role("button", name="删除").click()
    expect(rows).to_have_count(1)
    expect(rows).to_have_attribute("aria-label", "家庭成员 1")


def test_a_row_can_be_added_with_the_keyboard_alone(desk: Desk) -> None:
    desk.open(build(SECTIONS["application"]))

    desk.page.get_by_role("button", name="添加家庭成员").focus()
    desk.page.keyboard.press("Enter")

    assert desk.page.evaluate("document.activeElement.name") == "members-1-name"


def test_questions_come_and_go_with_the_answer_they_depend_on(desk: Desk) -> None:
    desk.open(build(SECTIONS["household_investigation"]))
    rent = desk.page.locator("[name=monthly_rent]")

    expect(rent).to_be_hidden()
    desk.page.get_by_label("租住").check()
    expect(rent).to_be_visible()
    desk.page.get_by_label("自有").check()
    expect(rent).to_be_hidden()


def test_what_is_typed_is_saved_as_a_draft(desk: Desk) -> None:
    desk.open(build(SECTIONS["opinion"]))

    desk.page.get_by_label("意见内容").fill("同意")

    expect(desk.page.locator("[data-autosave-status]")).to_have_text("草稿已保存 10:30", timeout=8000)
    assert "同意" in desk.drafts[-1]
    assert desk.local_copies() == 0


def test_without_a_connection_a_copy_stays_here_and_can_be_taken_back(desk: Desk) -> None:
    desk.open(build(SECTIONS["notice_result"]))
    desk.online = False
    desk.page.get_by_role("button", name="添加收到的书面、口头异议").click()
    desk.page.locator("[name=paper_objections-0-content]").fill("房子两套")
    expect(desk.page.locator("[data-autosave-status]")).to_contain_text("已暂存在本机", timeout=8000)

    desk.online = True
    desk.page.reload()
    desk.page.get_by_role("button", name="恢复").click()

    assert desk.page.locator("[name=paper_objections-0-content]").input_value() == "房子两套"
    expect(desk.page.locator("[data-autosave-status]")).to_contain_text("草稿已保存", timeout=8000)
    assert desk.local_copies() == 0


@pytest.mark.parametrize("button", ["提交", "退出"])
def test_submitting_and_signing_out_clear_the_copy(button: str, desk: Desk) -> None:
    desk.open(build(SECTIONS["opinion"]))
    desk.page.evaluate("localStorage.setItem('hulian.draft.7./draft', JSON.stringify({at: Date.now(), typed: []}))")

    desk.page.get_by_role("button", name=button).click()
    desk.page.wait_for_url("**/done")

    assert desk.local_copies() == 0


def test_the_copy_of_somebody_else_is_swept_away(desk: Desk) -> None:
    desk.open(build(SECTIONS["opinion"]))
    desk.page.evaluate("localStorage.setItem('hulian.draft.8./draft', JSON.stringify({at: Date.now(), typed: []}))")

    desk.page.reload()

    assert desk.local_copies() == 0


def test_a_signature_is_drawn_with_the_finger(desk: Desk) -> None:
    desk.open(build(SECTIONS["opinion"]))
    pad = desk.page.locator("[data-pad] canvas")
    pad.scroll_into_view_if_needed()
    frame = pad.bounding_box()
    assert frame is not None

    desk.page.mouse.move(frame["x"] + 20, frame["y"] + 20)
    desk.page.mouse.down()
    desk.page.mouse.move(frame["x"] + 120, frame["y"] + 60)
    desk.page.mouse.up()
    drawn = desk.page.locator("[name=opinion_signature_drawn]").input_value()

    signed = {"opinion_outcome": "agree", "opinion_text": "同意"}
    form = build(SECTIONS["opinion"], {**signed, "opinion_signature": {"name": "石建国", "drawn": drawn}}, on=ON)
    assert form.errors == {}
    Image.open(io.BytesIO(form.files["opinion_signature"][0].read())).verify()


def test_photos_are_seen_before_they_are_sent(desk: Desk) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (800, 600), "green").save(picture, "JPEG")
    desk.open(build(SECTIONS["county_visit"]))

    files = [{"name": "门前.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}]
    desk.page.locator("[name=county_visit_photos]").set_input_files(files)

    expect(desk.page.locator("canvas[aria-label='门前.jpg']")).to_have_attribute("width", "240")
