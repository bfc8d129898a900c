"""Every kind of document as frozen HTML, readable in review."""

from pathlib import Path

import pytest

from tests.documents.conftest import ALL_KINDS, Write

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "documents"


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_document_reads_as_agreed(kind: str, write: Write, request: pytest.FixtureRequest) -> None:
    html = write(kind)
    golden = GOLDEN / f"{kind}.html"

    if request.config.getoption("--update-golden"):
        golden.write_text(html, encoding="utf-8")

    assert html == golden.read_text(encoding="utf-8")


def test_no_golden_document_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.html")} == set(ALL_KINDS)
