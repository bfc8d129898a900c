"""The matrix of risks over one household of the register: the score of the newest month with data, and its reasons."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from cases.models import Household
from monitoring.comparing import facts
from monitoring.models import Delivery, Record
from processes import region
from rules.indicators import shipped
from rules.measures import month_number
from rules.risk_matrix import Assessed, assess_risk, shipped_matrix, used


@dataclass(frozen=True)
class Risk:
    """What the matrix says of a household, and for which month."""

    month: date
    assessed: Assessed


def risk_of(household: Household, on: date) -> Risk:
    """Scores a household by the dimensions that its area uses; without any data every dimension says so."""
    rows = Record.objects.filter(household=household, delivery__state=Delivery.State.DONE)
    month = rows.aggregate(newest=Max("month"))["newest"] or on.replace(day=1)
    dimensions = used(shipped_matrix(), region.standards(household.area, on))
    situation = facts.situation(household, on)
    return Risk(month, assess_risk(shipped_matrix(), dimensions, shipped(), situation, month_number(month)))
