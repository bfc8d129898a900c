"""Makes a face of Latin letters and figures from FandolSong that shares its lines with FandolFang."""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

_LATIN = range(0x20, 0x7F)


def make(directory: Path) -> None:
    """Writes FandolSong-Latin.otf; its heights are FandolFang's, or mixed lines would grow taller than others."""
    face, measure = (TTFont(directory / f"{name}-Regular.otf") for name in ("FandolSong", "FandolFang"))
    subsetter = Subsetter(Options(name_IDs=["*"]))
    subsetter.populate(unicodes=_LATIN)
    subsetter.subset(face)
    for name in ("ascent", "descent", "lineGap"):
        setattr(face["hhea"], name, getattr(measure["hhea"], name))
    for name in ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"):
        setattr(face["OS/2"], name, getattr(measure["OS/2"], name))
    face.save(directory / "FandolSong-Latin.otf")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
