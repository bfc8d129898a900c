"""Pages of PDFs that came in are counted by a program with limits: a file made to hurt is named, and hurts nobody."""

from datetime import datetime
from pathlib import Path

import pytest

from cases import attachments
from cases.archive import contents, volumes
from cases.errors import FileRefused
from cases.models import Attachment, Household, Volume
from cases.uploads import page_reader
from cases.uploads.pages import PageReader
from offices.models import User
from tests.archive.conftest import blank

CATALOGUE, PAGE = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"


def written(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, the first of which is number 1."""
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj%s endobj\n" % (number, each)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, b"".join(places))
    return out + table + b"trailer<</Size %d %s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, len(out))


LOCK = b"<</Filter/Standard/V 1/R 2/O(" + b"x" * 32 + b")/U(" + b"y" * 32 + b")/P -1>>"
HOSTILE = {
    "no PDF": b"%PDF-1.4 x",
    "cut off": blank(3)[:400],
    "no page": written(CATALOGUE, b"<</Type/Pages/Count 0/Kids[]>>"),
    "its own child": written(CATALOGUE, b"<</Type/Pages/Count 2/Kids[2 0 R]>>"),
    "too deep": written(CATALOGUE, *[b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % n for n in range(3, 5000)], PAGE),
    "locked, and lies": written(
        CATALOGUE,
        b"<</Type/Pages/Count 999999999/Kids[3 0 R]>>",
        PAGE,
        LOCK,
        trailer=b"/Root 1 0 R/Encrypt 4 0 R/ID[(a)(a)]",
    ),
    "too many": written(CATALOGUE, b"<</Type/Pages/Count 1/Kids[" + b"3 0 R " * 300_000 + b"]>>", PAGE),
    "brackets": written(CATALOGUE[:-2] + b"/X " + b"[" * 100_000 + b">>", b"<</Kids[3 0 R]>>", PAGE),
}


def test_one_program_counts_many_and_has_limits() -> None:
    with PageReader() as reader:
        assert [reader.count(blank(pages), "证明") for pages in (1, 3, 2)] == [1, 3, 2]
        program = reader._program
        assert program is not None
        limits = Path(f"/proc/{program.pid}/limits").read_text("ascii")

    told = {line[:26].strip(): line.split()[-3] for line in limits.splitlines()[1:]}
    assert told["Max address space"] == str(page_reader.MEMORY)
    assert told["Max file size"] == told["Max core file size"] == "0"
    assert program.poll() is not None


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_cannot_be_counted_is_refused_by_name_and_the_next_file_is_counted(kind: str) -> None:
    with PageReader() as reader:
        with pytest.raises(FileRefused, match="“证明”数不出页数"):
            reader.count(HOSTILE[kind], "证明")

        assert reader.count(blank(2), "照片") == 2


@pytest.mark.either_database
@pytest.mark.django_db
def test_a_volume_with_such_a_file_is_not_closed_and_says_which(
    household: Household, people: dict[str, User], later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = household.cases.get(procedure="application")
    told = {"field": "papers", "name": "收入证明.pdf", "content_type": "application/pdf", "size": 3, "digest": "0" * 64}
    Attachment.objects.create(case=case, uploaded_at=case.opened_at, **told)
    came_in = {"data": HOSTILE["its own child"]}
    monkeypatch.setattr(attachments, "read", lambda _row: (came_in["data"], "application/pdf"))

    with pytest.raises(FileRefused, match="收入证明.pdf"):
        volumes.close_household(household.pk, people["county_approver"], later)
    assert not Volume.objects.exists()

    came_in["data"] = blank(4)
    papers = contents.papers_of(household.cases.all())
    counted = dict(zip([paper.title for paper in papers], contents.page_counts(papers), strict=True))
    assert counted["收入证明.pdf"] == 4
