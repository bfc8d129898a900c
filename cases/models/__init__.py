"""The tables of cases, a noun a file."""

from cases.models.case import (
    APPLICATION,
    Case,
    CertificateCall,
    Channel,
    Clock,
    Draft,
    RelativeRecord,
    Return,
    Submission,
)
from cases.models.chain import ChainEntry, ChainHead
from cases.models.decision import Assessment, Award, AwardPeriod, Decision
from cases.models.document import Attachment, Delivery, Document, DocumentCounter
from cases.models.household import Household, Member, ResidenceKind
from cases.models.move import MoveCase, MoveRun
from cases.models.notice import Objection, PublicNotice
from cases.models.register import ChangeReport, CustodyAgreement, Need
from cases.models.replay import ReplayFinding, ReplayRun

__all__ = [
    "APPLICATION",
    "Assessment",
    "Attachment",
    "Award",
    "AwardPeriod",
    "Case",
    "CertificateCall",
    "ChainEntry",
    "ChangeReport",
    "CustodyAgreement",
    "ChainHead",
    "Channel",
    "Clock",
    "Decision",
    "Delivery",
    "Document",
    "DocumentCounter",
    "Draft",
    "Household",
    "Member",
    "MoveCase",
    "MoveRun",
    "Need",
    "Objection",
    "PublicNotice",
    "RelativeRecord",
    "ReplayFinding",
    "ReplayRun",
    "ResidenceKind",
    "Return",
    "Submission",
]
