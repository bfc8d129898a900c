"""The clocks of one case while a step runs: known in memory, so that a step asks the database for them once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from cases import clocks
from cases.models import Case, Clock
from processes import editions, region
from processes.batch import Batch
from processes.tasks import Due
from rules.errors import UnsetLocalLimit

# What happens by handing in a step's form: (step, event that starts clocks, the field that holds its day).
SUBMITTED = {
    "application": ("submission", ""),
    "means_test_request": ("means_test_request", ""),
    "public_notice": ("posting", "posted_on"),
    "delivery": ("delivery", "delivered_on"),
    "refusal_delivery": ("delivery", "delivered_on"),
}


def event_of(element: str, stated: Mapping[str, str]) -> tuple[str, str]:
    """The event that handing in a step is, and the field that holds its day; a diagram names those of its own steps."""
    if stated.get("event"):
        return stated["event"], stated.get("event_day", "")
    return SUBMITTED.get(element, ("", ""))


COLUMNS = "k.id, k.rule, k.started_on, k.due_on, k.provisional, k.stopped_on"


@dataclass
class KnownClock:
    """What a step asks of a clock."""

    id: int
    rule: str
    started_on: date
    due_on: date
    provisional: bool
    running: bool


def read_clock(pk: int, rule: str, started: object, due: object, provisional: object, stopped: object) -> KnownClock:
    """A clock from its columns; days come as days or as text."""
    return KnownClock(pk, rule, _day(started), _day(due), bool(provisional), stopped is None)


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


class RunningClocks:
    """Stops, starts and finds the clocks of a case; what changes is written with the batch."""

    def __init__(self, case: Case, batch: Batch, known: list[KnownClock] | None = None) -> None:
        self.case, self.batch = case, batch
        self._known = known

    @property
    def known(self) -> list[KnownClock]:
        """All clocks of the case, the latest last."""
        if self._known is None:
            self.batch.flush()
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {COLUMNS} FROM cases_clock k WHERE k.case_id = %s", [self.case.pk])
                self._known = [read_clock(*row) for row in cursor.fetchall()]
        return self._known

    def latest(self, rule_id: str) -> KnownClock | None:
        """The clock of a rule that started last."""
        rows = [clock for clock in self.known if clock.rule == rule_id]
        return max(rows, key=lambda clock: (clock.started_on, clock.id), default=None)

    def submitted(
        self, element: str, rule_id: str, said: Mapping[str, object], on: date, stated: Mapping[str, str]
    ) -> None:
        """Notes what handing in a step ends and starts; the day comes from the form where the form asks for one."""
        self.stop(rule_id, on)
        name, column = event_of(element, stated)
        if name:
            day = said.get(column) if column else None
            self.event(name, date.fromisoformat(str(day)) if day else on)

    def stop(self, rule_id: str, on: date) -> None:
        """Notes the day on which what the clock asked for was done."""
        rows = [clock for clock in self.known if rule_id and clock.rule == rule_id and clock.running]
        for clock in rows:
            clock.running = False
        if rows:
            self.batch.run(
                "UPDATE cases_clock SET stopped_on = %s WHERE case_id = %s AND rule = %s AND stopped_on IS NULL",
                [connection.ops.adapt_datefield_value(on), self.case.pk, rule_id],
            )

    def event(self, name: str, on: date) -> None:
        """Starts every clock that this event starts: the scheme's own, the procedure's, the applicant's remedies."""
        edition = editions.load(self.case.process.edition_id)
        for rule_id in clocks.started_by(edition, self.case.procedure, name):
            self.start(rule_id, on)

    def start(self, rule_id: str, on: date) -> KnownClock:
        """Starts a clock unless it runs already: a step done again does not set the day back (办法 第二十二条)."""
        running = (clock for clock in self.known if clock.rule == rule_id and (clock.running or clock.started_on == on))
        return next(running, None) or self._start(rule_id, on)

    def _start(self, rule_id: str, on: date) -> KnownClock:
        case, delegated = self.case, self.case.decider == region.TOWNSHIP
        due = region.due(rule_id, on, case.area, delegated=delegated, source=clocks.tables_of(case))
        clock = Clock(case=case, rule=rule_id, started_on=on, first_due_on=due.due_on, delegated=delegated)
        for column, value in clocks.columns_of(due).items():
            setattr(clock, column, value)
        self.batch.insert([clock])
        if self._leads(rule_id):
            case.due_on, case.provisional = clock.due_on, clock.provisional
        # Its number is given by the database; among clocks of one day the newest counts as the latest.
        number = 1 + max((each.id for each in self.known), default=0)
        self.known.append(KnownClock(number, rule_id, on, clock.due_on, clock.provisional, True))
        return self.known[-1]

    def _leads(self, rule_id: str) -> bool:
        """Whether the case is due with this clock; what follows a decision moves the case's day no more."""
        families = (self.case.scheme, self.case.procedure)
        of_case = rule_id.partition(".")[0] in families and self.case.decided_on is None
        return of_case and clocks.tables_of(self.case).leads(rule_id)

    def due(self, rule_id: str, on: date) -> Due:
        """When a task with this rule is due: its clock's day, else the area's own limit from today, else the case's."""
        if not rule_id:
            return Due()
        tables = clocks.tables_of(self.case)
        rule_id = tables.named(rule_id, self.case.scheme)
        clock = self.latest(rule_id)
        if clock is None and region.opens_with_task(rule_id, tables):
            clock = self.start(rule_id, on)
        if clock is not None:
            return Due(rule_id, clock.due_on, clock.provisional)
        return self._local_due(rule_id, on)

    def _local_due(self, rule_id: str, on: date) -> Due:
        case = self.case
        try:
            due = region.due(rule_id, on, case.area, source=clocks.tables_of(case))
        except UnsetLocalLimit:
            return Due(rule_id, case.due_on, case.provisional)
        return Due(rule_id, due.due_on, due.provisional)
