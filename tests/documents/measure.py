"""A ruler for printed pages: where text and red ink stand, in millimetres from the paper's upper left corner."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

PT = 25.4 / 72
_DPI = 150
_NAMESPACE = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Box:
    """A rectangle on a page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def height_middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True)
class Line(Box):
    """A line of text."""

    text: str = ""


def lines(pdf: Path, page: int = 1) -> list[Line]:
    """Reads the lines of a page, from top to bottom."""
    tree = ElementTree.fromstring(_run("pdftotext", "-bbox-layout", "-f", str(page), "-l", str(page), str(pdf), "-"))
    found = [_line(node) for node in tree.iter(f"{_NAMESPACE}line")]
    return sorted(found, key=lambda line: (round(line.top), line.left))


def find(pdf: Path, text: str, page: int = 1) -> Line:
    """Returns the first line that holds a text."""
    return next(line for line in lines(pdf, page) if text in line.text)


def words(pdf: Path, page: int = 1) -> list[Line]:
    """Reads the words of a page."""
    tree = ElementTree.fromstring(_run("pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(pdf), "-"))
    return [_box(node, node.text or "") for node in tree.iter(f"{_NAMESPACE}word")]


def text(pdf: Path) -> str:
    """Reads the whole text, without spaces and line ends."""
    return "".join(unescape(_run("pdftotext", "-layout", str(pdf), "-")).split())


def fonts(pdf: Path) -> dict[str, bool]:
    """Returns the fonts by name, and whether each is embedded."""
    rows = (row.split() for row in _run("pdffonts", str(pdf)).splitlines()[2:])
    return {row[0].partition("+")[2]: row[-5] == "yes" for row in rows}


def pages(pdf: Path) -> int:
    """Counts the pages."""
    return int(_info(pdf)["Pages"])


def paper(pdf: Path) -> tuple[float, float]:
    """Returns width and height of the first page."""
    size = _info(pdf)["Page size"].split()
    return round(float(size[0]) * PT, 1), round(float(size[2]) * PT, 1)


def red(pdf: Path, page: int = 1, within: Box | None = None) -> Box:
    """Returns the rectangle that all red ink of a page stands in."""
    return _ink(pdf, page, lambda r, g, b: r > 140 and g < 90 and b < 90, within)


def black(pdf: Path, page: int = 1, within: Box | None = None) -> Box:
    """Returns the rectangle that all black ink of a page stands in."""
    return _ink(pdf, page, lambda r, g, b: r < 110 and g < 110 and b < 110, within)


def _ink(pdf: Path, page: int, wanted, within: Box | None) -> Box:  # type: ignore[no-untyped-def]
    target = pdf.with_suffix("")
    _run("pdftoppm", "-r", str(_DPI), "-f", str(page), "-l", str(page), "-singlefile", "-png", str(pdf), str(target))
    mm = 25.4 / _DPI
    with Image.open(target.with_suffix(".png")) as image:
        area = within or Box(0, 0, 210, 297)
        part = image.convert("RGB").crop(tuple(int(edge / mm) for edge in (area.left, area.top, area.right, area.bottom)))
        mask = Image.new("1", part.size)
        mask.putdata([255 if wanted(*pixel) else 0 for pixel in part.getdata()])
        box = mask.getbbox()
    assert box is not None, "no such ink on this page"
    left, top = int(area.left / mm), int(area.top / mm)
    return Box(*((edge + start) * mm for edge, start in zip(box, (left, top, left, top), strict=True)))


def _line(node: ElementTree.Element) -> Line:
    return _box(node, "".join(word.text or "" for word in node.iter(f"{_NAMESPACE}word")))


def _box(node: ElementTree.Element, content: str) -> Line:
    edges = (float(node.attrib[name]) * PT for name in ("xMin", "yMin", "xMax", "yMax"))
    return Line(*edges, content)


def _info(pdf: Path) -> dict[str, str]:
    rows = (row.partition(":") for row in _run("pdfinfo", str(pdf)).splitlines())
    return {name: value.strip() for name, _, value in rows}


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
