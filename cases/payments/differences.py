"""Why a roll's total is another than last month's: reason by reason, household by household, and all add up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cases.errors import CaseError
from cases.models import AccountKind, Award, AwardPeriod, Decision, PaymentDifference, PaymentLine, PaymentRoll
from cases.payments.claims import FINAL
from cases.payments.exact import ZERO

Kind = PaymentDifference.Kind
LineKind = PaymentLine.Kind
# Each kind of line besides the regular one is a reason of its own.
BESIDES = (LineKind.ARREARS, LineKind.DEDUCTION, LineKind.ONE_OFF, LineKind.TOP_UP, LineKind.SUBSIDY)
COLUMNS = ("award_id", "household_id", "area", "kind", "amount", "account_mask", "period_id")
EXIT = AwardPeriod.Kind.GRADUAL_EXIT


class Unbalanced(CaseError):
    """名册差异的合计与两期总额之差不一致，不能封存。"""

    code = "unbalanced"


@dataclass(slots=True)
class Side:
    """What one award has on the rolls of one month."""

    household_id: int = 0
    area: str = ""
    by_kind: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    mask: str = ""
    period_id: int | None = None


@dataclass(frozen=True)
class Grounds:
    """What explains differences: the kind of each period, decisions, and which awards were on a roll before."""

    kinds: Mapping[int, str]
    decision_of: Mapping[int, int]
    latest: Mapping[int, tuple[int, str]]
    seen: frozenset[int]
    accounts: Mapping[int, str]


def explain(roll: PaymentRoll, before: Sequence[PaymentRoll]) -> list[PaymentDifference]:
    """All differences of a roll from the rolls of the month before, unsaved; Unbalanced when they do not add up."""
    now, then = _sides([roll]), _sides(before)
    grounds = _grounds(now, then)
    rows = [row for award in sorted(now.keys() | then.keys()) for row in _rows(roll, award, now, then, grounds)]
    check(rows, _total(now) - _total(then))
    return rows


def check(rows: Iterable[PaymentDifference], total: Decimal) -> None:
    """Raises Unbalanced unless differences add up to the difference of the totals."""
    explained = sum((row.amount for row in rows), ZERO)
    if explained != total:
        raise Unbalanced(f"差异合计{explained}元，两期总额相差{total}元，不一致，不能封存")


def _sides(rolls: Sequence[PaymentRoll]) -> dict[int, Side]:
    found: dict[int, Side] = defaultdict(Side)
    rows = PaymentLine.objects.filter(roll__in=rolls).order_by("id").values_list(*COLUMNS)
    for award, household, area, kind, amount, mask, period in rows if rolls else ():
        side = found[award]
        side.household_id, side.area, side.mask = household, area, mask
        side.by_kind[kind] += amount
        side.period_id = period if kind == LineKind.REGULAR else side.period_id
    return dict(found)


def _total(sides: Mapping[int, Side]) -> Decimal:
    return sum((amount for side in sides.values() for amount in side.by_kind.values()), ZERO)


def _grounds(now: Mapping[int, Side], then: Mapping[int, Side]) -> Grounds:
    changed = [award for award in now.keys() | then.keys() if _differs(now.get(award), then.get(award))]
    periods = [side.period_id for sides in (now, then) for award in changed if (side := sides.get(award))]
    rows = _chunked(AwardPeriod.objects.values_list("id", "kind", "decision_id"), "id", [p for p in periods if p])
    seen = _chunked(
        PaymentLine.objects.filter(roll__state__in=FINAL, kind=LineKind.REGULAR).values_list("award_id"),
        "award_id",
        [award for award in changed if award not in then],
    )
    decisions = Decision.objects.filter(case__about__isnull=False).order_by("decided_at", "id")
    latest = _chunked(decisions.values_list("case__about_id", "id", "outcome"), "case__about_id", changed)
    columns = ("id", "account_kind", "account_bank")
    accounts = _chunked(Award.objects.values_list(*columns), "id", [a for a in changed if a in now])
    return Grounds(
        {period: kind for period, kind, _ in rows},
        {period: decision for period, _, decision in rows if decision},
        {award: (decision, outcome) for award, decision, outcome in latest},
        frozenset(award for (award,) in seen),
        {award: _in_words(kind, bank) for award, kind, bank in accounts},
    )


def _in_words(kind: str, bank: str) -> str:
    """Which kind of account, and at which bank, as far as that is known."""
    words = [str(AccountKind(kind).label) if kind else "", bank]
    return f"（{'，'.join(filter(None, words))}）" if any(words) else ""


def _differs(now: Side | None, then: Side | None) -> bool:
    if now is None or then is None:
        return True
    return now.by_kind != then.by_kind or now.mask != then.mask or now.period_id != then.period_id


def _chunked(rows: object, column: str, keys: Sequence[int]) -> list[tuple]:
    found: list[tuple] = []
    for start in range(0, len(keys), 500):
        found += rows.filter(**{f"{column}__in": keys[start : start + 500]})
    return found


def _rows(
    roll: PaymentRoll, award: int, now: Mapping[int, Side], then: Mapping[int, Side], grounds: Grounds
) -> Iterator[PaymentDifference]:
    after, before = now.get(award) or Side(), then.get(award) or Side()
    here = after if award in now else before

    def row(kind: str, old: Decimal, new: Decimal, decision: int | None = None, note: str = "") -> PaymentDifference:
        return PaymentDifference(
            roll=roll,
            award_id=award,
            household_id=here.household_id,
            area=here.area,
            kind=kind,
            before=old,
            after=new,
            amount=new - old,
            decision_id=decision,
            note=note[:200],
        )

    old, new = before.by_kind[LineKind.REGULAR], after.by_kind[LineKind.REGULAR]
    step = _step(award, before, after, grounds)
    if old != new or step == Kind.EXIT_STEP:
        yield row(step, old, new, *_cause(award, step, before, after, grounds))
    for kind in BESIDES:
        if before.by_kind[kind] != after.by_kind[kind]:
            yield row(kind, before.by_kind[kind], after.by_kind[kind], note=_besides(before, after, kind))
    if award in now and award in then and before.mask != after.mask:
        note = f"{before.mask or '无'} → {after.mask or '无'}{grounds.accounts.get(award, '')}"
        yield row(Kind.ACCOUNT, ZERO, ZERO, note=note)


def _step(award: int, before: Side, after: Side, grounds: Grounds) -> str:
    """Which kind of change the regular payment went through."""
    old, new = before.by_kind[LineKind.REGULAR], after.by_kind[LineKind.REGULAR]
    if old == 0 and new > 0:
        return Kind.RESUMED if award in grounds.seen else Kind.NEW
    if new == 0:
        return Kind.ENDED
    exits = grounds.kinds.get(after.period_id or 0) == EXIT
    if exits and (old != new or grounds.kinds.get(before.period_id or 0) != EXIT):
        return Kind.EXIT_STEP
    return Kind.INCREASED if new > old else Kind.REDUCED


def _cause(award: int, step: str, before: Side, after: Side, grounds: Grounds) -> tuple[int | None, str]:
    """The decision behind a change, and its outcome in words: the period's own, else the latest about the award."""
    latest = grounds.latest.get(award)
    own = grounds.decision_of.get(after.period_id or 0)
    if step == Kind.ENDED:
        own = latest[0] if latest else grounds.decision_of.get(before.period_id or 0)
    words = dict(Decision._meta.get_field("outcome").flatchoices)
    note = str(words.get(latest[1], "")) if latest and latest[0] == own else ""
    return own or (latest[0] if latest else None), note


def _besides(before: Side, after: Side, kind: str) -> str:
    if not after.by_kind[kind]:
        return "上月一次性列支，本月没有"
    return "本月列支" if not before.by_kind[kind] else "金额变化"
