"""Rolls prepared, frozen, approved, sent to the bank and answered, month after month."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from time import perf_counter

from django.utils import timezone

from cases.awards import month_after
from cases.invented import clones, templates
from cases.models import Award, PaymentBatch, PaymentRoll, Transfer
from cases.payments import batches, rolls
from offices.demo_accounts import DONGMING_VILLAGE, LUSHI
from offices.models import User
from web.prove import soundness
from web.prove.hands import Hands
from web.prove.kills.kind import Kind
from web.prove.kills.victim import Say

AWARDS, SCHEME = 40, "dibao"
State = PaymentRoll.State
# How many acts a child comes to at most before it is killed.
ACTS_ALIVE = 8


class Paying(Kind):
    """The clerk's and the head's acts, each again and again until it has been done."""

    name, longest = "payment", 0.3

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        self.now = now = timezone.now()
        hands = Hands(DONGMING_VILLAGE, chance, now)
        case = hands.apply(now)
        self.now = hands.walk(case, now)
        clones.settle(chance, [templates.read(case.pk)], [DONGMING_VILLAGE] * AWARDS, range(40, 50), set())
        self.before = set(PaymentRoll.objects.values_list("pk", flat=True))
        self.clerk = User.objects.get(username="lushi.finance")
        self.head = User.objects.get(username="lushi.county_head")
        self.month = month_after(self.now.date(), 0)
        self._warm_up()

    def _warm_up(self) -> None:
        """One month as a child would do it; it is to come to some acts before it is killed."""
        began, acts = perf_counter(), 0
        while acts == 0 or not self._is_done(self.roll()):
            self._next()()
            acts += 1
        self.longest = max(self.longest, ACTS_ALIVE * (perf_counter() - began) / acts)

    def roll(self) -> PaymentRoll | None:
        """The newest one."""
        return PaymentRoll.objects.filter(area=LUSHI, scheme=SCHEME).order_by("month", "sequence").last()

    def prepare(self) -> None:
        """Nothing: after one roll the next month's can always be paid."""

    def work(self, say: Say) -> None:
        """The next act, whichever it is."""
        while True:
            act = self._next()
            act()
            say("! act")

    def _next(self) -> Callable[[], object]:
        roll = self.roll()
        if roll is None or self._is_done(roll):
            month = month_after(roll.month, 1) if roll else self.month
            return lambda: rolls.prepare(LUSHI, SCHEME, month, self.clerk, first_of(month))
        now = first_of(roll.month)
        if roll.state == State.DRAFT:
            return lambda: rolls.freeze(roll.pk, self.clerk, now)
        if roll.state == State.FROZEN:
            return lambda: rolls.approve(roll.pk, self.head, now)
        batch = PaymentBatch.objects.filter(roll=roll, transfers__state=Transfer.State.SENT).first()
        if batch is None:
            return lambda: batches.make(roll.pk, self.clerk, now)
        told = [batches.Told(each, Transfer.State.PAID, "00") for each in batch.transfers.order_by("serial")]
        return lambda: batches.answer(batch.pk, told, self.clerk, now)

    def _is_done(self, roll: PaymentRoll | None) -> bool:
        """Paid to its end, or, of an earlier time, as far as the bank could."""
        if roll is None:
            return False
        return roll.state == State.SETTLED or (roll.pk in self.before and roll.state == State.EXPORTED)

    def wrong(self, told: list[str]) -> Iterator[str]:
        """Every sum agrees, whatever was torn."""
        self.done += len(told)
        roll = self.roll()
        if roll is None:
            return
        for award in Award.objects.filter(lines__roll=roll).distinct()[:3]:
            yield from soundness.ledger.check(award)
        twice = PaymentRoll.objects.filter(area=LUSHI, scheme=SCHEME, month=roll.month).count()
        if twice > 1:
            yield f"{roll.month:%Y-%m}有{twice}份名册"
        sent = PaymentBatch.objects.filter(roll=roll).count()
        if sent > 1:
            yield f"{roll.month:%Y-%m}送了{sent}次银行"

    def finish(self) -> Iterator[str]:
        """The month is paid to its end, and every month was paid once to everybody."""
        while not self._is_done(self.roll()):
            self._next()()
        yield from soundness.of_money()
        for each in PaymentRoll.objects.filter(area=LUSHI, scheme=SCHEME).exclude(pk__in=self.before):
            paid = Transfer.objects.filter(batch__roll=each, state=Transfer.State.PAID).count()
            if paid != each.households:
                yield f"{each.month:%Y-%m}：名册{each.households}户，付了{paid}笔"


def first_of(month: date) -> datetime:
    """Nine in the morning of a month's second day."""
    return timezone.make_aware(datetime.combine(month + timedelta(days=1), time(9)))
