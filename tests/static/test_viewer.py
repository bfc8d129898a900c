"""The diagram on a case page, in a real browser under the strictest content policy."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[2]
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; frame-ancestors 'none'"
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>办件</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/vendor/tabler.min.css">
<link rel="stylesheet" href="/static/built/viewer.css"></head>
<body><main><h1>办件</h1><div class="diagram" data-diagram="state"></div></main>
<script id="state" type="application/json">STATE</script>
<script src="/static/built/viewer.js" defer></script></body></html>"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves the project's static files, and the one page that the server carries."""

    def do_GET(self) -> None:
        if self.path != "/":
            return super().do_GET()
        body = self.server.page.encode()  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def show(page: Page) -> Iterator[Callable[[dict[str, Any]], list[str]]]:
    """Returns a function that opens a page with this state and gives the list where complaints gather."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT)))
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def open_page(state: dict[str, Any]) -> list[str]:
        server.page = PAGE.replace("STATE", json.dumps(state).replace("<", "\\u003c"))  # type: ignore[attr-defined]
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        expect(page.locator(".diagram:not([data-ready=false])[data-ready]")).to_be_visible()
        return complaints

    yield open_page
    server.shutdown()
    server.server_close()


def dibao() -> dict[str, Any]:
    def diagram(name: str, file: str, title: str) -> dict[str, str]:
        return {"id": name, "title": title, "xml": (ROOT / "bpmn" / file).read_text(encoding="utf-8")}

    return {
        "diagrams": [
            diagram("dibao", "dibao.bpmn", "最低生活保障"),
            diagram("stage_public_notice", "shared/public_notice.bpmn", "公示"),
        ],
        "marks": {
            "dibao": {
                "examination": {"state": "done"},
                "opinion": {"state": "current", "badge": "张某 · 还剩3个工作日"},
                "a_step_of_another_edition": {"state": "done"},
            },
            "stage_public_notice": {"notice_period": {"state": "waiting", "badge": "公示至12月3日"}},
        },
    }


def test_steps_are_marked_and_said_in_words(
    page: Page, show: Callable[..., list[str]], axe: Callable[..., Any]
) -> None:
    complaints = show(dibao())

    expect(page.locator("[data-element-id=examination].step-done")).to_be_visible()
    expect(page.locator("[data-element-id=opinion].step-current")).to_be_visible()
    expect(page.locator(".diagram-badge-current")).to_have_text("张某 · 还剩3个工作日")
    expect(page.locator(".diagram-said")).to_contain_text("正在办理：")
    assert complaints == []
    assert axe(page) == []


def test_a_called_procedure_opens_in_its_tab_by_mouse_and_keyboard(page: Page, show: Callable[..., list[str]]) -> None:
    complaints = show(dibao())
    notice = page.get_by_role("tab", name="公示")

    page.locator("[data-element-id=stage_public_notice] .djs-hit").first.click(force=True)

    expect(notice).to_have_attribute("aria-selected", "true")
    expect(page.locator("[data-element-id=notice_period].step-waiting")).to_be_visible()
    notice.press("ArrowLeft")
    expect(page.locator("[data-element-id=opinion].step-current")).to_be_visible()
    assert complaints == []


@pytest.mark.parametrize("width", [1366, 390])
def test_the_makers_mark_stays_visible_and_uncovered(page: Page, show: Callable[..., list[str]], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 850})
    show(dibao())
    mark = page.locator(".bjs-powered-by")

    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()

    assert box is not None and box["width"] > 40
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert page.evaluate("([x, y]) => !!document.elementFromPoint(x, y).closest('.bjs-powered-by')", middle)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_small_screen_starts_where_the_case_is(page: Page, show: Callable[..., list[str]]) -> None:
    page.set_viewport_size({"width": 390, "height": 850})

    show(dibao())

    expect(page.locator("[data-element-id=opinion]")).to_be_in_viewport()


def test_a_broken_diagram_is_said(page: Page, show: Callable[..., list[str]]) -> None:
    show({"diagrams": [{"id": "dibao", "title": "低保", "xml": "<broken"}], "marks": {}})

    expect(page.locator(".diagram-said")).to_contain_text("暂时无法显示")
