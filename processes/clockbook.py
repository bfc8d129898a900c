"""The statutory clocks of a case that exists in memory only: started, stopped and read by the rules of real ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from processes import region
from rules.deadlines import Deadline
from rules.errors import UnsetLocalLimit
from rules.load import Tables

# The clock of the whole procedure; a step without a limit of its own is due when it ends.
TOTAL = "confirmation_total"
# Works out a due date: rule, first day, whether the township decides.
Reckoner = Callable[[str, date, bool], Deadline]
# The rules that an event starts.
Starter = Callable[[str], list[str]]


@dataclass
class Clock:
    """A period that began on a day; `stopped_on` is the day on which what it asked for was done."""

    rule: str
    started_on: date
    due_on: date
    provisional: bool
    stopped_on: date | None = None


@dataclass
class Limit:
    """When something is due; no day where the area has set no limit and no clock runs."""

    rule: str = ""
    due_on: date | None = None
    provisional: bool = False


class Clockbook:
    """All clocks of one case."""

    def __init__(
        self, scheme: str, area: str, tables: Tables, reckon: Reckoner | None = None, starter: Starter | None = None
    ) -> None:
        self.scheme, self.area, self.tables = scheme, area, tables
        self.delegated = False
        self.clocks: list[Clock] = []
        self.total = Limit()
        self._reckon, self._started_by = reckon or self._due, starter or self._starts

    def _due(self, rule_id: str, on: date, delegated: bool) -> Deadline:
        return region.due(rule_id, on, self.area, delegated=delegated, source=self.tables)

    def _starts(self, event: str) -> list[str]:
        """The scheme's own rules, and the applicant's remedies."""
        families = (self.scheme, "remedy")
        return [rule for family in families for rule in region.rules_started_by(family, event, self.tables)]

    def latest(self, rule_id: str) -> Clock | None:
        """The clock of a rule that started last."""
        rows = [clock for clock in self.clocks if clock.rule == rule_id]
        return max(rows, key=lambda clock: clock.started_on, default=None)

    def event(self, name: str, on: date) -> None:
        """Starts every clock that an event starts."""
        for rule_id in self._started_by(name):
            self.start(rule_id, on)

    def start(self, rule_id: str, on: date) -> Clock:
        """Starts a clock unless it runs already: a step done again does not set the day back (办法 第二十二条)."""
        for clock in self.clocks:
            if clock.rule == rule_id and (clock.stopped_on is None or clock.started_on == on):
                return clock
        found = self._reckon(rule_id, on, self.delegated)
        self.clocks.append(Clock(rule_id, on, found.due_on, found.provisional))
        if rule_id.startswith(f"{self.scheme}.") and self.tables.leads(rule_id):
            self.total = Limit(rule_id, found.due_on, found.provisional)
        return self.clocks[-1]

    def stop(self, rule_id: str, on: date) -> None:
        """Notes the day on which what the clock asked for was done."""
        rule_id = self.tables.named(rule_id, self.scheme)
        for clock in self.clocks:
            if clock.rule == rule_id and clock.stopped_on is None:
                clock.stopped_on = on

    def due(self, rule_id: str, on: date) -> Limit:
        """When a step that opens on a day is due: its clock's day, else the area's own limit, else the procedure's."""
        if not rule_id:
            return Limit()
        rule_id = self.tables.named(rule_id, self.scheme)
        clock = self.latest(rule_id)
        if clock is None and region.opens_with_task(rule_id, self.tables):
            clock = self.start(rule_id, on)
        if clock is not None:
            return Limit(rule_id, clock.due_on, clock.provisional)
        return self._local(rule_id, on)

    def _local(self, rule_id: str, on: date) -> Limit:
        try:
            found = self._reckon(rule_id, on, False)
        except UnsetLocalLimit:
            return Limit(rule_id, self.total.due_on, self.total.provisional)
        return Limit(rule_id, found.due_on, found.provisional)
