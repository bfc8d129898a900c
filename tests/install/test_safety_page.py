"""The page of promises names every proof, and only proofs and tests that exist."""

import re
from pathlib import Path

from web.prove.registry import PROOFS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "safety.md").read_text("utf-8")


def test_every_proof_stands_on_the_page_and_no_other() -> None:
    named = set(re.findall(r"^\|[^|]*\| `prove (\w+)", PAGE, re.M))

    assert sorted(named) == sorted(PROOFS)


def test_the_tests_beside_them_exist() -> None:
    named = re.findall(r"`((?:tests|install)/[\w./]+)", PAGE)

    assert named and [name for name in named if not (ROOT / name).exists()] == []


def test_what_falls_short_is_told_before_what_is_reached() -> None:
    titles = re.findall(r"^## (.+)$", PAGE, re.M)

    assert titles[0] == "What falls short"
