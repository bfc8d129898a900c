"""What a document may say: the frozen values that templates read, filled in by whoever issues it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class IssuingOffice:
    """The office that a document names at its foot."""

    name: str
    address: str = ""
    phone: str = ""
    contact: str = ""


@dataclass(frozen=True)
class MemberLine:
    """One member as printed; `id_number` only for papers that the household signs or an office checks by."""

    name: str
    relation: str
    masked_id: str = ""
    id_number: str = ""
    gender: str = ""
    birth_on: date | None = None
    registered_place: str = ""
    health: str = ""
    work: str = ""
    minor: bool = False
    guardian: str = ""
    counted: bool = True


@dataclass(frozen=True)
class HouseholdLines:
    """The household as printed."""

    applicant: str
    masked_id: str = ""
    id_number: str = ""
    phone: str = ""
    registered_place: str = ""
    address: str = ""
    village: str = ""
    members: tuple[MemberLine, ...] = ()
    size: int = 0


@dataclass(frozen=True)
class DecisionLines:
    """What was decided, on which clauses and for which reasons."""

    outcome: str
    decided_on: date
    amount: Decimal | None = None
    first_month: date | None = None
    size: int = 0
    reasons: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    next_recheck_on: date | None = None
    valid_until: date | None = None
    account: str = ""


@dataclass(frozen=True)
class AssessmentLines:
    """The arithmetic; `lines` hold item, rule, clause, amount, total and counted, as rules.assessment gives them."""

    lines: tuple[Mapping[str, object], ...]
    per_capita_income: Decimal | None = None
    standard: Decimal | None = None
    standard_cite: str = ""
    amount: Decimal | None = None
    tests: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True)
class DeadlineLine:
    """A legal period as printed: from when, until when, and why."""

    title: str
    started_on: date
    due_on: date
    explanation: str = ""
    clause: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class RemedyLines:
    """Where the applicant may turn. `review_first` is the region's ruling: True, False, or None while there is none.

    `suspends` tells whether the act waits for the outcome, `early_payment` whether a court may order payment at once.
    """

    organ: str
    court: str
    review_days: int = 60
    court_months: int = 6
    court_days_after_review: int = 15
    review_first: bool | None = None
    clauses: tuple[str, ...] = ()
    suspends: bool = False
    early_payment: bool = False


@dataclass(frozen=True)
class ListingRow:
    """One household on a wall: nothing else may stand there (最低生活保障审核确认办法 第二十四条)."""

    name: str
    size: int
    village: str = ""
    amount: Decimal | None = None
    near_relative: bool = False
    minor: bool = False


@dataclass(frozen=True)
class Section:
    """A numbered part of a paper between offices; its number comes from its place, never from its text."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def runs_in(self) -> bool:
        """Tells whether the text follows its heading on the same line: when the heading is a sentence."""
        return self.heading.endswith("。") and bool(self.paragraphs)


@dataclass(frozen=True)
class ReferralLine:
    """One need of one person as it goes to a department, and what the department says came of it."""

    number: str
    name: str
    masked_id: str
    village: str
    need: str
    item: str
    told: str = ""
    due_on: date | None = None
    received_on: date | None = None
    answer: str = ""
    outcome: str = ""
    amount: Decimal | None = None
    answered_on: date | None = None

    @property
    def push(self) -> str:
        """The number of the push in which the line went out."""
        return self.number.rpartition("-")[0]

    @property
    def place(self) -> str:
        """The place of the line in its push."""
        return self.number.rpartition("-")[2]


@dataclass(frozen=True)
class OfficialPaper:
    """What only papers between offices have: head, addressee, numbered body, annexes, copies, lines of a referral."""

    issuers: tuple[str, ...]
    addressee: str = ""
    opening: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    closing: tuple[str, ...] = ()
    annexes: tuple[str, ...] = ()
    note: str = ""
    head: str = ""
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    approver: str = ""
    signature: str = "seal"  # seal, none, stamp
    stamp_title: str = ""
    stamp_name: str = ""
    copies_to: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: date | None = None
    attending: tuple[str, ...] = ()
    on_leave: tuple[str, ...] = ()
    observing: tuple[str, ...] = ()
    referrals: tuple[ReferralLine, ...] = ()


@dataclass(frozen=True)
class DocumentContext:
    """Everything one document says."""

    title: str
    office: IssuingOffice
    case_number: str
    scheme_name: str
    issued_on: date
    household: HouseholdLines | None = None
    number: str = ""
    addressee: str = ""
    basis: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    decision: DecisionLines | None = None
    assessment: AssessmentLines | None = None
    deadlines: Mapping[str, DeadlineLine] = field(default_factory=dict)
    remedies: RemedyLines | None = None
    listing: tuple[ListingRow, ...] = ()
    paper: OfficialPaper | None = None
    verification_url: str = ""
    code: str = ""
    sample_seal: bool = True
