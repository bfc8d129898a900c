"""Whatever is decided, reported, paid, given back and put right, and in whatever order: every sum stays equal.

Each award lives its own random history; the rolls of a county carry all of them, as they do in life.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import transaction

from cases.awards import month_after
from cases.errors import CaseError
from cases.models import (
    Award,
    LedgerEntry,
    PaymentBatch,
    PaymentBlock,
    PaymentLine,
    PaymentRoll,
    SubsidyOrder,
    Transfer,
)
from cases.payments import accounts, batches, blocks, cancelling, claims, ledger, recoveries, rolls
from cases.payments.exact import total, totals
from offices.models import StandardValue, User
from tests.cases import money
from tests.conftest import on_postgresql

pytestmark = pytest.mark.django_db
HISTORIES, MONTHS = 200, 5
# Another database does the same sums: fewer histories tell whether it does.
ON_POSTGRESQL = 40
Answer = Transfer.State
UNPAID = ["blocked", "failed", "planned"]
Act = Callable[[int], None]


class County:
    """The random histories of many awards, and what the bank really moved."""

    def __init__(self, seed: int, people: dict[str, User], histories: int) -> None:
        self.random, self.people = Random(seed), people
        self.clerk, self.head = people["finance_clerk"], people["county_head"]
        self.approver, self.caseworker = people["county_approver"], people["caseworker"]
        self.cash: dict[int, Decimal] = defaultdict(Decimal)
        self.done: set[str] = set()
        self.day = date(2026, 1, 5)
        self.awards = [self._grant() for _ in range(histories)]

    def _grant(self) -> int:
        amount = f"{self.random.randint(100, 900)}.{self.random.randint(0, 99):02d}"
        return money.grant(self.head, self.day, amount, persons=self.random.randint(1, 3)).pk

    @property
    def now(self) -> datetime:
        return money.moment(self.day)

    def live(self, months: int) -> None:
        for _ in range(months):
            self.day = month_after(self.day, 1) + timedelta(days=self.random.randint(0, 3))
            self.happen()
            self.go_through(self.roll())
            for act in self.random.sample([self.supplement, self.again, self.subsidy], 2):
                self.attempt(act)
            for plan in recoveries.RecoveryPlan.objects.filter(state="open").order_by("id")[:2]:
                self.attempt(self.gives_back, plan.award_id)

    def happen(self) -> None:
        """About a third of all awards meet something, in any order."""
        for award in self.random.sample(self.awards, len(self.awards) // 3):
            act = self.random.choice(self.acts())
            self.attempt(act, award)

    def acts(self) -> list[Act]:
        often: list[Act] = [self.changed, self.stopped, self.dies, self.released, self.given_up, self.returned]
        return [*often, self.exits, self.moved_account, self.recovers, self.gives_back, self.revived]

    def attempt(self, act: Callable[..., None], *about: int) -> None:
        """What may not be done at that moment is not done, and leaves no trace."""
        cash, awards = dict(self.cash), list(self.awards)
        try:
            with transaction.atomic():
                act(*about)
        except CaseError:
            # What happened inside is undone with it, also at the bank.
            self.cash, self.awards = defaultdict(Decimal, cash), awards
            return
        self.done.add(act.__name__)

    # What happens to one award

    def active(self, award: int) -> Award:
        found = Award.objects.get(pk=award)
        if found.state == Award.State.ENDED:
            raise CaseError
        return found

    def changed(self, award: int) -> None:
        found = self.active(award)
        since = max(month_after(self.day, self.random.randint(-2, 2)), found.from_month)
        money.change(found, self.head, self.day, str(self.random.randint(50, 900)), since, "increase")

    def exits(self, award: int) -> None:
        found = self.active(award)
        since = max(month_after(self.day, 1), found.from_month)
        money.change(found, self.head, self.day, str(self.random.randint(20, 60)), since, "gradual_exit")

    def stopped(self, award: int) -> None:
        money.stop(self.active(award), self.head, self.day, month_after(self.day, self.random.randint(-2, 0)))

    def revived(self, award: int) -> None:
        """A stop that was wrong is put right, from the month in which it stopped."""
        found = Award.objects.get(pk=award)
        if found.state != Award.State.ENDED:
            raise CaseError
        since = max(month_after(found.ended_on, -1), found.from_month)
        money.change(found, self.head, self.day, str(found.amount), since, "increase")
        Award.objects.filter(pk=award).update(state="active", ended_on=None)

    def dies(self, award: int) -> None:
        happened = self.day - timedelta(days=self.random.randint(0, 70))
        found = Award.objects.get(pk=award)
        who = self.random.choice([None, *found.household.members.order_by("id")])
        money.died(found, self.people["village_aide"], happened, self.day, who)

    def released(self, award: int) -> None:
        block = self.pick(PaymentBlock.objects.filter(award=award, released_at__isnull=True))
        blocks.ask(block.pk, "家中其他成员仍在", self.caseworker, self.now)
        blocks.release(block.pk, "已核实", self.approver, self.now)

    def given_up(self, award: int) -> None:
        lines = PaymentLine.objects.filter(award=award, state__in=UNPAID, roll__state__in=claims.FINAL)
        cancelling.cancel(self.pick(lines).pk, "待遇已停", self.clerk, self.now)

    def returned(self, award: int) -> None:
        transfer = self.pick(Transfer.objects.filter(award=award, state=Answer.PAID))
        batches.answer(transfer.batch_id, [batches.Told(transfer, Answer.RETURNED, "99", "销户")], self.clerk, self.now)
        self.cash[award] -= transfer.amount

    def moved_account(self, award: int) -> None:
        number, kind = f"62284800{self.random.randint(10**10, 10**11 - 1)}", "social_security_card"
        made = accounts.enter(award, kind, "农商银行", "陈秀禾", number, "换卡", self.caseworker, self.now)
        accounts.confirm(made.pk, self.people["head_of_office"], self.now)

    def recovers(self, award: int) -> None:
        found = Award.objects.get(pk=award)
        most = recoveries.overpaid(found, month_after(self.day, 0))
        instalment = self.random.choice([None, Decimal(self.random.randint(10, 200))])
        recoveries.open(found, most, "多发", None, self.approver, self.now, instalment=instalment)

    def gives_back(self, award: int) -> None:
        plan = self.pick(recoveries.RecoveryPlan.objects.filter(award=award, state="open"))
        amount = (recoveries.left(plan) / self.random.randint(1, 3)).quantize(Decimal("0.01"))
        act = self.random.choice([recoveries.receive, recoveries.write_off])
        act(plan.pk, amount, "收据1号", self.head, self.now)

    # What happens in the county

    def subsidy(self) -> None:
        SubsidyOrder.objects.create(
            area=money.AREA,
            kind=self.random.choice(["subsidy", "top_up"]),
            title="补贴",
            schemes=["dibao"],
            amount=Decimal(self.random.randint(5, 40)),
            from_month=month_after(self.day, self.random.randint(-1, 1)),
            until_month=month_after(self.day, self.random.randint(1, 2)),
            cite="示例文件",
            entered_by=self.clerk,
            entered_at=self.now,
            confirmed_by=self.head,
            confirmed_at=self.now,
        )

    def supplement(self) -> None:
        self.awards += [self._grant() for _ in range(2)]
        self.happen()
        last = PaymentRoll.objects.filter(state__in=claims.FINAL).order_by("month").last()
        self.go_through(rolls.prepare(money.AREA, "dibao", last.month, self.clerk, self.now, supplementary=True))

    def again(self) -> None:
        self.send(self.pick(PaymentRoll.objects.filter(state__in=["approved", "exported"])).pk)

    def pick(self, rows: Any) -> Any:
        found = list(rows.order_by("id"))
        if not found:
            raise CaseError
        return self.random.choice(found)

    def roll(self) -> PaymentRoll:
        return rolls.prepare(money.AREA, "dibao", self.day, self.clerk, self.now)

    def go_through(self, made: PaymentRoll) -> None:
        """Something may happen between any two acts on a roll."""
        rolls.freeze(made.pk, self.clerk, self.now)
        self.between()
        rolls.approve(made.pk, self.head, self.now)
        self.between()
        self.send(made.pk)

    def between(self) -> None:
        for award in self.random.sample(self.awards, 8):
            self.attempt(self.random.choice([self.dies, self.stopped, self.changed]), award)

    def send(self, roll: int) -> None:
        batch = batches.make(roll, self.clerk, self.now)
        self.nothing_held_back_is_sent(batch)
        told = [self.answer_to(each) for each in batch.transfers.order_by("serial") if self.random.random() < 0.9]
        batches.answer(batch.pk, told, self.clerk, self.now)
        for each in told:
            self.cash[each.transfer.award_id] += each.transfer.amount if each.state == Answer.PAID else 0

    def answer_to(self, transfer: Transfer) -> batches.Told:
        if self.random.random() < 0.2:
            return batches.Told(transfer, Answer.FAILED, "12", "户名不符")
        return batches.Told(transfer, Answer.PAID, "00", "")

    def nothing_held_back_is_sent(self, batch: PaymentBatch) -> None:
        """Seen from the facts, not from the state of the lines."""
        sent = PaymentLine.objects.filter(transfers__batch=batch)
        held = defaultdict(list)
        for block in PaymentBlock.objects.filter(released_at__isnull=True):
            held[block.award_id].append(block)
        for line in sent.filter(award__in=held):
            for block in held[line.award_id]:
                if block.is_share:
                    assert line.withheld_by_id != block.pk
                    continue
                assert line.due_month < block.from_month or line.due_month > (block.until_month or line.due_month)


def check_rolls() -> None:
    """The total of a roll is that of its lines, of what it made due, of its states; differences explain it."""
    for roll in PaymentRoll.objects.filter(state__in=claims.FINAL):
        due = total(LedgerEntry.objects.filter(kind="due", line__roll=roll))
        before = rolls.previous_rolls(roll)
        assert roll.total == total(roll.lines.all()) == due == sum(batches.sums(roll).values())
        assert roll.previous_total == sum(each.total for each in before)
        assert total(roll.differences.all()) == roll.total - roll.previous_total
        now, then = (
            totals(roll.lines.all(), "award_id"),
            totals(PaymentLine.objects.filter(roll__in=before), "award_id"),
        )
        told = totals(roll.differences.all(), "award_id")
        assert {award: amount for award, amount in told.items() if amount} == {
            award: change for award in now | then if (change := now.get(award, 0) - then.get(award, 0))
        }


def check_ledgers(county: County) -> None:
    """The ledger of each award says what its lines say, what the bank moved, and what recoveries still ask for."""
    waiting = totals(
        PaymentLine.objects.filter(roll__state__in=claims.FINAL).exclude(state__in=["paid", "cancelled"]), "award_id"
    )
    for award in Award.objects.filter(pk__in=county.awards):
        assert ledger.check(award) == []
        assert recoveries.paid(award) == county.cash[award.pk]
        asked = sum(recoveries.left(plan) for plan in award.recoveries.all())
        assert ledger.balance(award) == waiting.get(award.pk, 0) - asked


@pytest.fixture
def people(base: None) -> dict[str, User]:
    """With a cap on deductions, and payment through the month of a death."""
    values = {"payment.deduction_cap": 30, "payment.death_until": "month_of_death"}
    for key, value in values.items():
        StandardValue.objects.filter(key=key, area=money.AREA).delete()
        StandardValue.objects.create(
            area=money.AREA, key=key, value=value, from_on=date(2020, 1, 1), set_by="county", cite="示例"
        )
    return money.team()


def test_any_history_of_decisions_deaths_rolls_returns_and_corrections_keeps_every_sum(people: dict[str, User]) -> None:
    county = County(20260901, people, ON_POSTGRESQL if on_postgresql() else HISTORIES)

    county.live(MONTHS)

    check_rolls()
    check_ledgers(county)
    happened = {act.__name__ for act in county.acts()} | {"supplement", "again", "subsidy"}
    assert on_postgresql() or happened == county.done


def test_after_any_history_the_next_roll_leaves_no_award_short_of_any_month(people: dict[str, User]) -> None:
    county = County(7, people, 25)
    county.live(3)
    county.day = month_after(county.day, 1)

    made = rolls.freeze(county.roll().pk, county.clerk, county.now)

    first = PaymentRoll.objects.order_by("month")[0].month
    assert claims.of_periods(money.AREA, "dibao", first, made.month) == []
    check_rolls()
