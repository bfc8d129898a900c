"""A ruler for printed pages: where text and red ink stand, in millimetres from the paper's upper left corner."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, ImageChops

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
    return list(_lines(pdf, page))


# A file that was printed does not change; each test prints its own.
@cache
def _lines(pdf: Path, page: int) -> tuple[Line, ...]:
    tree = ElementTree.fromstring(_run("pdftotext", "-bbox-layout", "-f", str(page), "-l", str(page), str(pdf), "-"))
    found = [_line(node) for node in tree.iter(f"{_NAMESPACE}line")]
    return tuple(sorted(found, key=lambda line: (round(line.top), line.left)))


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
    return _ink(pdf, page, lambda value: value > 140, within)


def black(pdf: Path, page: int = 1, within: Box | None = None) -> Box:
    """Returns the rectangle that all black ink of a page stands in."""
    return _ink(pdf, page, lambda value: value < 110, within)


def _ink(pdf: Path, page: int, reddish: Callable[[int], bool], within: Box | None) -> Box:
    mm = 25.4 / _DPI
    with Image.open(_picture(pdf, page)) as image:
        area = within or Box(0, 0, 210, 297)
        edges = [int(edge / mm) for edge in (area.left, area.top, area.right, area.bottom)]
        part = image.convert("RGB").crop((edges[0], edges[1], edges[2], edges[3]))
        tests = (reddish, _is_dark, _is_dark)
        masks = [
            band.point([255 * test(v) for v in range(256)]) for band, test in zip(part.split(), tests, strict=True)
        ]
        box = ImageChops.darker(ImageChops.darker(masks[0], masks[1]), masks[2]).getbbox()
    assert box is not None, "no such ink on this page"
    starts = (edges[0], edges[1]) * 2
    return Box(*((edge + start) * mm for edge, start in zip(box, starts, strict=True)))


@cache
def _picture(pdf: Path, page: int) -> Path:
    target = pdf.with_name(f"{pdf.stem}-{page}")
    _run("pdftoppm", "-r", str(_DPI), "-f", str(page), "-l", str(page), "-singlefile", "-png", str(pdf), str(target))
    return target.with_suffix(".png")


def _is_dark(value: int) -> bool:
    return value < 100


def _line(node: ElementTree.Element) -> Line:
    return _box(node, "".join(word.text or "" for word in node.iter(f"{_NAMESPACE}word")))


def _box(node: ElementTree.Element, content: str) -> Line:
    edges = (float(node.attrib[name]) * PT for name in ("xMin", "yMin", "xMax", "yMax"))
    return Line(*edges, content)


@cache
def _info(pdf: Path) -> dict[str, str]:
    rows = (row.partition(":") for row in _run("pdfinfo", str(pdf)).splitlines())
    return {name: value.strip() for name, _, value in rows}


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
