"""The letters of a batch joined into files to print, a hundred letters a file."""

from io import BytesIO

from pypdf import PdfWriter

from cases.documents import issue
from cases.models import Document, LetterRun

PART = 100


def parts(run: LetterRun) -> int:
    """How many files a batch makes."""
    return -(-run.lines.filter(document__isnull=False).count() // PART)


def part(run: LetterRun, number: int) -> bytes:
    """One file (numbered from 1) with its letters in the order of the list; each begins on a front page."""
    rows = Document.objects.filter(letter__run=run).order_by("letter__place")
    writer = PdfWriter()
    for document in rows[(number - 1) * PART : number * PART]:
        writer.append(BytesIO(issue.read_pdf(document)), import_outline=False)
        if len(writer.pages) % 2:
            writer.add_blank_page()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
