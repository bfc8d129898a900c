"""Printing: Chinese text, embedded fonts, nothing fetched from outside, nothing that runs for ever."""

import base64
import logging
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing import get_context
from pathlib import Path

import pytest

from cases.documents import justification
from cases.documents.errors import FontMissing, PrintingTooSlow, ResourceRefused
from cases.documents.fetcher import read_picture
from cases.documents.pdf import check_pdf_engine, make_pdf, make_pdf_and_count
from cases.documents.printing import PrintingRoom, print_in_time, print_or_die
from tests.documents import measure
from tests.documents.conftest import ALL_KINDS, Print, Write

PIXEL = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
).decode()


def test_the_pdf_engine_has_all_it_needs(fonts: Path) -> None:
    assert check_pdf_engine(fonts) == []


def test_missing_fonts_are_named(tmp_path: Path) -> None:
    assert any("FandolFang-Regular.otf" in problem for problem in check_pdf_engine(tmp_path))


@pytest.mark.proves("GB-08")
def test_a_decision_prints_in_chinese_with_every_font_embedded(printed: Print) -> None:
    pdf = printed("decision")

    assert "最低生活保障确认通知书" in measure.text(pdf)
    assert "对本决定不服的，可以自收到本通知书之日起60日内" in measure.text(pdf)
    assert measure.fonts(pdf)["FangSong"]
    assert all(measure.fonts(pdf).values())
    assert measure.pages(pdf) == 2


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_kind_prints_within_its_paper_and_without_a_missing_glyph(
    kind: str, printed: Print, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "weasyprint"):
        pdf = printed(kind)

    beyond = [
        line.text
        for page in range(1, measure.pages(pdf) + 1)
        for line in measure.lines(pdf, page)
        if line.right > 192 or line.left < 19 or line.bottom > 293
    ]

    assert beyond == []
    assert caplog.messages == []


def test_rare_characters_of_names_are_printed(fonts: Path, tmp_path: Path) -> None:
    target = tmp_path / "rare.pdf"
    target.write_bytes(make_pdf('<html lang="zh-CN"><body class="letter"><p>王喆、李堃、陈䶮</p></body></html>', fonts))

    assert "王喆、李堃、陈䶮" in measure.text(target)


def test_the_same_html_gives_the_same_pdf(write: Write, fonts: Path) -> None:
    html = write("acceptance")

    assert make_pdf(html, fonts) == make_pdf(html, fonts)


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """A server on this machine that counts who comes, and sends visitors on."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            self.server.visits.append(self.path)  # type: ignore[attr-defined]
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Stays silent."""

    running = HTTPServer(("127.0.0.1", 0), Handler)
    running.visits = []  # type: ignore[attr-defined]
    # It looks often whether it is to stop; sixty tests would each wait half a second for that.
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


HOSTILE = [
    '<img src="{url}">',
    '<img srcset="{url} 2x" src="{url}">',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">a</a>',
    '<style>@import "{url}";</style>',
    '<style>body {{ background: url("{url}") }}</style>',
    '<style>p::before {{ content: url("{url}") }}</style>',
    '<style>@font-face {{ font-family: a; src: url("{url}") }} p {{ font-family: a }}</style>',
    '<style>li {{ list-style-image: url("{url}") }}</style><ul><li>a</li></ul>',
    '<style>p {{ border-image: url("{url}") 1 }}</style>',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><use href="{url}#a"/></svg>',
]


@pytest.mark.parametrize("html", HOSTILE)
@pytest.mark.parametrize("address", ["http", "file:///etc/passwd", "ftp://127.0.0.1/a", "bundled:../settings.py"])
def test_a_document_reaches_nothing_outside(html: str, address: str, server: HTTPServer, fonts: Path) -> None:
    url = f"http://127.0.0.1:{server.server_port}/a.png" if address == "http" else address

    try:
        pdf = make_pdf(f"<html><body><p>a</p>{html.format(url=url)}</body></html>", fonts)
    except ResourceRefused:
        pdf = b""

    assert server.visits == []  # type: ignore[attr-defined]
    assert b"root:" not in pdf


def test_an_outside_picture_stops_the_document_without_a_connection(
    fonts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)

    with pytest.raises(ResourceRefused):
        make_pdf('<img src="http://a.example/x.png">', fonts)


def test_a_small_picture_by_value_is_printed(fonts: Path) -> None:
    assert make_pdf(f'<img src="data:image/png;base64,{PIXEL}">', fonts).startswith(b"%PDF")


@pytest.mark.parametrize(
    "url",
    [
        "data:text/html;base64,PHA+",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:image/png,raw",
        "data:image/png;base64," + "A" * 400_000,
        "DATA:image/png;base64,AAAA",
    ],
)
def test_other_values_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="内嵌的小图片"):
        read_picture(url)


def test_a_document_that_takes_too_long_is_stopped(fonts: Path) -> None:
    def endless(html: str, fonts: Path) -> tuple[bytes, int]:
        while True:
            sum(range(1000))

    with pytest.raises(PrintingTooSlow):
        print_in_time("", fonts, 0.1, endless)


def deaf(html: str, fonts: Path) -> tuple[bytes, int]:
    """As a library does that is deep in its own code: no timer is heard."""
    signal.signal(signal.SIGPROF, signal.SIG_IGN)
    while True:
        sum(range(1000))


def test_what_hears_no_timer_is_killed(fonts: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool, pytest.raises(BrokenProcessPool):
        pool.submit(print_or_die, "", fonts, 0.1, deaf).result()


def test_without_its_fonts_nothing_is_printed(tmp_path: Path) -> None:
    """A decision full of empty boxes would be worse than one that is late."""
    with pytest.raises(FontMissing, match="缺少字体FandolSong"):
        make_pdf('<body class="letter"><h1>一</h1></body>', tmp_path)


def test_the_printing_room_prints_in_a_process_of_its_own(write: Write, fonts: Path) -> None:
    room = PrintingRoom(fonts)
    try:
        pdf, pages = room.print_document(write("acceptance"))
        with pytest.raises(ResourceRefused):
            room.print_document('<img src="file:///etc/passwd">')
    finally:
        room.close()

    assert pdf.startswith(b"%PDF")
    assert pages == make_pdf_and_count(write("acceptance"), fonts)[1]


def test_justification_is_tried_for_one_version_only(monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint

    assert weasyprint.__version__ == justification.PINNED
    assert justification.install()
    monkeypatch.setattr(sys.modules["weasyprint"], "__version__", "71.0")
    assert not justification.install()
