"""The tables of cases, a noun a file."""

from cases.models.batch import AccountKind, PayeeAccount, PaymentBatch, Transfer
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
from cases.models.ledger import LedgerEntry, MessageOptOut, OutgoingMessage
from cases.models.move import MoveCase, MoveRun
from cases.models.notice import Objection, PublicNotice
from cases.models.payment import (
    PaymentBlock,
    PaymentDifference,
    PaymentLine,
    PaymentRoll,
    RecoveryPlan,
    SubsidyOrder,
)
from cases.models.register import ChangeReport, CustodyAgreement, Need
from cases.models.relocation import Relocation
from cases.models.replay import ReplayFinding, ReplayRun
from cases.models.reserve import ReserveEntry, ReserveFund
from cases.models.righting import Criticism, MergeRecord, Rectification, Sanction
from cases.models.standard import StandardAward, StandardRun
from cases.models.takeover import TakeoverRow, TakeoverRun

__all__ = [
    "APPLICATION",
    "AccountKind",
    "Assessment",
    "Attachment",
    "Award",
    "AwardPeriod",
    "Case",
    "CertificateCall",
    "ChainEntry",
    "ChainHead",
    "ChangeReport",
    "Channel",
    "Clock",
    "Criticism",
    "CustodyAgreement",
    "Decision",
    "Delivery",
    "Document",
    "DocumentCounter",
    "Draft",
    "Household",
    "LedgerEntry",
    "Member",
    "MergeRecord",
    "MessageOptOut",
    "MoveCase",
    "MoveRun",
    "Need",
    "Objection",
    "OutgoingMessage",
    "PayeeAccount",
    "PaymentBatch",
    "PaymentBlock",
    "PaymentDifference",
    "PaymentLine",
    "PaymentRoll",
    "PublicNotice",
    "RecoveryPlan",
    "Rectification",
    "RelativeRecord",
    "Relocation",
    "ReplayFinding",
    "ReplayRun",
    "ReserveEntry",
    "ReserveFund",
    "ResidenceKind",
    "Return",
    "Sanction",
    "StandardAward",
    "StandardRun",
    "Submission",
    "SubsidyOrder",
    "TakeoverRow",
    "TakeoverRun",
    "Transfer",
]
