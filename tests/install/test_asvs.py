"""The table of security requirements names tests and proofs that exist, and leaves none of the requirements out."""

import re
from pathlib import Path

from web.prove.registry import PROOFS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "asvs.md").read_text("utf-8")
FIRST = [
    "1.2.4",
    "1.2.10",
    "1.3.2",
    "1.3.6",
    "1.3.7",
    "1.5.1",
    "1.5.2",
    "2.2.1",
    "2.2.2",
    "2.3.1",
    "2.3.3",
    "2.3.4",
    "2.3.5",
    "2.4.1",
    "3.4.3",
    "3.5.1",
    "5.2.1",
    "5.2.2",
    "5.2.3",
    "5.2.6",
    "5.3.2",
    "6.3.1",
    "6.3.3",
    "7.4.2",
    "8.1.1",
    "8.1.2",
    "8.2.1",
    "8.2.2",
    "8.2.3",
    "8.3.1",
    "8.3.2",
    "8.3.3",
    "8.4.1",
    "11.3.3",
    "14.2.6",
    "15.3.3",
    "15.4.2",
    "16.2.5",
    "16.3.2",
    "16.4.2",
]
WIDER = [
    "1.2.1",
    "1.2.3",
    "1.2.5",
    "1.2.7",
    "1.3.1",
    "1.3.5",
    "1.3.10",
    "1.3.12",
    "1.5.3",
    "2.1.1",
    "2.2.3",
    "2.3.2",
    "3.2.1",
    "3.3.1",
    "3.4.1",
    "3.4.4",
    "5.4.1",
    "5.4.3",
    "6.2.4",
    "6.4.6",
    "7.2.4",
    "7.3.1",
    "7.5.3",
    "11.2.1",
    "11.2.2",
    "11.3.2",
    "11.3.4",
    "11.5.1",
    "12.3.1",
    "13.2.2",
    "13.2.4",
    "13.3.1",
    "13.4.2",
    "14.1.1",
    "14.1.2",
    "14.2.1",
    "14.2.2",
    "14.2.4",
    "14.2.7",
    "14.2.8",
    "14.3.2",
    "15.1.2",
    "15.2.2",
    "15.2.5",
    "15.3.1",
    "16.2.1",
    "16.3.1",
    "16.3.3",
    "16.4.1",
    "16.4.3",
    "16.5.1",
    "16.5.3",
]


def rows() -> dict[str, list[str]]:
    """The cells of each requirement's row in the tables of what is met."""
    found: dict[str, list[str]] = {}
    for line in PAGE.partition("## Injection")[2].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"(\*\*)?\d+\.\d+\.\d+(\*\*)?", cells[0]):
            found[cells[0].strip("*")] = cells
    return found


def exists(name: str) -> bool:
    kind, _, rest = name.partition(" ")
    if kind == "prove":
        return rest in PROOFS
    if kind == "check":
        return f'check "{rest}"' in (ROOT / "install" / "check.sh").read_text("utf-8")
    return (ROOT / name).is_file()


def test_every_requirement_has_a_row_and_the_first_forty_are_marked() -> None:
    bold = [number for number, cells in rows().items() if cells[0].startswith("**")]

    assert len(FIRST) == 40
    assert sorted(rows()) == sorted(FIRST + WIDER)
    assert sorted(bold) == sorted(FIRST)


def test_what_notices_each_requirement_exists() -> None:
    named = {number: re.findall(r"`([^`]+)`", cells[-1]) for number, cells in rows().items()}

    assert [number for number, names in named.items() if not names] == []
    assert {number: names for number, names in named.items() if not all(map(exists, names))} == {}


def test_what_is_met_in_part_says_so_at_the_top() -> None:
    top = re.findall(r"^\| (\d+\.\d+\.\d+) \|", PAGE.partition("## Injection")[0], re.M)
    partly = [number for number, cells in rows().items() if "in part, see above" in cells[2]]

    assert sorted(top) == sorted(partly)
