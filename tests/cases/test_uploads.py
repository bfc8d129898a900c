"""Uploads are judged by what they hold, however it is spelled."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.attachments import cleaned
from cases.errors import FileRefused


@pytest.mark.parametrize("name", [b"/JavaScript", b"/#4aavaScript", b"/Java#53cript", b"/L#61unch"])
def test_a_pdf_that_would_act_is_refused_also_when_its_names_are_written_in_hex(name: bytes) -> None:
    upload = SimpleUploadedFile("证明.pdf", b"%PDF-1.4 1 0 obj<</OpenAction<</S" + name + b"/X(1)>>>>")

    with pytest.raises(FileRefused, match="可执行内容"):
        cleaned(upload)


def test_a_plain_scan_is_kept_as_it_is() -> None:
    scan = b"%PDF-1.4 1 0 obj<</Type/Catalog/Name(A#20B)>>"

    assert cleaned(SimpleUploadedFile("证明.pdf", scan)) == (scan, "application/pdf")
