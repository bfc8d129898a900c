"""Rolls, accounts, orders, holds, recoveries and the reserve fund."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from cases import reserve
from cases.awards import month_after
from cases.invented import clones, templates
from cases.models import (
    Award,
    PayeeAccount,
    PaymentBlock,
    PaymentRoll,
    RecoveryPlan,
    ReserveEntry,
    SubsidyOrder,
    Transfer,
)
from cases.payments import accounts, batches, blocks, holding, orders, recoveries, rolls
from offices.demo_accounts import DONGMING_VILLAGE, LUSHI
from offices.models import Office, OfficeKind, User
from web.prove.hands import Hands
from web.prove.two_persons.matter import Act, Matter, Scene

AWARDS, TOWN, SCHEME = 6, "411224107000", "dibao"
Draft = PaymentRoll.State.DRAFT


def awards_with_money(scene: Scene) -> None:
    """Some awards of one village, and a month that was paid to its end."""
    hands = Hands(DONGMING_VILLAGE, scene.chance, scene.now)
    case = hands.apply(scene.now)
    scene.now = hands.walk(case, scene.now)
    clones.settle(scene.chance, [templates.read(case.pk)], [DONGMING_VILLAGE] * AWARDS, range(70, 71), set())
    clerk, head = (User.objects.get(username=f"lushi.{word}") for word in ("finance", "county_head"))
    month = month_after(scene.now.date(), 0)
    roll = rolls.prepare(LUSHI, SCHEME, month, clerk, scene.now)
    rolls.freeze(roll.pk, clerk, scene.now)
    rolls.approve(roll.pk, head, scene.now)
    batch = batches.make(roll.pk, clerk, scene.now)
    told = [batches.Told(each, Transfer.State.PAID, "00") for each in batch.transfers.all()]
    batches.answer(batch.pk, told, clerk, scene.now)
    scene.now = max(scene.now, _first(month_after(month, 1)))


def _first(month: date) -> datetime:
    return timezone.make_aware(datetime.combine(month + timedelta(days=1), time(9)))


def _award(matter: Matter) -> int:
    return matter.chance.choice(list(Award.objects.filter(scheme=SCHEME).order_by("pk").values_list("pk", flat=True)))


class Roll(Matter):
    """A month's roll: prepared and frozen, then approved."""

    most = 1

    def enter(self, actor: User) -> int:
        """The next month's draft."""
        last = PaymentRoll.objects.filter(area=LUSHI, scheme=SCHEME).order_by("month", "sequence").last()
        month = month_after(last.month, 1) if last else month_after(self.now.date(), 0)
        return rolls.prepare(LUSHI, SCHEME, month, actor, self.now).pk

    def waiting(self) -> list[int]:
        """Drafts and frozen ones."""
        return list(PaymentRoll.objects.filter(state__in=(Draft, "frozen")).values_list("pk", flat=True))

    def changes(self) -> Mapping[str, Act]:
        """Freezing closes the lines."""
        return {"freeze": lambda pk, actor: rolls.freeze(pk, actor, self.now)}

    def others(self) -> Mapping[str, Act]:
        """A draft is counted anew or thrown away."""
        return {
            "recompute": lambda pk, actor: rolls.recompute(pk, actor, self.now),
            "drop": lambda pk, actor: rolls.drop(pk, actor, self.now),
        }

    def approve(self, pk: int, actor: User) -> object:
        """Approved."""
        return rolls.approve(pk, actor, self.now)


class Account(Matter):
    """The account that an award is paid to."""

    def enter(self, actor: User) -> int:
        """A new one."""
        told = ("bank_card", "农信社", "收款人", f"62{self.chance.randrange(10**12, 10**13)}", "换了卡")
        return accounts.enter(_award(self), *told, actor, self.now).pk

    def waiting(self) -> list[int]:
        """Not confirmed."""
        return list(PayeeAccount.objects.filter(confirmed_at=None).order_by("-pk").values_list("pk", flat=True)[:4])

    def approve(self, pk: int, actor: User) -> object:
        """Confirmed."""
        return accounts.confirm(pk, actor, self.now)


class Order(Matter):
    """A subsidy or a top-up."""

    def enter(self, actor: User) -> int:
        """A year ahead, so that no roll has to carry it."""
        month = month_after(self.now.date(), 24)
        told = SubsidyOrder(area=LUSHI, kind="top_up", title="增发", schemes=[SCHEME], cite="卢民〔2026〕1号")
        told.amount, told.from_month, told.until_month = Decimal("10.00"), month, month
        return orders.enter(told, actor, self.now).pk

    def waiting(self) -> list[int]:
        """Not confirmed."""
        return list(SubsidyOrder.objects.filter(confirmed_at=None).order_by("-pk").values_list("pk", flat=True)[:4])

    def approve(self, pk: int, actor: User) -> object:
        """Confirmed."""
        return orders.confirm(pk, actor, self.now)


class Hold(Matter):
    """A payment held back on one person's word."""

    def enter(self, actor: User) -> int:
        """Held."""
        return holding.hold(_award(self), self.now.date(), "来电反映，需核实", actor, self.now).pk

    def waiting(self) -> list[int]:
        """On one word still."""
        rows = PaymentBlock.objects.filter(ends_on__isnull=False, released_at=None).order_by("-pk")
        return list(rows.values_list("pk", flat=True)[:4])

    def approve(self, pk: int, actor: User) -> object:
        """Confirmed."""
        return holding.confirm(pk, "已核实", actor, self.now)


class Release(Hold):
    """A payment let go on: whoever held it back, or asked for its release, does not release it."""

    def changes(self) -> Mapping[str, Act]:
        """Everybody who asks says why."""
        return {"ask": lambda pk, actor: blocks.ask(pk, "已核实，可以恢复", actor, self.now)}

    def waiting(self) -> list[int]:
        """Held, confirmed or not."""
        rows = PaymentBlock.objects.filter(cause="other", released_at=None).order_by("-pk")
        return list(rows.values_list("pk", flat=True)[:4])

    def approve(self, pk: int, actor: User) -> object:
        """Released."""
        return blocks.release(pk, "同意恢复", actor, self.now)


class Recovery(Matter):
    """Money asked back: whoever opened it does not write it off."""

    def enter(self, actor: User) -> int:
        """One fen of an award that was paid."""
        award = Award.objects.get(pk=_award(self))
        return recoveries.open(award, Decimal("0.01"), "多发", None, actor, self.now).pk

    def waiting(self) -> list[int]:
        """Open."""
        return list(RecoveryPlan.objects.filter(state="open").order_by("-pk").values_list("pk", flat=True)[:4])

    def approve(self, pk: int, actor: User) -> object:
        """Written off."""
        return recoveries.write_off(pk, Decimal("0.01"), "卢民〔2026〕2号", actor, self.now)


class Reserve(Matter):
    """Money put into a township's reserve."""

    def enter(self, actor: User) -> int:
        """An allotment."""
        office = Office.objects.filter(kind=OfficeKind.TOWNSHIP_OFFICE, division_id=TOWN)[0]
        kind = self.chance.choice(("allotment", "replenishment"))
        return reserve.enter(office, self.now.year, kind, Decimal("1.00"), "", actor, self.now).pk

    def waiting(self) -> list[int]:
        """Not booked."""
        return list(ReserveEntry.objects.filter(state="pending").order_by("-pk").values_list("pk", flat=True)[:4])

    def approve(self, pk: int, actor: User) -> object:
        """Booked or rejected: both are the second person's."""
        if self.chance.random() < 0.2:
            return reserve.reject(pk, actor, "不符合", self.now)
        return reserve.approve(pk, actor, self.now)
