"""A designer's room without a database: the shipped dibao, the real catalogue and checks, saving into memory."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from processes.editions import read_shipped
from processes.findings import findings
from processes.models import SchemeDraft
from web.designer import catalogue
from web.designer.canvas import DRAWING_POLICY
from web.designer.texts import as_json

ROOT = Path(__file__).resolve().parents[2]
OWN = "bpmn/dibao.bpmn"
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>流程图</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/vendor/tabler.min.css">
<link rel="stylesheet" href="/static/built/designer.css"><link rel="stylesheet" href="/static/css/theme.css">
<script src="/static/built/designer.js" defer></script></head><body><main><h1>流程图</h1>
<div class="designer" data-url="/designer/7/data/" data-csrf="t" data-user="1" data-steps="/steps/"></div>
</main></body></html>"""


class Room:
    """One draft and what the server would say about it."""

    def __init__(self) -> None:
        self.draft = SchemeDraft(scheme="dibao", title="试画", texts=dict(read_shipped("dibao")))
        self.catalogue = catalogue.of(self.draft)
        self.revisions: dict[str, int] = {}
        self.revision = self.told = 0
        self.editable = True
        self.down = False
        self.others: list[dict[str, str]] = []
        self.saves: list[str] = []
        self.said: dict[str, Any] = {}

    @property
    def texts(self) -> dict[str, str]:
        return self.draft.texts

    def somebody_else_writes(self, path: str, text: str, *, told: bool = False) -> None:
        """Another person's saving; unless told, the page hears of it only when it saves, however slow the machine."""
        self.revision += 1
        self.told = self.revision if told else self.told
        self.texts[path], self.revisions[path] = text, self.revision

    def data(self) -> dict[str, Any]:
        self.told = self.revision
        diagrams = {path: text for path, text in self.texts.items() if path.endswith(".bpmn")}
        shown = {"id": 7, "scheme": "dibao", "title": "试画", "state": "draft"}
        return {
            "draft": {**shown, "revision": self.revision, "editable": self.editable},
            "texts": {path: {"text": text, "revision": self.revisions.get(path, 0)} for path, text in diagrams.items()},
            "catalogue": self.catalogue,
            "findings": self.findings(),
            "others": self.others,
        }

    def findings(self) -> list[dict[str, str]]:
        return [as_json(one) for one in findings("dibao", self.texts)]

    def save(self, said: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        path = said["path"]
        if self.revisions.get(path, 0) > said["seen"]:
            stands = {"text": self.texts[path], "revision": self.revision}
            return 409, {**stands, "by": "马会同", "at": "14:03", "message": "马会同在 14:03 改过这个文件"}
        self.somebody_else_writes(path, said["text"], told=True)
        self.saves.append(path)
        return 200, {"revision": self.revision, "findings": self.findings(), "saved_at": "14:05:00"}

    def answer(self, act: str, said: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if act == "save":
            return self.save(said)
        if act == "present":
            return 200, {"others": self.others, "revision": self.told}
        return (200, self.said[act]) if act in self.said else (400, {"message": "没有可以撤销的修改"})


class Quiet(SimpleHTTPRequestHandler):
    """Serves the project's static files, the one page, and the room's answers."""

    def do_GET(self) -> None:
        if self.path.startswith("/static/"):
            return super().do_GET()
        if self.path == "/designer/7/data/":
            return self.reply(200, json.dumps(self.room.data()), "application/json")
        return self.reply(200, PAGE, "text/html")

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.room.down:
            return self.close_connection_now()
        status, answer = self.room.answer(self.path.split("/")[-2], said)
        return self.reply(status, json.dumps(answer), "application/json")

    @property
    def room(self) -> Room:
        return self.server.room  # type: ignore[attr-defined, no-any-return]

    def close_connection_now(self) -> None:
        self.close_connection = True

    def reply(self, status: int, text: str, content_type: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", DRAWING_POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console complains of, refused styles and scripts among it."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda slip: heard.append(str(slip)))
    return heard


@pytest.fixture
def desk(page: Page, room: Room, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Returns a function that opens the room's canvas in the browser and waits until it can be used."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT)))
    server.room = room  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

    def sit_down(width: int = 1366) -> Page:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"http://127.0.0.1:{server.server_port}/designer/7/canvas/")
        expect(page.locator(".designer")).to_have_attribute("data-ready", "true")
        return page

    yield sit_down
    server.shutdown()
    server.server_close()
