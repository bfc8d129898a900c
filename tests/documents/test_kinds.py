"""The registry of kinds and the shipped texts agree."""

import re

import pytest

from cases.documents.invented import sample
from cases.documents.kinds import KINDS, Issuer, find_kind
from cases.documents.publishing import problems_of_pages
from tests.documents.conftest import ALL_KINDS


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_kind_has_its_text(kind: str, texts: dict[str, str]) -> None:
    assert ALL_KINDS[kind].template_for("dibao", texts) in texts


def test_shipped_texts_can_be_published(texts: dict[str, str], asked: set[str]) -> None:
    assert list(problems_of_pages(texts, asked)) == []


def test_an_unknown_kind_is_not_found() -> None:
    assert find_kind("decision") is KINDS["decision"]
    assert find_kind("letterhead") is ALL_KINDS["letterhead"]
    assert find_kind("nothing") is None


def test_papers_of_the_household_bear_no_seal() -> None:
    assert not [entry.kind for entry in ALL_KINDS.values() if entry.issuer == Issuer.HOUSEHOLD and entry.seal]


def test_no_shipped_text_cites_an_article_by_itself(texts: dict[str, str]) -> None:
    """Articles come from the rule rows, so that a change of law changes the papers."""
    assert {path for path, text in texts.items() if re.search(r"第[一二三四五六七八九十百]+条", text)} == set()


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_what_a_kind_needs_is_in_its_sample(kind: str) -> None:
    assert sample(kind).title
    assert ALL_KINDS[kind].title_for("最低生活保障")
