"""Uploads are judged by what they hold, however it is spelled, packed or dressed."""

import io
import socket
import struct
import threading
from collections.abc import Iterator
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cases.attachments import cleaned, shown_name
from cases.errors import FileRefused
from cases.uploads import pictures
from web.prove import uploads
from web.prove.attacks.uploads import PDF_ACTS, harmless_pdfs, hostile_pdfs, many_scans, pdf, photo, png_of
from web.prove.uploads import dressed, faults_of

SCAN = b"%PDF-1.4 1 0 obj<</Type/Catalog/Name(A#20B)>>"


def sent(data: bytes, name: str = "证明.pdf") -> tuple[bytes, str]:
    return cleaned(SimpleUploadedFile(name, data))


@pytest.mark.parametrize("name", [b"/JavaScript", b"/#4aavaScript", b"/Java#53cript", b"/L#61unch"])
def test_a_pdf_that_would_act_is_refused_also_when_its_names_are_written_in_hex(name: bytes) -> None:
    with pytest.raises(FileRefused, match="可执行内容"):
        sent(b"%PDF-1.4 1 0 obj<</OpenAction<</S" + name + b"/X(1)>>>>")


@pytest.mark.parametrize("act", PDF_ACTS)
def test_a_pdf_that_acts_is_refused_also_when_it_is_packed(act: str) -> None:
    with pytest.raises(FileRefused, match="可执行内容"):
        sent(pdf(PDF_ACTS[act], "flate"))


def test_no_way_of_writing_a_pdf_hides_what_it_does() -> None:
    assert [name for name, data in hostile_pdfs() if uploads.acting(data)] == []


def test_plain_scans_are_kept_as_they_are() -> None:
    assert sent(SCAN) == (SCAN, "application/pdf")
    assert [name for name, data in harmless_pdfs() if uploads.plain(data)] == []


def test_of_a_photo_only_the_points_are_kept() -> None:
    kept, kind = sent(photo(), "照片.jpg")

    assert kind == "image/jpeg"
    assert faults_of(kept) == ""
    assert faults_of(photo()) != ""
    assert dressed(Random(1), 60) == ""


def test_the_proof_would_see_a_picture_that_keeps_its_comment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "cleaned", lambda upload: (upload.read(), "image/jpeg"))

    assert "came through" in dressed(Random(1), 20)


def test_a_photo_taken_upright_stays_upright() -> None:
    picture, out = Image.new("RGB", (40, 20), "white"), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.save(out, "JPEG", exif=exif)

    assert Image.open(io.BytesIO(pictures.redrawn(out.getvalue(), "x.jpg"))).size == (20, 40)


@pytest.mark.parametrize("data", [png_of(60_000, 60_000, b""), many_scans(60)], ids=["huge", "endless"])
def test_a_picture_beyond_measure_is_refused_before_it_is_drawn(data: bytes) -> None:
    with pytest.raises(FileRefused, match="像素太多|不是可以识别"):
        sent(data, "照片.jpg")


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("照片.jpg.exe", "image/jpeg", "照片.jpg.exe.jpg"),
        ("照片.PNG", "image/jpeg", "照片.PNG"),
        ("page.html", "application/pdf", "page.html.pdf"),
        ("..\\..\\x\u202egpj.pdf", "application/pdf", "xgpj.pdf"),
    ],
)
def test_a_file_is_shown_under_a_name_that_says_what_it_is(name: str, kind: str, shown: str) -> None:
    assert shown_name(name, kind) == shown


class Scanner:
    """A small clamd: it reads the blocks and answers what it is told to."""

    def __init__(self, answer: bytes) -> None:
        self.answer, self.seen = answer, b""
        self.door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.door.getsockname()[1]}"

    def serve(self) -> None:
        line, _ = self.door.accept()
        with line, line.makefile("rb") as read:
            assert read.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!L", read.read(4))[0]:
                self.seen += read.read(size)
            line.sendall(self.answer)


@pytest.fixture
def scanner(request: pytest.FixtureRequest, settings) -> Iterator[Scanner]:
    running = Scanner(request.param)
    settings.VIRUS_SCANNER = running.place
    yield running
    running.door.close()


@pytest.mark.parametrize("scanner", [b"stream: OK\0"], indirect=True)
def test_a_scanner_is_shown_every_byte_before_a_file_is_kept(scanner: Scanner) -> None:
    large = SCAN + b" " * 200_000

    assert sent(large) == (large, "application/pdf")
    assert scanner.seen == large


@pytest.mark.parametrize(
    ("scanner", "sentence"),
    [
        (b"stream: Eicar-Signature FOUND\0", "查出了病毒"),
        (b"INSTREAM size limit exceeded. ERROR\0", "没有给出结果"),
        (b"", "没有给出结果"),
    ],
    indirect=["scanner"],
    ids=["found", "error", "silence"],
)
def test_a_file_that_the_scanner_does_not_pass_is_refused(scanner: Scanner, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        sent(SCAN)


@pytest.mark.parametrize("place", ["/nowhere/clamd.ctl", "127.0.0.1:1"])
def test_without_the_scanner_that_was_named_nothing_is_kept(place: str, settings) -> None:
    settings.VIRUS_SCANNER = place

    with pytest.raises(FileRefused, match="暂时连不上"):
        sent(SCAN)
