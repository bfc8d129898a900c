"""The tables of offices, a noun a file."""

from offices.models.division import Division
from offices.models.grant import PostGrant
from offices.models.interface import AccessToken, KeptAnswer
from offices.models.office import Absence, Holding, Office, OfficeKind, PostKind
from offices.models.region import CalendarDay, CalendarYear, StandardValue, TableStamp
from offices.models.signing import (
    CodeKey,
    CodeReset,
    Installation,
    PastPassword,
    RecoveryCode,
    SecurityEvent,
    Session,
    TryCount,
)
from offices.models.staff_import import StaffImport
from offices.models.user import User

__all__ = [
    "Absence",
    "AccessToken",
    "CalendarDay",
    "CalendarYear",
    "CodeKey",
    "CodeReset",
    "Division",
    "Holding",
    "Installation",
    "KeptAnswer",
    "Office",
    "OfficeKind",
    "PastPassword",
    "PostGrant",
    "PostKind",
    "RecoveryCode",
    "SecurityEvent",
    "Session",
    "StaffImport",
    "StandardValue",
    "TableStamp",
    "TryCount",
    "User",
]
