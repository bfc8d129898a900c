"""The proof of tables that come in, with small numbers; what it found stays mended, and it sees its faults."""

import io
from random import Random

import pytest

from cases.errors import Blocked
from cases.takeover import workbook
from web.prove import imports
from web.prove.attacks import tables


@pytest.mark.parametrize("reader", imports.READERS)
def test_every_reader_refuses_what_it_cannot_read_with_a_sentence(reader: str) -> None:
    read = imports.READERS[reader]

    assert {name: told for name, data in tables.plain_bombs().items() if (told := imports.met(read, data))} == {}


def test_rows_that_go_back_and_rows_without_end_are_refused() -> None:
    for inside in ('<row r="3"/><row r="3"/>', f"<row>{'<c/>' * 20_000}</row>", '<row r="-1"/>', '<row r="½"/>'):
        with pytest.raises(Blocked, match="行号|最多"):
            list(workbook.lines(io.BytesIO(f"<worksheet {tables.MAIN}>{inside}</worksheet>".encode()), []))


def test_a_damaged_file_is_refused_or_read_as_it_was() -> None:
    assert imports.damaged(Random(1), 30) == ""
    assert imports.encoded(Random(1)) == ""


def test_the_proof_would_see_a_reader_that_takes_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "tables", lambda name, file: [])

    assert "was read otherwise" in imports.damaged(Random(1), 20)


def test_every_bad_row_is_named() -> None:
    assert imports.bad_rows(200) == ""


def test_the_proof_would_see_a_slip_and_a_refusal_without_a_sentence() -> None:
    assert imports.met(lambda data: int("x"), b"") != ""
