"""The tables of monitoring, a noun a file."""

from monitoring.models.comparing import Comparison, Hit
from monitoring.models.risk import DispatchRun, Level, RiskSign, RiskWarning

__all__ = ["Comparison", "DispatchRun", "Hit", "Level", "RiskSign", "RiskWarning"]
