"""By when a risk warning is verified: by its colour where the area says so, else by the one limit of the area."""

from datetime import date

from monitoring.models import Level
from processes import region
from rules.deadlines import Deadline
from rules.errors import MissingStandard
from rules.standards import Standards

VERIFICATION = "risk_warning.verification"
LEVELS, ALL_LEVELS, ONE_LEVEL = "risk_warning.levels", "risk_warning.verification_days", "risk_warning.limit"


class Limits:
    """One worker's memory of due days: warnings of a drop share the day of receipt, the level and the township."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, date], Deadline] = {}

    def due(self, level: int, area: str, received_on: date) -> Deadline:
        """The limit from the day of receipt (国办发〔2023〕39号 三（四）).

        MissingStandard says which number is missing and who sets it: a warning without a limit would never be late.
        """
        key = (area[:9], level, received_on)
        if key not in self._known:
            self._known[key] = _due(Level(level), area, received_on)
        return self._known[key]


def _due(level: Level, area: str, received_on: date) -> Deadline:
    standards = region.standards(area, received_on)
    word = _known_as(level, standards)
    if standards.find(f"{ONE_LEVEL}.{word}"):
        return region.due(f"{VERIFICATION}_{word}", received_on, area)
    if standards.find(ALL_LEVELS) is None:
        raise _unset(word, standards)
    return region.due(VERIFICATION, received_on, area)


def _known_as(level: Level, standards: Standards) -> str:
    """The colour itself, or the least serious one of an area that does not know it."""
    row = standards.find(LEVELS)
    known = list(row.value) if row and isinstance(row.value, list | tuple) else []
    return level.word if level.word in known or not known else max(known, key=Level.of)


def _unset(word: str, standards: Standards) -> MissingStandard:
    try:
        standards.get(ALL_LEVELS)
    except MissingStandard as gap:
        own = f"{ONE_LEVEL}.{word}"
        return MissingStandard(f"{gap}按等级规定的，补{Level.of(word).label}预警的时限（{own}）。补好以前不派发。", own)
    raise AssertionError("a limit that is set is used")
