"""Awards: granted from the month after the decision, laid out in periods, changed and ended by later decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import uuid4

from django.db.models import OuterRef, Q, QuerySet, Subquery

from cases import secrets
from cases.errors import Blocked
from cases.models import Award, AwardPeriod, Case, Decision
from processes import lives

PLACE = "award.account_sealed"
ACCOUNT = ("account_uid", "account_sealed", "account_mask", "account_kind", "account_bank", "account_holder")
State = Award.State
AwardLife = lives.declare(
    "AwardLife",
    State,
    {
        "exits": ((State.ACTIVE,), State.EXITING, "转入渐退"),
        "stays": ((State.EXITING,), State.ACTIVE, "恢复保障"),
        "ends": ((State.ACTIVE, State.EXITING), State.ENDED, "终止"),
        "revives": ((State.ENDED,), State.ACTIVE, "纠正后恢复"),
    },
)


class Facts(Protocol):
    """What is known of a case, by name."""

    def find(self, name: str) -> object:
        """The value of a fact, or None."""


@dataclass(frozen=True)
class Part:
    """A stretch of an award to be laid out: from a month through another, how much a month, for how many."""

    from_month: date
    until_month: date | None
    amount: Decimal
    persons: int
    kind: str = AwardPeriod.Kind.REGULAR
    note: str = ""


@dataclass(frozen=True)
class Account:
    """Where an award is paid: the whole number, which kind of account, at which bank, in whose name."""

    number: str = ""
    kind: str = ""
    bank: str = ""
    holder: str = ""

    @classmethod
    def of(cls, facts: Facts) -> "Account":
        """The account that an application names."""
        return cls(*(str(facts.find(f"account_{name}") or "") for name in ("number", "kind", "bank", "name")))


def account_of(award: Award) -> Account:
    """The account to which an award is paid, with its whole number."""
    number = secrets.unseal_text(award.account_sealed, PLACE, award.account_uid)
    return Account(number, award.account_kind, award.account_bank, award.account_holder)


def first_month(decided_on: date) -> date:
    """The month after the decision, by its first day (办法 第二十一条)."""
    return month_after(decided_on, 1)


def month_after(day: date, months: int) -> date:
    """The first day of the month that lies a number of months after (or, below zero, before) the month of a day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def grant(
    case: Case,
    decision: Decision,
    account: Account,
    scheme: str = "",
    kind: str = Award.Kind.MONTHLY,
    part: Part | None = None,
) -> Award:
    """Opens the award that a decision grants; a household holds one award of a scheme at a time.

    `part` says what this award pays where a decision grants several; without it the decision's own sum is paid.
    """
    scheme = scheme or case.scheme
    part = part or Part(decision.from_month, None, decision.amount, decision.persons)
    if decision.outcome != Case.Outcome.GRANT or (kind != Award.Kind.STATUS and part.amount <= Decimal(0)):
        raise Blocked("没有确认给予的决定，不能纳入保障（办法 第二十八条）")
    held = Award.objects.filter(household=case.household, scheme=scheme).exclude(state=State.ENDED)
    if kind != Award.Kind.ONCE and held.exists():
        raise Blocked("该户已在享受同一类救助，不能重复纳入")
    award = Award(
        case=case,
        household=case.household,
        scheme=scheme,
        kind=kind,
        area=case.area,
        persons=part.persons,
        amount=part.amount,
        from_month=part.from_month,
    )
    keep_account(award, account)
    award.save()
    lay(award, [replace(part, until_month=part.from_month) if kind == Award.Kind.ONCE else part], decision)
    return award


def limit(award: Award, until: date) -> None:
    """Makes a recognition good until a day; on it somebody must look again."""
    award.valid_until = award.next_review_on = until
    award.save(update_fields=["valid_until", "next_review_on"])


def keep_account(award: Award, account: Account) -> None:
    """Seals the account to which an award is paid, as an entry of its own; lists see its last four digits."""
    award.account_uid = uuid4()
    award.account_sealed = secrets.seal_text(account.number, PLACE, award.account_uid)
    award.account_mask = f"****{account.number[-4:]}" if account.number else ""
    award.account_kind, award.account_bank, award.account_holder = account.kind, account.bank, account.holder


def lay(award: Award, parts: Iterable[Part], decision: Decision | None) -> list[AwardPeriod]:
    """Lays out an award anew from the first part's month on; what was planned from there is kept as superseded."""
    parts = list(parts)
    begin = min(part.from_month for part in parts)
    _supersede(award, begin, decision)
    periods = [AwardPeriod(award=award, decision=decision, **vars(part)) for part in parts]
    return AwardPeriod.objects.bulk_create(periods)


def _supersede(award: Award, begin: date, decision: Decision | None) -> None:
    """Ends the period that runs into the month, and sets aside those that would begin later."""
    current = standing(award)
    running = current.filter(from_month__lt=begin).filter(Q(until_month__isnull=True) | Q(until_month__gte=begin))
    running.update(until_month=month_after(begin, -1))
    if decision is not None:
        current.filter(from_month__gte=begin).update(superseded_by=decision, superseded_at=decision.decided_at)


def lay_many(decided: Sequence[tuple[Award, Decision]]) -> None:
    """Lays out many awards anew, each from its decision's month on with its amount, in a few statements.

    A stretch that would have ended with a month still ends with it. The rows of the awards say the new amount.
    """
    for month in sorted({decision.from_month for _, decision in decided if decision.from_month}):
        _lay_from(month, [(award, decision) for award, decision in decided if decision.from_month == month])
    newest = AwardPeriod.objects.filter(award=OuterRef("pk"), superseded_at__isnull=True).order_by("-from_month")
    Award.objects.filter(pk__in=[award.pk for award, _ in decided]).update(
        amount=Subquery(newest.values("amount")[:1]), persons=Subquery(newest.values("persons")[:1])
    )


def _lay_from(month: date, decided: Sequence[tuple[Award, Decision]]) -> None:
    holds = Q(until_month__isnull=True) | Q(until_month__gte=month)
    current = AwardPeriod.objects.filter(award__in=[award for award, _ in decided], superseded_at__isnull=True)
    ends = dict(current.filter(holds).order_by("from_month").values_list("award_id", "until_month"))
    current.filter(holds, from_month__lt=month).update(until_month=month_after(month, -1))
    planned = set(current.filter(from_month__gte=month).values_list("award_id", flat=True))
    for award, decision in decided:
        if award.pk in planned:
            _supersede(award, month, decision)
    AwardPeriod.objects.bulk_create(
        AwardPeriod(
            award=award,
            decision=decision,
            from_month=month,
            until_month=ends.get(award.pk),
            amount=decision.amount,
            persons=decision.persons,
        )
        for award, decision in decided
    )


def cut(award: Award, last_month: date, decision: Decision) -> None:
    """Ends what an award pays with a month: nothing is planned after it."""
    _supersede(award, month_after(last_month, 1), decision)


def standing(award: Award) -> QuerySet[AwardPeriod]:
    """The periods that count, in order."""
    return AwardPeriod.objects.filter(award=award, superseded_at__isnull=True).order_by("from_month")


def period_of(award: Award, month: date) -> AwardPeriod | None:
    """The period that holds in a month, given by its first day; none when the award pays nothing then."""
    rows = standing(award).filter(from_month__lte=month)
    return rows.filter(Q(until_month__isnull=True) | Q(until_month__gte=month)).last()
