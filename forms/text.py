"""Cleans typed text of what no one can see, without changing a character that someone meant."""

import re
import unicodedata

# Controls, zero-width marks, direction overrides and lone surrogates: invisible, and able to disguise a name on paper.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
SPACES = re.compile(r"[ \t\u00a0\u3000]+")


def tidy(value: object) -> str:
    """Returns one trimmed line."""
    text = INVISIBLE.sub("", str(value))
    return SPACES.sub(" ", " ".join(text.split("\n")).replace("\r", " ")).strip()


def tidy_lines(value: object) -> str:
    """Returns trimmed text that keeps its line breaks."""
    return INVISIBLE.sub("", str(value)).replace("\r\n", "\n").replace("\r", "\n").strip()


def compact(value: object) -> str:
    """Returns half-width upper-case text without blanks, for numbers of every sort."""
    text = str(value)
    # Most numbers are typed plainly, and files have millions of them.
    if text.isascii() and text.isprintable() and " " not in text:
        return text.upper()
    return "".join(unicodedata.normalize("NFKC", tidy(value)).split()).upper()
