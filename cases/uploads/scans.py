"""PDFs looked through before they are kept: one that would act, or that hides what it holds, is refused."""

import re
import zlib
from collections.abc import Iterator

from cases.errors import FileRefused

# What makes a PDF act when it is opened or clicked, what it carries along, and what a browser would take for a page.
ACTIVE = re.compile(
    rb"/JavaScript|/Launch|/EmbeddedFile|/RichMedia|/SubmitForm|/ImportData|/GoTo[RE]\b|/XFA[\s\[/(<]|/Rendition\b"
    rb"|<script|<iframe|<html|javascript:",
    re.IGNORECASE,
)
# Names may stand in a packed stream of objects (ISO 32000-1, 7.5.7). Whoever writes one as everybody does is read.
PACKED = re.compile(rb"\bobj\s*<<([^<>()%]*)>>\s*stream\r?\n")
OBJECTS, ODD = b"/ObjStm", re.compile(rb"/DecodeParms|/DP\b|/F\b|/FFilter|/Predictor")
FILTER = re.compile(rb"/Filter\s*(?:/FlateDecode\b|\[\s*/FlateDecode\s*\])")
SPELLED = re.compile(rb"#([0-9A-Fa-f]{2})")
MOST_UNPACKED, MOST_SPELLED = 50_000_000, 100_000


def checked(data: bytes, name: str) -> bytes:
    """The same bytes; FileRefused when the PDF acts, carries files, or cannot be looked into."""
    plain = _spelled_out(data, name)
    if ACTIVE.search(plain) or any(ACTIVE.search(_spelled_out(part, name)) for part in _packed(data, plain, name)):
        raise FileRefused(f"“{name}”含有可执行内容，请打印后重新扫描")
    return data


def _spelled_out(data: bytes, name: str) -> bytes:
    """A name may spell its letters as #xx (ISO 32000-1, 7.3.5); nobody who scans a paper does so a thousand times."""
    plain, count = SPELLED.subn(lambda found: bytes([int(found[1], 16)]), data, count=MOST_SPELLED)
    if count == MOST_SPELLED:
        raise _closed(name)
    return plain


def _packed(data: bytes, plain: bytes, name: str) -> Iterator[bytes]:
    """The objects that lie packed in a PDF, unpacked; each must be announced in the plain way."""
    room = MOST_UNPACKED
    found = [match for match in PACKED.finditer(data) if OBJECTS in match[1]]
    if len(found) != plain.count(OBJECTS) or len(found) != data.count(OBJECTS):
        raise _closed(name)
    for match in found:
        if ODD.search(match[1]) or not FILTER.search(match[1]):
            raise _closed(name)
        end = data.find(b"endstream", match.end())
        part = _unpacked(data[match.end() : end], room, name)
        room -= len(part)
        yield part


def _unpacked(data: bytes, room: int, name: str) -> bytes:
    """Unpacks a stream wholly; one that goes on behind a false end is refused."""
    unpacking = zlib.decompressobj()
    try:
        part = unpacking.decompress(data, room + 1)
    except zlib.error as slip:
        raise _closed(name) from slip
    if len(part) > room:
        raise FileRefused(f"“{name}”展开后太大，请降低分辨率后重新扫描")
    if not unpacking.eof:
        raise _closed(name)
    return part


def _closed(name: str) -> FileRefused:
    return FileRefused(f"“{name}”加了密或者看不到里面的内容，请打印后重新扫描")
