"""Income of one or more persons a month: what counts, net of cost, deductions and paid transfers."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from rules.assessment.amounts import ONE, ZERO, yuan
from rules.assessment.context import Context
from rules.assessment.disregards import deduct_expenses, deduct_transfers
from rules.assessment.employment import deduct_employment
from rules.assessment.household import Income, Member
from rules.assessment.ledger import Ledger
from rules.assessment.periods import PERIOD_WORDS, is_outside_period, months_of
from rules.assessment.support import add_support, waived_support
from rules.assessment.vocabulary import VOCABULARY

CLASSES = ("wage", "business", "property", "transfer", "other")


@dataclass(slots=True)
class Statement:
    """The income of some persons: lines, total and gross total (before disregards) in yuan a month."""

    members: tuple[Member, ...]
    scheme: str
    share: Fraction
    ledger: Ledger
    by_class: dict[str, Fraction] = field(default_factory=lambda: dict.fromkeys(CLASSES, ZERO))
    wages: dict[str, Fraction] = field(default_factory=dict)
    gross: Fraction = ZERO
    keys: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.keys = frozenset(member.key for member in self.members)

    @property
    def total(self) -> Fraction:
        """Return what is left to live on in yuan a month, exact."""
        return self.ledger.total

    def portion(self, member: str) -> Fraction:
        """Return which part of a row is theirs: their own rows whole, the household's by their share."""
        if member:
            return ONE if member in self.keys else ZERO
        return self.share


def income_statement(
    context: Context,
    scheme: str,
    members: tuple[Member, ...] | None = None,
    share: Fraction = ONE,
    waives_support: bool = False,
) -> Statement:
    """Reckon the income of the counted members, or of the given persons (最低生活保障审核确认办法 第十三条).

    `share` is the part of the rows that name no member which belongs to the given persons.
    """
    statement = Statement(context.counted if members is None else members, scheme, share, Ledger(context.book.clauses))
    for row in context.household.incomes:
        _add_income(context, statement, row, waives_support)
    _floor_class(statement, "business")
    _floor_class(statement, "property")
    deduct_employment(context, statement.ledger, statement.wages, scheme)
    if scheme != "tekun":
        add_support(context, statement.ledger, statement.keys)
    deduct_transfers(context, statement.ledger, statement.portion)
    statement.gross = max(ZERO, statement.total)
    deduct_expenses(context, statement.ledger, statement.portion)
    _floor_total(statement)
    _note_auxiliary(context, statement)
    return statement


def _add_income(context: Context, statement: Statement, row: Income, waives_support: bool) -> None:
    portion = statement.portion(row.member)
    if not portion:
        if statement.share == ONE:
            told = Fraction(row.amount)
            statement.ledger.add(f"{_told(context, row)}：该成员不计入家庭，收入不计", "DB-04", told, counted=False)
        return
    rule, clause, counted, why = _treatment(context, statement.scheme, row, statement.share == ONE)
    amount = monthly_amount(context, row) if counted else Fraction(row.amount)
    if not counted:
        statement.ledger.add(f"{_told(context, row)}：{why}", rule, amount, counted=False, clause=clause)
        return
    waived = waived_support(context, row) if waives_support else ZERO
    amount = amount if portion is ONE else amount * portion
    _count(statement, row, amount, f"{_told(context, row)}{why}", rule, clause)
    if waived:
        statement.ledger.add(
            f"其中兄弟姐妹或60周岁以上老年人给付部分豁免 {yuan(amount * waived)} 元", "DB-06", -amount * waived
        )


def _count(statement: Statement, row: Income, amount: Fraction, item: str, rule: str, clause: str) -> None:
    statement.ledger.add(item, rule, amount, clause=clause)
    statement.by_class[row.class_] += amount
    if row.class_ == "wage":
        statement.wages[row.member] = statement.wages.get(row.member, ZERO) + amount


def _told(context: Context, row: Income) -> str:
    member = context.find_member(row.member)
    who = member.label if member else "家庭"
    source = VOCABULARY.label("source", row.source)
    return f"{who}{VOCABULARY.label('income_item', row.item)}{PERIOD_WORDS[row.period]}{row.amount}元（{source}）"


def _treatment(context: Context, scheme: str, row: Income, is_whole: bool) -> tuple[str, str, bool, str]:
    clauses = context.book.clauses
    if row.source == "expense_estimate":
        return "INC-15", clauses["INC-15"], False, "支出推算只作辅助评估，不单独作为收入依据"
    if row.within_household and is_whole:
        return "INC-11", clauses["INC-11"], False, "家庭成员之间给付，不重复计入"
    if is_outside_period(context, row.received_on, row.period):
        return "INC-13", clauses["INC-13"], False, "不在收入核算期内"
    if row.imputed and _cannot_earn(context.find_member(row.member)):
        return (
            "INC-12",
            clauses["INC-12"],
            False,
            f"确实难以就业或无法获得收入，不按推定收入计（推定依据：{row.imputed_reason}）",
        )
    return _item_treatment(context, scheme, row)


def _item_treatment(context: Context, scheme: str, row: Income) -> tuple[str, str, bool, str]:
    if row.item in (context.values.words("income.excluded") or ()):
        return "INC-02", context.book.clauses["INC-02"], False, "本地规定不计入家庭收入"
    rule = context.book.income_rule(scheme, row.item)
    if rule is None:
        why = f"：推定收入，依据：{row.imputed_reason}" if row.imputed else ""
        code = "INC-12" if row.imputed else "INC-01"
        return code, context.book.clauses[code], True, why
    if rule.asks and not _area_excludes(context, rule.asks):
        return rule.id, rule.clause, True, "：本地未规定不计入，计入家庭收入"
    return rule.id, rule.clause, rule.counted, "" if rule.counted else "按规定不计入家庭收入"


def _area_excludes(context: Context, asks: str) -> bool:
    if asks == "basic_pension":
        return context.values.excludes_basic_pension(context.household.on)
    return bool(context.values.flag(asks))


def _cannot_earn(member: Member | None) -> bool:
    return member is not None and (member.labour == "none" or member.hard_to_employ)


def monthly_amount(context: Context, row: Income) -> Fraction:
    """Spread an income, net of its own cost, over the months it belongs to."""
    amount = Fraction(row.amount - row.cost if row.cost else row.amount)
    return amount if row.period == "month" else amount / months_of(context, row)


def _floor_class(statement: Statement, name: str) -> None:
    if statement.by_class[name] < 0:
        label = VOCABULARY.label("income_class", name)
        statement.ledger.add(f"{label}合计为负，按零计", "INC-01", -statement.by_class[name])
        statement.by_class[name] = ZERO


def _floor_total(statement: Statement) -> None:
    if statement.total < 0:
        statement.ledger.add("收入合计为负，按零计", "INC-01", -statement.total)


def _note_auxiliary(context: Context, statement: Statement) -> None:
    facts, ledger = context.household.facts, statement.ledger
    for name in ("expense_estimate", "utilities_monthly"):
        amount = facts.get(name)
        if amount is not None and statement.share == ONE:
            label = VOCABULARY.columns["top"][name].label
            ledger.add(f"{label}：只作辅助评估，须另行核实", "INC-15", Fraction(str(amount)), counted=False)
    signs = facts.get("auxiliary_signs")
    if isinstance(signs, tuple) and signs and statement.share == ONE:
        told = "、".join(VOCABULARY.label("auxiliary_signs", sign) for sign in signs)
        ledger.note(f"{told}：只作辅助评估，不单独作出认定", "INC-15", counted=False)
