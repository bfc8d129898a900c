"""Money in the demonstration: a month that was paid but for one household, and the next one in preparation.

Awards of earlier years are copies of the cases that were just played; every act on the rolls is the real one.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random

from django.db import transaction

from cases import access, changes
from cases.awards import month_after
from cases.invented import clones, templates
from cases.models import Award, Case, ChangeReport, Member, SubsidyOrder, Transfer
from cases.payments import batches, orders, rolls
from offices import divisions
from offices.models import Division, PostKind, User

SCHEME = "dibao"
EARLIER, AGES = 8, range(200, 650)
SUBSIDY = Decimal("20.00")


@dataclass(frozen=True)
class Desk:
    """Those who move the money of one county."""

    county: str
    clerk: User
    head: User


@transaction.atomic
def pay(town: str, now: datetime) -> int:
    """Pays this month and prepares the next one; returns how many awards of earlier years were made.

    Nothing is made where nobody holds the posts, or where no case of the town was granted.
    """
    county = divisions.full(town[:6])
    clerk, head = _holder(county, PostKind.FINANCE_CLERK), _holder(county, PostKind.COUNTY_HEAD)
    here = access.in_areas({divisions.significant(town)})
    granted = Case.objects.filter(here, scheme=SCHEME, state=Case.State.CLOSED, awards__isnull=False)
    if not clerk or not head or not granted.exists():
        return 0
    made = _grant_earlier(town, [templates.read(case.pk) for case in granted.order_by("id")[:3]])
    desk = Desk(county, clerk, head)
    _pay_month(desk, now)
    _tell_death(town, now)
    _prepare_next(desk, now)
    return made


def _holder(county: str, post: str) -> User | None:
    first, last = divisions.bounds(county)
    seats = {"holdings__office__division__gte": first, "holdings__office__division__lt": last}
    return User.objects.filter(holdings__post=post, **seats).order_by("id").first()


def _grant_earlier(town: str, known: list[templates.Template]) -> int:
    rng, villages = Random(f"{town} money"), list(Division.objects.filter(parent=town).order_by("code"))
    areas = [villages[place % len(villages)].code for place in range(EARLIER)]
    return clones.settle(rng, known, areas, AGES, set())


def _pay_month(desk: Desk, now: datetime) -> None:
    """All arrives but the last transfer: its account was closed."""
    month = month_after(now.astimezone().date(), 0)
    roll = rolls.prepare(desk.county, SCHEME, month, desk.clerk, now)
    rolls.freeze(roll.pk, desk.clerk, now)
    rolls.approve(roll.pk, desk.head, now)
    batch = batches.make(roll.pk, desk.clerk, now)
    *paid, failed = batch.transfers.order_by("serial")
    told = [batches.Told(each, Transfer.State.PAID, "00") for each in paid]
    told.append(batches.Told(failed, Transfer.State.FAILED, "12", "账户已销户"))
    batches.answer(batch.pk, told, desk.clerk, now)


def _tell_death(town: str, now: datetime) -> None:
    """In one household of several a member other than the holder of the account has died."""
    caseworker = User.objects.filter(holdings__post=PostKind.CASEWORKER, holdings__office__division=town).first()
    here = access.in_areas({divisions.significant(town)})
    for award in Award.objects.filter(here, scheme=SCHEME, persons__gt=1, lines__isnull=False).order_by("id"):
        others = Member.objects.filter(household=award.household_id, until_on__isnull=True)
        member = others.exclude(name__in=[award.account_holder, award.household.name]).order_by("born_on").first()
        if member and caseworker:
            told, on = "村里报告，已办理火化。", now.astimezone().date()
            changes.report(award.household_id, caseworker, ChangeReport.Kind.DEATH, on, told, now, member)
            return


def _prepare_next(desk: Desk, now: datetime) -> None:
    """A price-linked subsidy comes on top; the draft tells every difference."""
    month = month_after(now.astimezone().date(), 1)
    order = SubsidyOrder(
        area=desk.county,
        kind=SubsidyOrder.Kind.SUBSIDY,
        title="价格临时补贴（示例）",
        schemes=[SCHEME],
        amount=SUBSIDY,
        from_month=month,
        until_month=month,
        cite="演示用示例，无文件依据",
    )
    orders.confirm(orders.enter(order, desk.clerk, now).pk, desk.head, now)
    rolls.prepare(desk.county, SCHEME, month, desk.clerk, now)
