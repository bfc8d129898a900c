"""What tests of files share: a granted household, and a printer that prints blank pages quickly."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfWriter

from cases.invented.decade import Past, make
from cases.models import Award, Household
from offices.models import User
from tests import builders

LATER = builders.NOW + timedelta(days=60)


class BlankRoom:
    """Prints as many blank pages as a text is long."""

    def print_document(self, html: str) -> tuple[bytes, int]:
        pages = 1 + len(html) // 12_000
        return blank(pages), pages


@cache
def blank(pages: int) -> bytes:
    writer, out = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def printer(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """Blank paper, unless a test wants to read what was printed."""
    if "printed" not in request.fixturenames:
        monkeypatch.setattr("cases.documents.jobs.room", BlankRoom)
    yield


@pytest.fixture
def people(base: None) -> dict[str, User]:
    return builders.team()


@pytest.fixture
def household(people: dict[str, User]) -> Household:
    """A year of life: an application that was granted, and two reviews."""
    past = Past(builders.VILLAGE, builders.NOW.date(), people["caseworker"], years=1, schemes=("dibao",))
    return make(past)


@pytest.fixture
def award(household: Household) -> Award:
    return household.awards.get()


@pytest.fixture
def later() -> datetime:
    return LATER


@pytest.fixture
def printed() -> None:
    """Asked for by tests that look at real pages."""
