"""The tables of monitoring, a noun a file."""

from monitoring.models.comparing import Comparison, Hit
from monitoring.models.receiving import Cycle, Delivery, Demand, Mapping, Record, RowFault, Source, Unmatched
from monitoring.models.risk import DispatchRun, Level, RiskSign, RiskWarning

__all__ = [
    "Comparison",
    "Cycle",
    "Delivery",
    "Demand",
    "DispatchRun",
    "Hit",
    "Level",
    "Mapping",
    "Record",
    "RiskSign",
    "RiskWarning",
    "RowFault",
    "Source",
    "Unmatched",
]
