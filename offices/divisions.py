"""Division codes of 12 digits: level, parent and coverage, read from the digits alone."""

from enum import IntEnum

LENGTHS = (2, 4, 6, 9, 12)
NATION = "0" * 12


class Level(IntEnum):
    """The five levels; 0 is the nation, which only standards use."""

    NATION = 0
    PROVINCE = 1
    PREFECTURE = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5

    @property
    def label(self) -> str:
        return ("全国", "省", "市", "县", "乡镇", "村")[self]


def full(code: str) -> str:
    """Pads a code of 2, 4, 6, 9 or 12 digits to 12; ValueError on any other text."""
    if not code.isascii() or not code.isdigit() or len(code) not in LENGTHS:
        raise ValueError(f"区划代码应为2、4、6、9或12位数字，收到“{code}”")
    return code.ljust(12, "0")


def level(code: str) -> Level:
    """Returns the level of a 12-digit code."""
    for rank, length in enumerate(LENGTHS, start=1):
        if not code[length:].strip("0"):
            return Level(rank) if code.strip("0") else Level.NATION
    return Level.VILLAGE


def significant(code: str) -> str:
    """Returns the digits that name the area: 2, 4, 6, 9 or 12 of them; none for the nation."""
    rank = level(code)
    return code[: LENGTHS[rank - 1]] if rank else ""


def parent(code: str) -> str:
    """Returns the code one level up; the nation above a province."""
    rank = level(code)
    if rank <= Level.PROVINCE:
        return NATION
    return full(code[: LENGTHS[rank - 2]])


def ancestors(code: str) -> list[str]:
    """Returns the code itself and all above it, nearest first, the nation last."""
    chain = [code]
    while chain[-1] != NATION:
        chain.append(parent(chain[-1]))
    return chain


def at(code: str, rank: Level) -> str:
    """Returns the ancestor of the code at a level (its township, its county)."""
    return full(code[: LENGTHS[rank - 1]])


def covers(upper: str, lower: str) -> bool:
    """Tells whether the upper area contains the lower one or is it."""
    return lower.startswith(significant(upper))


def bounds(code: str) -> tuple[str, str]:
    """Returns the half-open range of codes under an area; digits alone, so that it holds in every collation."""
    prefix = significant(code)
    if not prefix:
        return NATION, "Z"
    return prefix.ljust(12, "0"), str(int(prefix) + 1).ljust(12, "0")
