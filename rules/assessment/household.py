"""A household as frozen rows; the column names are those of vocabulary.toml (`class` is `class_` here)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rules.assessment.vocabulary import VOCABULARY

ADULT = 18


@dataclass(frozen=True, slots=True)
class Member:
    """One person who is listed as living in the household."""

    key: str
    relation: str
    name: str = ""
    resident_id: str = field(default="", repr=False)
    born_on: date | None = None
    age: int | None = None
    sex: str = ""
    registered_area: str = ""
    residence_area: str = ""
    holds_residence_permit: bool = False
    died_on: date | None = None
    student: str = "none"
    full_time: bool = True
    independent: bool | None = None
    long_term_co_living: bool = True
    legal_duty: bool | None = None
    clergy_years: Decimal | None = None
    in_prison: bool = False
    in_compulsory_detox: bool = False
    declared_missing: bool = False
    excluded_by_province: str = ""
    disability_kind: str = ""
    disability_grade: str = ""
    severe_illness: bool = False
    illness: str = ""
    special_difficulty: str = ""
    labour: str = ""
    labour_evidence: str = ""
    hard_to_employ: bool = False
    employed: bool = False
    employed_on: date | None = None
    refused_jobs: int = 0
    lacks_civil_capacity: bool = False
    eats: bool | None = None
    dresses: bool | None = None
    gets_up: bool | None = None
    toilets: bool | None = None
    walks: bool | None = None
    bathes: bool | None = None
    orphan_allowance: str = "none"
    current_status: str = "none"
    tekun_since: date | None = None
    applies_alone: bool = True
    near_relative_of_staff: str = ""
    near_relative_name: str = ""

    @property
    def label(self) -> str:
        """Say who it is, without any number of an identity card."""
        return self.name or f"{VOCABULARY.label('relation', self.relation)}（{self.key}）"

    @property
    def is_minor(self) -> bool:
        """Tell whether the person is under 18 (民法典 第十七条)."""
        return self.age is not None and self.age < ADULT

    @property
    def is_severely_disabled(self) -> bool:
        """Tell whether the disability is of grade one or two."""
        return self.disability_grade in ("1", "2")

    @property
    def has_third_grade_mind(self) -> bool:
        """Tell whether there is an intellectual or mental disability of grade three."""
        return self.disability_grade == "3" and self.disability_kind in ("intellectual", "mental")


@dataclass(frozen=True, slots=True)
class Income:
    """One income; the amount is gross yuan for one period."""

    item: str
    amount: Decimal
    member: str = ""
    class_: str = ""
    period: str = "month"
    months: int | None = None
    cost: Decimal = Decimal()
    employment_cost: Decimal = Decimal()
    received_on: date | None = None
    payer: str = ""
    payer_relation: str = ""
    payer_age: int | None = None
    within_household: bool = False
    imputed: bool = False
    imputed_reason: str = ""
    source: str = "declared"
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """One thing owned; the value is yuan."""

    kind: str
    member: str = ""
    value: Decimal | None = None
    area_sqm: Decimal | None = None
    exemption: str = ""
    exemption_reason: str = ""
    acquired_on: date | None = None
    necessary: bool = False
    couple_shop: bool = False
    source: str = "declared"
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Expense:
    """One expense; the amount is yuan for one period, before reimbursement."""

    kind: str
    amount: Decimal
    member: str = ""
    period: str = "month"
    months: int | None = None
    incurred_on: date | None = None
    reimbursed: Decimal = Decimal()
    standard_fee: Decimal | None = None
    designated_institution: bool = True
    has_bill: bool = True
    recognised_by_county: bool = False
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Obligor:
    """One person who owes support by law and lives elsewhere."""

    key: str
    relation: str
    name: str = ""
    of: str = ""
    age: int | None = None
    status: str = "none"
    disability_kind: str = ""
    disability_grade: str = ""
    lacks_civil_capacity: bool = False
    declared_missing: bool = False
    in_prison: bool = False
    income_yearly: Decimal | None = None
    household_income_monthly: Decimal | None = None
    household_size: int | None = None
    supported_persons: int = 1
    assets_within_limit: bool | None = None
    unable_by_province: str = ""
    pays_monthly: Decimal | None = None
    consents: bool | None = None

    @property
    def label(self) -> str:
        """Say who it is."""
        return self.name or f"{VOCABULARY.label('relation', self.relation)}（{self.key}）"

    @property
    def is_severely_disabled(self) -> bool:
        """Tell whether the disability is of grade one or two."""
        return self.disability_grade in ("1", "2")

    @property
    def has_third_grade_mind(self) -> bool:
        """Tell whether there is an intellectual or mental disability of grade three."""
        return self.disability_grade == "3" and self.disability_kind in ("intellectual", "mental")


@dataclass(frozen=True, slots=True)
class Household:
    """Everything that is known of one household on one day; `facts` holds the other top-level facts by name."""

    area: str
    on: date
    applied_on: date
    residence_kind: str
    scheme: str | None
    members: tuple[Member, ...]
    incomes: tuple[Income, ...] = ()
    assets: tuple[Asset, ...] = ()
    expenses: tuple[Expense, ...] = ()
    obligors: tuple[Obligor, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)
