"""Local orders as claims: price-linked subsidies (社会救助法 第三十二条) and top-ups (第二十条), person by person."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain
from cases.awards import month_after
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Award, AwardPeriod, Household, Member, PaymentLine, SubsidyOrder
from cases.payments import reach
from cases.payments.claims import FINAL, Claim, Part, awards_of, by_award
from offices.models import User

Group = SubsidyOrder.Group
ADULT, ELDERLY = 18, 60


def orders_for(user: User, on: date) -> QuerySet[SubsidyOrder]:
    """The orders of the counties in which a person reads rolls."""
    return SubsidyOrder.objects.filter(access.in_areas(access.reach(user, on).areas(reach.READS_ROLLS)))


@transaction.atomic
def enter(told: SubsidyOrder, actor: User, now: datetime) -> SubsidyOrder:
    """Enters an order; it pays nothing until another person has confirmed it."""
    reach.check_may(actor, reach.PREPARES, told.area, now.astimezone().date(), "补贴和增发")
    if not told.cite.strip():
        raise Blocked("请写明依据的文件名称和文号")
    if told.until_month < told.from_month:
        raise Blocked("截止月份不能早于起始月份")
    told.entered_by, told.entered_at = actor, now
    told.save(force_insert=True)
    chain.append_for_county(told.area[:6], "subsidy_order", actor, now, {"order": told.pk, "cite": told.cite})
    return told


@transaction.atomic
def confirm(order_id: int, actor: User, now: datetime) -> SubsidyOrder:
    """Puts an order into force; the one who entered it may not."""
    on = now.astimezone().date()
    order = orders_for(actor, on).select_for_update().filter(pk=order_id).first()
    if order is None:
        raise NotFound()
    reach.check_may(actor, reach.APPROVES, order.area, on, "补贴和增发的复核")
    if order.entered_by_id == actor.pk:
        raise NotAllowed("录入和复核须由两人办理")
    if order.confirmed_at:
        raise Blocked("这一项已经复核过了")
    order.confirmed_by, order.confirmed_at = actor, now
    order.save(update_fields=["confirmed_by", "confirmed_at"])
    chain.append_for_county(order.area[:6], "subsidy_confirmed", actor, now, {"order": order.pk})
    return order


def of_orders(area: str, scheme: str, opening: date, month: date) -> list[Claim]:
    """What the confirmed orders of a county owe up to a month and no roll has laid down."""
    rows = SubsidyOrder.objects.filter(area=area, confirmed_at__isnull=False, from_month__lte=month)
    orders = [order for order in rows.order_by("id") if scheme in order.schemes and order.until_month >= opening]
    if not orders:
        return []
    parts = by_award(_parts(area, scheme))
    kinds = dict(Household.objects.filter(awards__in=parts).values_list("id", "residence_kind"))
    return [claim for order in orders for claim in _of_order(order, parts, kinds, opening, month)]


def _parts(area: str, scheme: str) -> list[Part]:
    """All stretches that count, of status awards too: an order may name a scheme that pays nothing itself."""
    rows = AwardPeriod.objects.filter(awards_of(area, scheme), superseded_at__isnull=True)
    rows = rows.exclude(award__kind=Award.Kind.ONCE).order_by("award__area", "award_id", "from_month")
    columns = ("award_id", "award__household_id", "award__area", "id", "from_month", "until_month", "persons")
    return [
        Part(award, household, place, False, *rest)
        for award, household, place, *rest in rows.values_list(*columns, "amount", "kind")
    ]


def _of_order(
    order: SubsidyOrder, parts: dict[int, list[Part]], kinds: dict[int, str], opening: date, month: date
) -> Iterator[Claim]:
    lines = PaymentLine.objects.filter(order=order, roll__state__in=FINAL).exclude(state=PaymentLine.State.CANCELLED)
    done = set(lines.values_list("award_id", "due_month"))
    due_month = max(order.from_month, opening)
    while due_month <= min(order.until_month, month):
        holding = [part for own in parts.values() for part in own if part.holds(due_month)]
        heads = _heads(order, holding, due_month)
        for part in holding:
            persons = heads[part.award_id]
            fits = order.residence_kind in ("", kinds[part.household_id])
            if persons and fits and (part.award_id, due_month) not in done:
                yield _claim(order, part, due_month, persons)
        due_month = month_after(due_month, 1)


def _claim(order: SubsidyOrder, part: Part, due_month: date, persons: int) -> Claim:
    amount = order.amount * persons
    return Claim(part.award_id, part.household_id, part.area, order.kind, due_month, persons, amount, part.id, order.pk)


def _heads(order: SubsidyOrder, parts: Iterable[Part], month: date) -> dict[int, int]:
    """How many persons of each award the order is for."""
    if order.group == Group.EVERYBODY:
        return {part.award_id: part.persons for part in parts}
    ages = _members_of_age(order.group, [part.household_id for part in parts], month)
    return defaultdict(int, {part.award_id: min(part.persons, ages[part.household_id]) for part in parts})


def _members_of_age(group: str, households: list[int], month: date) -> Counter[int]:
    """How many members of each household are old or young on the first day of a month."""
    born = {"born_on__lte": _years_before(month, ELDERLY)}
    if group == Group.MINOR:
        born = {"born_on__gt": _years_before(month, ADULT)}
    found: Counter[int] = Counter()
    for chunk in (households[start : start + 500] for start in range(0, len(households), 500)):
        rows = Member.objects.filter(household__in=chunk, until_on__isnull=True, **born)
        found.update(rows.values_list("household_id", flat=True))
    return found


def is_for(order: SubsidyOrder, member: Member, month: date) -> bool:
    """Whether an order counts a member by age on the first day of a month."""
    if order.group == Group.EVERYBODY or member.born_on is None:
        return order.group == Group.EVERYBODY
    if order.group == Group.ELDERLY:
        return member.born_on <= _years_before(month, ELDERLY)
    return member.born_on > _years_before(month, ADULT)


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years)
