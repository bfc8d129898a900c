"""What an area has set about paying: until when after a death, how much may be kept back a month, by which day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases.awards import month_after
from processes import region

DEATH = "payment.death_until"
CAP = "payment.deduction_cap"
PAY_DAY = "payment.pay_day"
# How many months after the month of a death the first unpaid month lies.
FIRST_UNPAID = {"month_before_death": 0, "month_of_death": 1, "month_after_death": 2}


@dataclass(frozen=True)
class Unpaid:
    """From which month on nothing is paid after a death, and why."""

    from_month: date
    why: str


def after_death(died_on: date, area: str) -> Unpaid:
    """From which month on an award is held after a death; where the area has set nothing, from that month itself."""
    row = region.standards(area, died_on).find(DEATH)
    if row is None:
        why = "当地没有规定死亡当月是否发放，先从死亡当月起暂停"
        return Unpaid(month_after(died_on, 0), why)
    return Unpaid(month_after(died_on, FIRST_UNPAID[str(row.value)]), f"依据：{row.cite}")


def deduction_cap(area: str, on: date) -> Decimal | None:
    """The largest share of a month's payment that may be kept back (0.2 is a fifth); none when nobody set it."""
    row = region.standards(area, on).find(CAP)
    return Decimal(str(row.value)) / 100 if row else None


def pay_day(area: str, month: date) -> date | None:
    """By which day of the month the area pays; none when nobody set it."""
    row = region.standards(area, month).find(PAY_DAY)
    return month.replace(day=int(str(row.value))) if row else None
