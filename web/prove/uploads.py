"""Uploads that attack or tell too much: refused, or kept as points and nothing else, within two seconds and 300 MB."""

import io
from collections.abc import Callable
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cases.attachments import cleaned, shown_name
from cases.errors import FileRefused
from web.prove.attacks.uploads import bombs, harmless_pdfs, hostile_pdfs, pictures
from web.prove.limited import each
from web.prove.proof import Asked, Proof

COUNT, BATCH = 1_000, 20
# What a JPEG needs to be a picture (ITU-T T.81, B.1.1.3): JFIF, tables, frame, scan.
NEEDED = {0xE0, 0xDB, 0xC0, 0xC4, 0xDA, 0xDD}
ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".pdf")


def run(asked: Asked) -> Proof:
    """Tries bombs, PDFs that act in every way of writing them, and so many pictures that carry something."""
    proof, batches = Proof("uploads"), -(-(asked.count or COUNT) // BATCH)
    named: list[tuple[str, Callable[[], str]]] = [
        (name, lambda data=data: bombed(data)) for name, data in bombs().items()
    ]
    named += [(name, lambda data=data: acting(data)) for name, data in hostile_pdfs()]
    named += [(name, lambda data=data: plain(data)) for name, data in harmless_pdfs()]
    named += [(f"batch {n}", lambda n=n: dressed(Random(f"{asked.seed}.{n}"), BATCH)) for n in range(batches)]
    outcomes = list(each(len(named), lambda number: named[number][1]()))
    proof.tried = len(named) + batches * (BATCH - 1)
    proof.details = [f"{named[outcome.number][0]}: {outcome.fault}" for outcome in outcomes if outcome.fault]
    proof.figures["uploads"] = {
        "slowest_s": round(max(outcome.seconds for outcome in outcomes if outcome.number < len(named) - batches), 2),
        "largest_mb": round(max(outcome.megabytes for outcome in outcomes)),
    }
    return proof


def _sent(name: str, data: bytes) -> tuple[bytes, str] | None:
    """What is kept of a file and its type; None when it is refused with a sentence."""
    try:
        return cleaned(SimpleUploadedFile(name, data))
    except FileRefused as refusal:
        assert str(refusal)
        return None


def bombed(data: bytes) -> str:
    """A bomb may be refused or kept small; what it costs is judged by the limits of the child."""
    kept = _sent("照片.jpg", data)
    return faults_of(kept[0]) if kept and kept[1] == "image/jpeg" else ""


def acting(data: bytes) -> str:
    """A PDF that acts or hides what it holds is refused."""
    return "was kept" if _sent("证明.pdf", data) else ""


def plain(data: bytes) -> str:
    """A PDF as a scanner writes it is kept byte by byte."""
    return "" if _sent("证明.pdf", data) == (data, "application/pdf") else "was refused or changed"


def dressed(chance: Random, count: int) -> str:
    """What is wrong with what was kept of so many pictures that carry something."""
    found = []
    for (name, data, payload), _ in zip(pictures(chance), range(count), strict=False):
        kept = _sent(name, data)
        if kept is None:
            continue
        fault = "the payload came through" if payload in kept[0] else faults_of(kept[0])
        ending = shown_name(name, kept[1])
        found += [f"{name!r}: {fault}"] if fault else []
        found += [f"{name!r} is shown as {ending!r}"] if not ending.endswith(ENDINGS) or "\0" in ending else []
    return "; ".join(found[:5])


def faults_of(data: bytes) -> str:
    """What a kept picture holds beside its points, in words."""
    strange = [f"{marker:02X}" for marker in markers(data) if marker not in NEEDED]
    if strange:
        return f"segments {strange} are left"
    if not data.endswith(b"\xff\xd9"):
        return "something stands behind the picture"
    with Image.open(io.BytesIO(data)) as picture:
        left = set(picture.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
        return f"{sorted(left)} are left" if left or picture.getexif() else ""


def markers(data: bytes) -> list[int]:
    """The markers of a JPEG's segments up to its points."""
    found, at = [], 2
    while data[at] == 0xFF:
        found.append(data[at + 1])
        if data[at + 1] == 0xDA:
            break
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return found
