"""By when a department takes a push and feeds back, by what the area has published; unset limits are none."""

from dataclasses import dataclass
from datetime import date

from processes import region
from rules.periods import Period, period_of

RECEIPT, FEEDBACK = "referral.receipt", "referral.feedback"
PERIOD, DUE, DAYS, RECEIVERS = "feedback.period", "feedback.due", "feedback.receipt_days", "feedback.receivers"
BOTH = "civil_affairs_and_agriculture"
# Where an area has published no period, ledgers are kept by quarter all the same: nothing falls due by it.
USUAL = "quarterly"


@dataclass(frozen=True)
class Limits:
    """The days by which a push is to be taken and answered, and whether a calendar yet unannounced may move them."""

    receive_by_on: date | None
    due_on: date | None
    provisional: bool = False


def limits(area: str, on: date) -> Limits:
    """The limits of a push made on a day in an area."""
    values = region.standards(area, on)
    receipt = region.due(RECEIPT, on, area) if values.find(DAYS) else None
    received = receipt.due_on if receipt else None
    kind = values.find(PERIOD)
    if kind is None:
        return Limits(received, None, bool(receipt and receipt.provisional))
    end = period_of(on, str(kind.value)).last
    if values.find(DUE) is None:
        return Limits(received, end, bool(receipt and receipt.provisional))
    answer = region.due(FEEDBACK, end, area, on=on)
    return Limits(received, answer.due_on, answer.provisional or bool(receipt and receipt.provisional))


def period(area: str, on: date) -> Period:
    """The period of feedback in which a day lies."""
    row = region.standards(area, on).find(PERIOD)
    return period_of(on, str(row.value) if row else USUAL)


def two_receivers(area: str, on: date) -> bool:
    """Answers whether feedback goes to civil affairs and to agriculture both."""
    row = region.standards(area, on).find(RECEIVERS)
    return bool(row and row.value == BOTH)
