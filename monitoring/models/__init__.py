"""The tables of monitoring, a noun a file."""

from monitoring.models.board import CalendarChange, OrderAct, Reminder, SupervisionOrder
from monitoring.models.clock import ClockAlarm, ClockReading
from monitoring.models.comparing import Comparison, Hit
from monitoring.models.exporting import CountyExport
from monitoring.models.grid import Grid, GridHousehold, GridSeat, PatrolVisit
from monitoring.models.health import Beat
from monitoring.models.merger import Merger, MergerLine, MergerPost
from monitoring.models.notifying import Channel, Message, MessageWish
from monitoring.models.programme import Disclosure, Milestone, Programme, ProgrammeSeat, TrainingRecord
from monitoring.models.receiving import Cycle, Delivery, Demand, Mapping, Record, RowFault, Source, Unmatched
from monitoring.models.retention import Forgetting
from monitoring.models.risk import DispatchRun, Level, RiskSign, RiskTuning, RiskWarning, WatchGroup
from monitoring.models.saved_filter import SavedFilter
from monitoring.models.team import ResponseTeam, TeamDispatch, TeamSeat

__all__ = [
    "Beat",
    "CalendarChange",
    "Channel",
    "ClockAlarm",
    "ClockReading",
    "Comparison",
    "CountyExport",
    "Cycle",
    "Delivery",
    "Demand",
    "Disclosure",
    "DispatchRun",
    "Forgetting",
    "Grid",
    "GridHousehold",
    "GridSeat",
    "Hit",
    "Level",
    "Mapping",
    "Merger",
    "MergerLine",
    "MergerPost",
    "Message",
    "MessageWish",
    "Milestone",
    "OrderAct",
    "PatrolVisit",
    "Programme",
    "ProgrammeSeat",
    "Record",
    "Reminder",
    "ResponseTeam",
    "RiskSign",
    "RiskTuning",
    "RiskWarning",
    "RowFault",
    "Source",
    "SupervisionOrder",
    "SavedFilter",
    "TeamDispatch",
    "TeamSeat",
    "TrainingRecord",
    "Unmatched",
    "WatchGroup",
]
