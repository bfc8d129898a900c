"""What a template may not do: nothing of the corpus runs, and nothing is fetched, at publishing or in a preview."""

import builtins
import socket
from collections.abc import Iterator

import pytest
from django.template import TemplateSyntaxError

from cases.documents import inspection, jobs, markup, publishing
from cases.documents.errors import BadTemplate, DocumentError
from cases.documents.invented import DEADLINES, LINES, sample
from cases.documents.kinds import KINDS
from cases.documents.language import DocumentEngine
from cases.documents.preview import Subject, preview
from cases.documents.render import render
from tests.documents.attacks import ATTACKS
from tests.documents.conftest import Write

PATH = "dibao/attack.html"


@pytest.fixture
def sealed_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Notes every file that is opened to be read by a template, every connection, and every page that is printed."""
    touched: list[str] = []

    class Room:
        def print_document(self, html: str) -> tuple[bytes, int]:
            touched.append("printed")
            return b"", 1

    real = builtins.open

    def opened(name: object, *args: object, **kwargs: object) -> object:
        if "passwd" in str(name) or "settings" in str(name):
            touched.append(str(name))
        return real(name, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(builtins, "open", opened)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: touched.append("connected"))
    monkeypatch.setattr(jobs, "room", Room)
    yield touched


def attacked(texts: dict[str, str], name: str) -> dict[str, str]:
    return {**texts, PATH: f"<p>甲</p>{ATTACKS[name]}"}


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_is_published_and_none_is_run_in_a_preview(
    name: str, texts: dict[str, str], sealed_off: list[str]
) -> None:
    pages = attacked(texts, name)

    found = [sentence for path, sentence in publishing.problems_of_pages(pages, set()) if path == PATH]

    assert found, name
    assert not any("Error" in sentence or "Traceback" in sentence for sentence in found)
    whole = {publishing.PREFIX + path: text for path, text in pages.items()}
    kind = KINDS["decision"]
    with pytest.raises(BadTemplate):
        preview(kind, Subject("dibao", "最低生活保障", {}, ()), whole)
    assert sealed_off == []


@pytest.mark.parametrize("name", ATTACKS)
def test_even_an_attack_that_was_published_writes_no_foreign_piece(
    name: str, texts: dict[str, str], sealed_off: list[str]
) -> None:
    before = dict(DEADLINES), [dict(line) for line in LINES]
    pages = attacked(texts, name) | {"shared/acceptance.html": ATTACKS[name].replace(PATH, "shared/acceptance.html")}

    try:
        html = render(KINDS["acceptance"], "dibao", sample("acceptance"), pages)
    except DocumentError:
        html = ""

    assert (dict(DEADLINES), [dict(line) for line in LINES]) == before
    assert list(markup.problems_in_output(html)) == []
    assert "root:" not in html and len(html) < 200_000
    assert sealed_off == []


@pytest.mark.parametrize(
    "tag", ["load", "url", "debug", "now", "autoescape", "filter", "spaceless", "cycle", "csrf_token", "ssi", "static"]
)
def test_a_tag_that_is_not_on_the_list_does_not_exist(tag: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        DocumentEngine({}).from_string(f"{{% {tag} x %}}")


def test_two_texts_that_call_each_other_are_refused() -> None:
    ring = {"a.html": '{% include "b.html" %}', "b.html": '{% include "a.html" %}'}

    assert {path for path, _ in publishing.problems_of_pages(ring, set())} == {"a.html", "b.html"}


def test_a_list_handed_down_part_by_part_may_call_itself(texts: dict[str, str], asked: set[str]) -> None:
    assert "include" in texts["shared/sections.html"]
    assert list(publishing.problems_of_pages(texts, asked)) == []


def test_every_word_of_the_list_is_used_by_the_house_or_known_to_the_context(texts: dict[str, str]) -> None:
    reads = [publishing.looked_at(text, path) for path, text in texts.items()]

    assert all(read.loops <= inspection.DEEPEST for read in reads)
    assert max(read.nodes for read in reads) < inspection.MOST_NODES / 5


def test_a_seal_drawn_by_a_text_is_refused_and_the_houses_own_is_not(write: Write) -> None:
    html = write("decision")

    assert "<svg" in html and list(markup.problems_in_output(html)) == []
    assert list(markup.problems_in_text('<svg class="seal"></svg>'))
