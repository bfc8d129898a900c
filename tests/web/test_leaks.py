"""The proof of what a day leaves behind sees an error's words in a line, a file that was there for a moment, a link."""

import logging
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from django.db import connection

from web.masking import Masks
from web.prove.access.marks import RARE, Kind, Marks, Owner
from web.prove.leaking import kept
from web.prove.leaking.hearing import links
from web.prove.leaking.speaking import Speaker, found

pytestmark = pytest.mark.either_database
NAME = RARE[:2]


@pytest.fixture
def lines() -> Iterator[kept.Lines]:
    root = logging.getLogger()
    before = root.handlers
    yield kept.Lines()
    root.handlers = before


@pytest.fixture
def speaker() -> Speaker:
    return Speaker(Random(1))


def logged(lines: kept.Lines, speaker: Speaker) -> dict[str, str]:
    """What the log says of an error that spoke."""
    speaker.soon(1)
    try:
        with speaker.listening(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        logging.getLogger("hulian.canary").exception("failed")
    return lines.taken()


@pytest.mark.django_db
def test_the_words_of_an_error_are_in_no_line_of_any_format(lines: kept.Lines, speaker: Speaker) -> None:
    told = logged(lines, speaker)

    assert speaker.times == 1 and len(speaker.said) == 5
    assert set(told) == {"line", "json"} and all("failed" in text for text in told.values())
    assert [name for name, text in told.items() if found(text, speaker.said)] == []


@pytest.mark.django_db
def test_without_the_net_the_proof_sees_them(
    lines: kept.Lines, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Masks, "filter", lambda masks, record: True)

    assert len(found(logged(lines, speaker)["line"], speaker.said)) == 5


def test_a_file_that_was_there_for_a_moment_is_read_and_one_elsewhere_is_named(tmp_path: Path) -> None:
    files, passing = kept.Files(), tmp_path / "own" / "passing.csv"
    passing.parent.mkdir()
    passing.write_text(f"户主{NAME}", "utf-8")
    passing.unlink()
    (tmp_path / "elsewhere").write_text("x")
    files.busy = True  # a hook of the interpreter stays for its whole life

    known = Marks({NAME: Owner("411224", Kind.NAME, "Household")})
    assert [name for name, text in kept.files(tmp_path / "own", files.gone) if known.found(text)] == [
        f"（已删除）{passing}"
    ]
    assert str(tmp_path / "elsewhere") in files.outside(tmp_path / "own")


def test_every_address_of_a_page_is_read_and_a_telephone_is_none() -> None:
    page = f'<a href="/a/?q={NAME}&amp;b=1"><form action="/b/"><td hx-get="/c/"><a href="tel:13800000621">'

    assert list(links(page)) == [f"/a/?q={NAME}&b=1", "/b/", "/c/"]
