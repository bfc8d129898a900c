"""By when a risk warning is verified: by its colour where the area says so, else by the one limit of the area."""

from datetime import date

from monitoring.models import Level
from processes import region
from rules.deadlines import Deadline
from rules.errors import MissingStandard, UnsetLocalLimit

VERIFICATION = "risk_warning.verification"


class Limits:
    """One worker's memory of due days: warnings of a drop share the day of receipt, the level and the township."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, date], Deadline | None] = {}

    def due(self, level: int, area: str, received_on: date) -> Deadline | None:
        """The limit in working days from the day of receipt (国办发〔2023〕39号 三（四）); None where none is set."""
        key = (area[:9], level, received_on)
        if key not in self._known:
            self._known[key] = _due(Level(level), area, received_on)
        return self._known[key]


def _due(level: Level, area: str, received_on: date) -> Deadline | None:
    for rule in (f"{VERIFICATION}_{level.word}", VERIFICATION):
        try:
            return region.due(rule, received_on, area)
        except (UnsetLocalLimit, MissingStandard):
            continue
    return None
