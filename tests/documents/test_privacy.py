"""What hangs on a wall holds none of a household's secrets, whatever the context was filled with."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.documents.context import (
    DocumentContext,
    HouseholdLines,
    ListingRow,
    MemberLine,
)
from cases.documents.invented import sample
from cases.documents.kinds import KINDS
from cases.documents.render import Renderer, read_texts
from tests.documents.conftest import TEXTS

RENDERER = Renderer(read_texts(TEXTS))
PUBLIC = [entry.kind for entry in KINDS.values() if entry.public]

secrets = st.text(alphabet="甲乙丙丁戊己庚辛壬癸", min_size=6, max_size=12).map("密".__add__)
figures = st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True)


@st.composite
def filled(draw: st.DrawFn) -> tuple[DocumentContext, set[str]]:
    """A context in which every private place holds a canary, and the canaries."""
    canaries = {name: draw(figures if name in ("id", "phone", "account") else secrets) for name in _PLACES}
    member = MemberLine(
        canaries["minor"], "子女", canaries["id"], canaries["id"], health=canaries["illness"], minor=True
    )
    household = HouseholdLines(
        canaries["minor"], canaries["id"], canaries["id"], canaries["phone"], canaries["address"], canaries["address"]
    )
    facts = {name: canaries[name] for name in ("illness", "account")} | {
        "account_number": canaries["account"],
        "reason": canaries["illness"],
        "objection_content": canaries["objection"],
    }
    context = replace(sample("public_notice"), household=replace(household, members=(member,)), facts=facts)
    rows = draw(st.integers(1, 30))
    listing = tuple(ListingRow(canaries["minor"], 3, "清河村", Decimal(700), minor=True) for _ in range(rows))
    return replace(context, listing=listing, case_number=canaries["case"]), set(canaries.values())


_PLACES = ("id", "phone", "account", "illness", "address", "minor", "objection", "case")


@pytest.mark.proves("D13", "D18", "PUB-07")
@settings(deadline=None, max_examples=100)
@given(given=filled(), kind=st.sampled_from(PUBLIC))
def test_nothing_private_reaches_the_wall(given: tuple[DocumentContext, set[str]], kind: str) -> None:
    context, canaries = given

    html = RENDERER.render(KINDS[kind], "dibao", context)

    assert {canary for canary in canaries if canary in html} == set()


def test_a_text_cannot_show_what_the_renderer_withholds() -> None:
    texts = {"dibao/public_notice.html": "{{ household }}{{ decision }}{{ assessment }}{{ facts.account_number }}"}

    html = Renderer(texts).render(KINDS["public_notice"], "dibao", sample("public_notice"))

    assert html == "NoneNoneNone\n"


def test_names_are_masked_before_the_decision_and_whole_after_it() -> None:
    kinds = ("public_notice", "stop_notice", "publication")
    notice, ending, publication = (RENDERER.render(KINDS[kind], "dibao", sample(kind)) for kind in kinds)

    assert "陈秀禾" not in notice + ending and "陈＊禾" in notice and "陈＊禾" in ending
    assert "陈秀禾" in publication
