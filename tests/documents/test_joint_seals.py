"""A paper of many offices: every seal on its own name, none touching another or leaving the text."""

from dataclasses import replace
from pathlib import Path

import pytest

from cases.documents.context import DocumentContext
from cases.documents.invented import PAPER, sample
from tests.documents import measure
from tests.documents.conftest import Print
from tests.documents.measure import Box

LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262
BODIES = (
    "民政",
    "财政",
    "教育",
    "住建",
    "农业农村",
    "卫生健康",
    "医疗保障",
    "应急管理",
    "水利",
    "审计",
    "统计",
    "司法",
)
ISSUERS = tuple(f"卢氏县{body}局" for body in BODIES) + ("卢氏县总工会",)


def joint(count: int) -> DocumentContext:
    paper = replace(PAPER, issuers=ISSUERS[:count], sections=PAPER.sections[1:], head="", copies_to=("县委各部门",))
    return replace(sample("letterhead"), paper=paper)


@pytest.fixture(scope="module")
def of_thirteen(printed: Print) -> Path:
    return printed("letterhead", joint(13))


def seals(pdf: Path, issuers: tuple[str, ...]) -> list[tuple[int, Box, Box]]:
    """Page, seal and name of each office at the foot of the paper."""
    found = []
    for issuer in issuers:
        page, name = next(
            (page, line)
            for page in range(measure.pages(pdf), 0, -1)
            for line in reversed(measure.lines(pdf, page))
            if line.text == issuer
        )
        around = Box(name.middle - 25, name.top - 19.5, name.middle + 25, name.top + 25)
        found.append((page, measure.red(pdf, page, around), name))
    return found


@pytest.mark.proves("GB-18", "S2-01")
@pytest.mark.parametrize("count", [5, 13])
def test_the_seals_of_many_offices_keep_apart_and_within_the_text(
    count: int, printed: Print, of_thirteen: Path
) -> None:
    pdf = of_thirteen if count == 13 else printed("letterhead", joint(count))
    found = seals(pdf, ISSUERS[:count])
    date = next(line for line in measure.lines(pdf, found[-1][0]) if line.text == "2026年10月15日")

    assert all(seal.width == pytest.approx(42, abs=0.7) for _page, seal, _name in found)
    assert all(seal.middle == pytest.approx(name.middle, abs=0.5) for _page, seal, name in found)
    assert all(seal.left >= LEFT and seal.right <= RIGHT for _page, seal, _name in found)
    assert all(seal.top >= TOP - 0.5 and seal.bottom <= BOTTOM + 0.5 for _page, seal, _name in found)
    assert all(
        p != q or a.right < b.left or b.right < a.left or a.bottom < b.top or b.bottom < a.top
        for place, (p, a, _) in enumerate(found)
        for q, b, _ in found[place + 1 :]
    )
    assert date.middle == pytest.approx(found[-1][1].middle, abs=0.5) and date.bottom < found[-1][1].bottom


@pytest.mark.proves("S3-16")
def test_text_and_first_seals_share_a_page_and_the_imprint_ends_the_paper(of_thirteen: Path) -> None:
    pdf = of_thirteen
    pages = measure.pages(pdf)

    assert any(
        "办理流程图" in line.text or "附件" in line.text for line in measure.lines(pdf, seals(pdf, ISSUERS)[0][0])
    )
    last = [line.text for line in measure.lines(pdf, pages)]
    assert pages % 2 == 0
    assert any(text.startswith("抄送：县委各部门") for text in last)
    assert any(text.endswith("2026年10月16日印发") for text in last)


def test_a_paper_of_more_than_five_offices_bears_the_leading_one_at_its_head(of_thirteen: Path) -> None:
    text = measure.text(of_thirteen)

    assert "卢氏县民政局文件" in text.replace(" ", "").replace("\n", "")
