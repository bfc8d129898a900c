"""Division codes as rules need them: twelve digits, and the line of areas a value is inherited along."""

from __future__ import annotations

from functools import lru_cache

from rules.errors import InvalidArea

NATION = "000000000000"
LEVELS = ("nation", "province", "prefecture", "county", "township", "village")
LEVEL_NAMES = dict(zip(LEVELS, ("国家", "省级", "设区的市", "县级", "乡镇（街道）", "村（社区）"), strict=True))
_SIGNIFICANT = (0, 2, 4, 6, 9, 12)


@lru_cache(maxsize=65536)
def full_code(code: str) -> str:
    """Write a code of 2, 4, 6, 9 or 12 digits with all twelve."""
    if not (code.isascii() and code.isdigit()) or len(code) not in _SIGNIFICANT:
        raise InvalidArea(f"区划代码“{code}”应为 2、4、6、9 或 12 位数字。")
    return code.ljust(12, "0")


@lru_cache(maxsize=65536)
def lineage(code: str) -> tuple[str, ...]:
    """List the areas from this one up to the nation, most specific first, each once."""
    full = full_code(code)
    upward = [full[:digits].ljust(12, "0") for digits in reversed(_SIGNIFICANT)]
    return tuple(dict.fromkeys(upward))


def significant(code: str) -> str:
    """Give the digits that name the area: a township's 411224100 keeps its noughts."""
    full = full_code(code)
    return next(full[:digits] for digits in _SIGNIFICANT if not full[digits:].strip("0"))


def level_of(code: str) -> str:
    """Name the level of a code by the digits that carry meaning."""
    return LEVELS[len(lineage(code)) - 1]
