"""When regular meetings fall: monthly study, quarterly dispatch, by the cycle that an area has set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.models import Meeting
from processes import region

Kind = Meeting.Kind
# Which meetings an area holds regularly; the others are called when there is something to decide.
CYCLES = {Kind.DISPATCH: "conference.dispatch_cycle", Kind.STUDY: "conference.study_cycle"}
MONTHS = {"monthly": 1, "quarterly": 3}
DAY = timedelta(days=1)


def next_meeting(kind: str, county: str, on: date) -> date | None:
    """The month (first day) in which the next regular meeting of a kind falls, by the area's cycle, if any."""
    row = region.standards(county.ljust(12, "0"), on).find(CYCLES[Kind(kind)])
    if row is None:
        return None
    months = MONTHS[str(row.value)]
    last = Meeting.objects.filter(county=county, kind=kind).order_by("-held_on").first()
    if last is None:
        return on.replace(day=1)
    year, month = divmod(last.held_on.year * 12 + last.held_on.month - 1 + months, 12)
    return date(year, month + 1, 1)


def next_dispatch(county: str, on: date) -> date | None:
    """The month (first day) of the next dispatch meeting; none where the area has no cycle."""
    return next_meeting(Kind.DISPATCH, county, on)


@dataclass(frozen=True)
class Planned:
    """A regular meeting of a stretch of months: when it is to be held, and which was."""

    kind: str
    from_on: date
    until_on: date
    held: Meeting | None
    missed: bool

    @property
    def title(self) -> str:
        return str(Kind(self.kind).label)


def year_of(county: str, year: int, on: date) -> list[Planned]:
    """The regular meetings of a year by the area's cycles, each with the first one held in its stretch."""
    rows = Meeting.objects.filter(county=county, kind__in=CYCLES, held_on__year=year).select_related("paper")
    held = list(rows.defer("paper__html_sealed").order_by("held_on"))
    standards = region.standards(county.ljust(12, "0"), on)
    found = []
    for kind, key in CYCLES.items():
        row = standards.find(key)
        if row is not None:
            own = [meeting for meeting in held if meeting.kind == kind]
            found += [_planned(kind, first, last, own, on) for first, last in _stretches(year, MONTHS[str(row.value)])]
    return sorted(found, key=lambda each: (each.until_on, each.kind))


def _stretches(year: int, months: int) -> list[tuple[date, date]]:
    ends = [date(year + (month + months > 12), (month + months - 1) % 12 + 1, 1) for month in range(1, 13, months)]
    return [(date(year, month, 1), end - DAY) for month, end in zip(range(1, 13, months), ends, strict=True)]


def _planned(kind: str, first: date, last: date, held: Sequence[Meeting], on: date) -> Planned:
    met = next((meeting for meeting in held if first <= meeting.held_on <= last), None)
    return Planned(kind, first, last, met, met is None and last < on)
