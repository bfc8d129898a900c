"""The tables of monitoring, a noun a file."""

from monitoring.models.risk import DispatchRun, Level, RiskSign, RiskWarning

__all__ = ["DispatchRun", "Level", "RiskSign", "RiskWarning"]
