"""Until which day of a month departments send their data (39号 三（一）)."""

from calendar import monthrange
from datetime import date

from offices import divisions
from processes import region

PREVIOUS, NEXT = "previous_working_day", "next_working_day"


def due_day(county: str, month: date, own: int | None = None) -> tuple[date | None, bool]:
    """The day of a month until which data are asked for and sent, and whether its calendar is provisional.

    The day is the source's own or the pack's (`push.request_day`), rolled as the pack says; None where neither is set.
    """
    area = divisions.full(county)
    values = region.standards(area, month)
    row = values.find("push.request_day")
    day = own or (int(str(row.value)) if row else None)
    if day is None:
        return None, False
    due = month.replace(day=min(day, monthrange(month.year, month.month)[1]))
    roll, calendar = values.find("push.roll"), region.calendar(area)
    if roll and roll.value == NEXT:
        due = calendar.roll_forward(due)
    if roll and roll.value == PREVIOUS:
        due = calendar.roll_back(due)
    return due, calendar.is_provisional(due)
