"""What really happened in past cases, read a batch at a time; answers stay sealed until somebody asks for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from cases import secrets, submissions
from cases.clocks import extension_of
from cases.models import Case, ChainEntry, Clock, Objection, Submission
from processes.models import Task
from rules.deadlines import Extension

COLUMNS = (
    *("id", "number", "scheme", "area", "process_id", "process__edition_id", "household_id", "residence_kind"),
    *("decider", "has_relative", "has_complaint", "is_sampled", "state", "outcome", "opened_at", "accepted_on"),
)
BACK = ("redo", "withdraw")


@dataclass(slots=True)
class Act:
    """One thing that was done: a step handed in, a step corrected later, or a return to an earlier step."""

    element: str
    done_at: datetime
    kind: str = "submit"
    opened_at: datetime | None = None
    section: str = ""
    submission: int = 0
    uid: UUID | None = None
    place: int = 0


@dataclass(slots=True)
class Said:
    """An objection: when it came, and whether it was handed over with the notice's result."""

    received_at: datetime
    on_paper: bool


@dataclass(slots=True)
class Record:
    """One past case, in the order in which things were done."""

    id: int
    number: str
    scheme: str
    area: str
    process_id: int
    edition_id: int
    household_id: int
    residence_kind: str
    decider: str
    has_relative: bool
    has_complaint: bool
    is_sampled: bool
    state: str
    outcome: str
    opened_at: datetime
    accepted_on: date | None
    shelf: "Shelf"
    acts: list[Act] = field(default_factory=list)
    fired: list[datetime] = field(default_factory=list)
    objections: list[Said] = field(default_factory=list)
    extensions: dict[str, Extension] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)

    @property
    def must_visit(self) -> bool:
        """Tells whether the county had to visit the household."""
        return self.has_relative or self.has_complaint or self.is_sampled

    @property
    def closed(self) -> bool:
        """Tells whether the case had come to its end."""
        return self.state == Case.State.CLOSED

    def answers(self, act: Act) -> Mapping[str, object]:
        """What was said in an act."""
        return self.shelf.open(act) if act.submission else {}


class Shelf:
    """The sealed answers of a batch of cases, fetched step by step and opened once."""

    def __init__(self, case_ids: Sequence[int]) -> None:
        self.case_ids = case_ids
        self._fetched: set[str] = set()
        self._sealed: dict[int, bytes] = {}
        self._open: dict[int, Mapping[str, object]] = {}

    def open(self, act: Act) -> Mapping[str, object]:
        """Opens the answers of one act."""
        if act.submission not in self._open:
            self._fetch(act.element)
            sealed = self._sealed.pop(act.submission)
            self._open[act.submission] = secrets.unseal_json(sealed, submissions.PLACE, act.uid)
        return self._open[act.submission]

    def _fetch(self, element: str) -> None:
        """The first question about a step fetches the answers of all cases of the batch to it."""
        if element not in self._fetched:
            self._fetched.add(element)
            rows = Submission.objects.filter(case_id__in=self.case_ids, element=element)
            self._sealed.update(rows.values_list("id", "sealed"))


def read(case_ids: Sequence[int]) -> list[Record]:
    """Reads a batch of cases in the order of their ids."""
    shelf = Shelf(case_ids)
    rows = Case.objects.filter(pk__in=case_ids).order_by("id").values_list(*COLUMNS)
    records = [Record(*row, shelf=shelf) for row in rows]
    _read_acts(records, case_ids)
    _read_chain({record.id: record for record in records})
    _read_beside({record.id: record for record in records})
    for record in records:
        record.acts.sort(key=attrgetter("done_at", "place"))
        for place, act in enumerate(record.acts):
            act.place = place
    return records


def _read_acts(records: Iterable[Record], case_ids: Sequence[int]) -> None:
    by_process = {record.process_id: record for record in records}
    said = _said(case_ids)
    columns = ("id", "process_id", "element", "section", "state", "returned", "opened_at", "done_at")
    for row in Task.objects.filter(process_id__in=list(by_process)).order_by("id").values_list(*columns):
        task_id, process_id, element, section, state, returned, opened_at, done_at = row
        if state == Task.State.DONE:
            kind = "correct" if returned else "submit"
            submission, uid = said.get(task_id, (0, None))
            act = Act(element, done_at, kind, opened_at, section, submission, uid, task_id)
            by_process[process_id].acts.append(act)
        elif state != Task.State.CANCELLED:
            by_process[process_id].standing.add(element)


def _said(case_ids: Sequence[int]) -> dict[int, tuple[int, UUID]]:
    rows = Submission.objects.filter(case_id__in=case_ids, task__isnull=False).order_by("id")
    return {task_id: (pk, uid) for pk, task_id, uid in rows.values_list("id", "task_id", "uid")}


def _read_chain(records: Mapping[int, Record]) -> None:
    """Timers that fired, and returns to earlier steps, which no other table keeps."""
    rows = ChainEntry.objects.filter(case_id__in=list(records), act__in=("timer", *BACK)).order_by("id")
    for case_id, act, element, at in rows.values_list("case_id", "act", "element", "at"):
        if act == "timer":
            records[case_id].fired.append(at)
        else:
            records[case_id].acts.append(Act(element, at, "back", place=1 << 62))


def _read_beside(records: Mapping[int, Record]) -> None:
    objections = Objection.objects.filter(case_id__in=list(records)).order_by("id")
    for case_id, received_at, channel in objections.values_list("case_id", "received_at", "channel"):
        records[case_id].objections.append(Said(received_at, channel == "paper"))
    for clock in Clock.objects.filter(case_id__in=list(records)).exclude(extension=""):
        granted = extension_of(clock)
        if granted:
            records[clock.case_id].extensions[clock.rule] = granted
