"""Nothing that is taken out acts in a spreadsheet, and whoever writes a new table has to say so."""

from decimal import Decimal

import pytest

from cases.payments import sheets
from cases.takeover import workbook
from web.prove import exports
from web.prove.proof import Asked


def test_no_cell_of_any_writer_is_a_formula() -> None:
    proof = exports.run(Asked(1000, 1, ()))

    assert proof.details == []
    assert proof.tried >= 5000


def test_every_writer_is_in_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    assert exports.unlisted() == set()

    monkeypatch.delitem(exports.WRITERS, "cases/payments/sheets.py")

    assert exports.unlisted() == {"cases/payments/sheets.py"}


def test_the_proof_would_see_a_writer_that_leaves_cells_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "neutral", lambda value: str(value))

    assert any("acts" in detail for detail in exports.run(Asked(1000, 1, ())).details)


def test_the_proof_would_see_a_workbook_with_a_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["</t></is></c><c><f>1+1</f></c><c><is><t>"]]
    monkeypatch.setattr(workbook, "plain", str)

    assert "an element" in str(exports.faults(workbook.write({"a": rows}), rows))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("-5.20"), "<c><v>-5.20</v></c>"),
        (7, "<c><v>7</v></c>"),
        (True, '<c t="inlineStr"><is><t xml:space="preserve">True</t></is></c>'),
        (Decimal("NaN"), '<c t="inlineStr"><is><t xml:space="preserve">NaN</t></is></c>'),
        ("-5", """<c t="inlineStr"><is><t xml:space="preserve">'-5</t></is></c>"""),
    ],
)
def test_a_number_stays_a_number_and_everything_else_is_text(value: object, cell: str) -> None:
    assert sheets._cell(value) == cell


def test_the_name_of_a_sheet_cannot_leave_its_place() -> None:
    name = '"/><definedName>x</definedName><x a="'

    assert list(workbook.read("a.xlsx", workbook.write({name: [["a"]]}))) == [name]
