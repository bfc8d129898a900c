"""A household, the values of its area and the tables: the outcome, how it was reckoned, and what would change it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from rules.assessment.amounts import ZERO, round_yuan, yuan
from rules.assessment.benefit import amount_by_rows, dibao_amount
from rules.assessment.changes import Judged, changes_of
from rules.assessment.context import make_context, write_members
from rules.assessment.household import Household, Member
from rules.assessment.ledger import Ledger, Line
from rules.assessment.result import Assessment, Change, Trial
from rules.assessment.rulebook import Rulebook, rulebook_of
from rules.assessment.run import Run
from rules.assessment.single import SCHEME as SINGLE
from rules.assessment.single import own_income, single_amount
from rules.assessment.tekun import tekun_amount, tekun_income
from rules.assessment.values import Values
from rules.decide import Outcome
from rules.errors import MissingStandard
from rules.load import Tables
from rules.parameters import find_parameter
from rules.standards import Standards

NOT_TRIED = "not_tried"


def assess(
    household: Household,
    standards: Standards,
    tables: Tables | Rulebook,
    scheme: str | None = None,
    with_changes: bool = True,
) -> Assessment:
    """Judge one household, for one scheme or for all in order; the household's own parameters go before the area's.

    Money is yuan a month. `with_changes` judges again to say what would change the result; a batch can do without.
    """
    if household.parameters:
        standards = standards.override(household.parameters)
    values, book = Values(standards, household.residence_kind), rulebook_of(tables, household.on)
    judged = _judge(household, values, book, _wanted(household, scheme or household.scheme))
    if not with_changes:
        return judged.assessment

    def again(other: Household, wanted: str | None) -> Assessment:
        return _judge(other, values, book, wanted).assessment

    return replace(judged.assessment, changes=judged.assessment.changes + changes_of(judged, again))


def _wanted(household: Household, scheme: str | None) -> str | None:
    alone = scheme == "dibao" and household.facts.get("applies_as") == "single_person"
    return SINGLE if alone else scheme


def _judge(household: Household, values: Values, book: Rulebook, wanted: str | None) -> Judged:
    run = Run(make_context(household, values, book))
    tests, outcomes = _try_schemes(run, (wanted,) if wanted else book.order)
    scheme = _deciding(outcomes) or wanted or book.principal
    lines, per_capita, amount, outcome = _reckon(run, scheme, outcomes[scheme])
    assessment = Assessment(
        outcome="blocked" if outcome.result == "hint" else outcome.result,
        scheme="dibao" if scheme == SINGLE else scheme,
        row=outcome.row,
        clause=outcome.clause or _clause_of(outcome.missing),
        why=outcome.why,
        lines=lines,
        per_capita_income=round_yuan(per_capita),
        amount=amount,
        changes=(Change(outcome.why, outcome.missing),) if outcome.missing else (),
        tests=tests,
        used=values.used,
        recipients=tuple(member.label for member in _recipients(run, scheme)) if outcome.result == "grant" else (),
    )
    return Judged(run, outcomes, assessment)


def _recipients(run: Run, scheme: str) -> tuple[Member, ...]:
    if scheme == "tekun" and run.tekun is not None:
        return run.tekun.granted
    if scheme == SINGLE and run.single is not None:
        return run.single.granted
    return run.context.counted


def _clause_of(key: str) -> str:
    parameter = find_parameter(key) if key else None
    return parameter.clause if parameter else ""


def _try_schemes(run: Run, order: tuple[str, ...]) -> tuple[tuple[Trial, ...], dict[str, Outcome]]:
    tests: list[Trial] = []
    outcomes: dict[str, Outcome] = {}
    settled = ""
    for scheme in order:
        if settled:
            tests.append(Trial(scheme, NOT_TRIED, settled))
            continue
        outcome = outcomes[scheme] = run.test(scheme)
        tests.append(Trial(scheme, outcome.result, outcome.why))
        if outcome.result == "blocked":
            settled = "前一项因缺少参数不能认定，暂不继续"
        elif outcome.result == "grant" and scheme != SINGLE or _has_pair(outcomes):
            settled = "已符合前面的救助项目"
    return tuple(tests), outcomes


def _has_pair(outcomes: dict[str, Outcome]) -> bool:
    """A person may be single-person dibao and a member of a margin household at once; nothing else goes together."""
    single = outcomes.get(SINGLE)
    return single is not None and single.result == "grant" and "dibao_margin" in outcomes


def _deciding(outcomes: dict[str, Outcome]) -> str:
    found = {outcome.result: scheme for scheme, outcome in reversed(outcomes.items())}
    return found.get("grant") or found.get("blocked") or ""


def _reckon(run: Run, scheme: str, outcome: Outcome) -> tuple[tuple[Line, ...], Fraction, Decimal, Outcome]:
    """Write the lines of the deciding scheme; an amount that hangs on an unset value blocks the outcome."""
    ledger = Ledger(run.context.book.clauses)
    write_members(run.context, ledger)
    per_capita, amount = ZERO, Decimal("0.00")
    try:
        per_capita = _write_means(run, scheme, ledger)
        if outcome.result == "grant":
            amount = _award(run, scheme, ledger)
    except MissingStandard as gap:
        if outcome.result != "blocked":
            outcome = replace(outcome, result="blocked", row="", clause="", why=gap.message, missing=gap.key)
    return tuple(ledger.lines), per_capita, amount, outcome


def _write_means(run: Run, scheme: str, ledger: Ledger) -> Fraction:
    if scheme == "tekun" and run.tekun is not None and run.tekun.granted:
        statements = [tekun_income(run.context, member) for member in run.tekun.granted]
    elif scheme == SINGLE and run.single is not None and run.single.granted:
        statements = [own_income(run.context, member) for member in run.single.granted]
    else:
        statements = [run.statement(scheme)]
    for statement in statements:
        ledger.lines += statement.ledger.lines
    people = max(1, sum(len(statement.members) for statement in statements))
    total = sum((statement.total for statement in statements), ZERO)
    ledger.state(f"月人均收入：{yuan(total)} 元 ÷ {people} 人", "INC-14", total / people)
    _write_property(run, scheme, ledger)
    return total / people


def _write_property(run: Run, scheme: str, ledger: Ledger) -> None:
    if run.has_tested_assets(scheme):
        ledger.lines += run.assets(scheme).ledger.lines
    if scheme == "rigid_expenditure":
        ledger.lines += run.rigid.lines
        spent, income = run.rigid.total, run.statement(scheme).gross * 12
        ledger.state(f"刚性支出全年 {yuan(spent)} 元，家庭总收入全年 {yuan(income)} 元", "GX-04", spent)


def _award(run: Run, scheme: str, ledger: Ledger) -> Decimal:
    context = run.context
    if scheme == "dibao":
        return dibao_amount(context, ledger, run.statement(scheme).total, context.counted)
    if scheme == "tekun" and run.tekun is not None:
        return tekun_amount(context, ledger, run.tekun.granted)
    if scheme == SINGLE and run.single is not None:
        return single_amount(context, ledger, run.single)
    rows = context.book.amounts.get(scheme, ())
    return amount_by_rows(rows, run.lookup(scheme), len(context.counted), context.values, ledger)
