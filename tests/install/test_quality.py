"""The count of the sources sees what it is asked for."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "install"))

import quality  # noqa: E402


def test_functions_are_counted_with_those_inside_them(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("class A:\n    def b(self):\n        def c():\n            return 1\n        return c\n")

    assert sorted(quality.functions([file])) == [2, 4]


def test_the_value_below_which_nine_of_ten_lie() -> None:
    assert quality.at(list(range(1, 11)), 0.9) == 10 and quality.at([7], 0.9) == 7


@pytest.mark.parametrize(("text", "imports"), [("from SpiffWorkflow.bpmn import x", True), ("# SpiffWorkflow", False)])
def test_who_imports_the_engine_is_seen(text: str, imports: bool) -> None:
    assert bool(quality.ENGINE.search(text)) is imports
