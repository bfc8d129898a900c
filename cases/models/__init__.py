"""The tables of cases, a noun a file."""

from cases.models.archive import DestructionLine, DestructionList, FileExport, Volume, VolumeItem
from cases.models.batch import PayeeAccount, PaymentBatch, Transfer
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
from cases.models.chain import LOOKS, ChainEntry, ChainHead, DailyHead
from cases.models.data_request import DataRequest
from cases.models.decision import AccountKind, Assessment, Award, AwardPeriod, Decision
from cases.models.document import Attachment, Delivery, Document, DocumentCounter
from cases.models.door import AutomaticRun, Entitlement, Lead
from cases.models.exchange import Exchange, ExchangeLine
from cases.models.hotline import HotlineCall
from cases.models.household import Household, Member, ResidenceKind
from cases.models.inbox import Aside, Countersign, HandOver, Opinion
from cases.models.index_key import IndexKey
from cases.models.ledger import LedgerEntry, MessageOptOut, OutgoingMessage
from cases.models.letters import LetterLine, LetterRun
from cases.models.meeting import Meeting, MeetingMatter, OfficePaper, Resolution
from cases.models.move import MoveCase, MoveRun
from cases.models.name_pair import NamePair
from cases.models.notice import Objection, PublicNotice
from cases.models.payment import PaymentBlock, PaymentDifference, PaymentLine, PaymentRoll, RecoveryPlan, SubsidyOrder
from cases.models.referral import FeedbackSheet, LabourTag, Measure, Referral, ReferralPush
from cases.models.register import ChangeReport, CustodyAgreement, Need
from cases.models.relocation import Relocation
from cases.models.remedy import Petition, Remedy, RemedyDuty
from cases.models.replay import ReplayFinding, ReplayRun
from cases.models.reserve import ReserveEntry, ReserveFund
from cases.models.resource import CharityOrganisation, CharityProject, GivenAid, ResourceMatch
from cases.models.retention import DestructionRow, LegalHold
from cases.models.review import ExitPeriod, ReviewOccasion, ReviewWave, Watch, WorkRefusal
from cases.models.revisit import Evaluation, EvaluationLine, FollowUpVisit
from cases.models.righting import Criticism, Merge, MergeRecord, PersonMerge, Rectification, Sanction
from cases.models.sampling import SamplingDraw, SamplingSeed
from cases.models.standard import StandardAward, StandardRun
from cases.models.takeover import TakeoverRow, TakeoverRun

__all__ = [
    "APPLICATION",
    "AccountKind",
    "Aside",
    "Assessment",
    "Attachment",
    "AutomaticRun",
    "Award",
    "AwardPeriod",
    "Case",
    "CertificateCall",
    "ChainEntry",
    "ChainHead",
    "DailyHead",
    "DataRequest",
    "IndexKey",
    "LOOKS",
    "ChangeReport",
    "Channel",
    "CharityOrganisation",
    "CharityProject",
    "Clock",
    "Countersign",
    "Criticism",
    "CustodyAgreement",
    "Decision",
    "Delivery",
    "DestructionLine",
    "DestructionList",
    "DestructionRow",
    "Document",
    "DocumentCounter",
    "Draft",
    "Entitlement",
    "Evaluation",
    "EvaluationLine",
    "Exchange",
    "ExchangeLine",
    "ExitPeriod",
    "FeedbackSheet",
    "FileExport",
    "FollowUpVisit",
    "GivenAid",
    "HandOver",
    "HotlineCall",
    "Household",
    "LabourTag",
    "Lead",
    "LedgerEntry",
    "LegalHold",
    "LetterLine",
    "LetterRun",
    "Measure",
    "Meeting",
    "MeetingMatter",
    "Member",
    "Merge",
    "MergeRecord",
    "MessageOptOut",
    "MoveCase",
    "MoveRun",
    "NamePair",
    "Need",
    "Objection",
    "OfficePaper",
    "Opinion",
    "OutgoingMessage",
    "PayeeAccount",
    "PaymentBatch",
    "PaymentBlock",
    "PaymentDifference",
    "PaymentLine",
    "PaymentRoll",
    "PersonMerge",
    "Petition",
    "PublicNotice",
    "RecoveryPlan",
    "Rectification",
    "Referral",
    "ReferralPush",
    "RelativeRecord",
    "Relocation",
    "Remedy",
    "RemedyDuty",
    "ReplayFinding",
    "ReplayRun",
    "ReserveEntry",
    "ReserveFund",
    "ResidenceKind",
    "Resolution",
    "ResourceMatch",
    "Return",
    "ReviewOccasion",
    "ReviewWave",
    "SamplingDraw",
    "SamplingSeed",
    "Sanction",
    "StandardAward",
    "StandardRun",
    "Submission",
    "SubsidyOrder",
    "TakeoverRow",
    "TakeoverRun",
    "Transfer",
    "Volume",
    "VolumeItem",
    "Watch",
    "WorkRefusal",
]
