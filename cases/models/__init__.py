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
from cases.models.replay import ReplayFinding, ReplayRun
from cases.models.reserve import ReserveEntry, ReserveFund

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
    "LedgerEntry",
    "Member",
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
    "RelativeRecord",
    "ReplayFinding",
    "ReplayRun",
    "ReserveEntry",
    "ReserveFund",
    "ResidenceKind",
    "Return",
    "SubsidyOrder",
    "Submission",
    "Transfer",
]
