"""How items of departments end: by their department with a reason, with the status they rest on, or once paid out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.core.cache import caches
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cases import automatic, chain, special_aid
from cases.errors import Blocked
from cases.models import Award, Entitlement
from cases.special_aid import EntitlementLife, State
from offices.models import User
from rules.assessment.vocabulary import VOCABULARY
from rules.catalogue_facts import Situation
from rules.deadline_rules import add_months
from rules.preselection import preselect

# How long after a status was lost the items that rest on it are looked for, once a day.
RECENT, DAY = timedelta(days=60), 24 * 60 * 60
LAPSED = "一次性给付已满可以再次申请的时间"


@transaction.atomic
def end(ids: Sequence[int], reason: str, actor: User, now: datetime) -> int:
    """Ends granted items of one's own department; Blocked where no reason is told or a row is none of them."""
    if not reason.strip():
        raise Blocked("结束事项须写明理由")
    own = automatic.proposals_for(actor, now.astimezone().date()).filter(pk__in=ids, state=State.GRANTED)
    rows = list(Entitlement.objects.select_for_update(of=("self",)).filter(pk__in=own.values("pk")).order_by("pk"))
    if len(rows) != len(set(ids)):
        raise Blocked("有的事项不在已给予之列，请刷新后重试")
    for row in rows:
        _end(row, reason.strip(), actor, now)
    return len(rows)


def _end(row: Entitlement, reason: str, actor: User | None, now: datetime) -> None:
    EntitlementLife(row).move("ends")
    row.reason = reason[:300]
    row.save(update_fields=["state", "reason"])
    chain.append_for_household(row.household, "end_entitled", actor, now, {"item": row.item})


@transaction.atomic
def lapse(now: datetime) -> int:
    """Ends what was paid once so long ago that it may be given again; done by the time-keeper."""
    on, paid = now.astimezone().date(), Entitlement.objects.filter(state=State.GRANTED, pays=Entitlement.Pays.ONCE)
    months = automatic.catalogue_on(on).once_months if paid.exists() else 0
    if not months:
        return 0
    over = paid.filter(answered_at__date__lte=add_months(on, -months)).select_related("household")
    rows = list(over.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        _end(row, LAPSED, None, now)
    return len(rows)


def follow_statuses_daily(now: datetime) -> int:
    """The same as `follow_statuses`, once a day; where it is forgotten that it was done, it is done again, no harm."""
    done = f"item_endings.statuses:{now.astimezone():%Y-%m-%d}"
    if caches["shared"].get(done):
        return 0
    ended = follow_statuses(now)
    caches["shared"].set(done, True, DAY)
    return ended


@transaction.atomic
def follow_statuses(now: datetime) -> int:
    """Ends monthly items whose household lost the status they rest on; done by the time-keeper, returns how many.

    A status ends by a decision only, after its own hearing where the law asks for one; a household that glides out
    holds it still. An item that the household is entitled to by something else as well goes on.
    """
    on = now.astimezone().date()
    lost = _lost(on).filter(household=OuterRef("household"))
    rows = Entitlement.objects.filter(Exists(lost), state=State.GRANTED, pays=Entitlement.Pays.MONTHLY)
    rows = rows.select_related("household", "member").select_for_update(of=("self",)).order_by("household_id", "pk")
    return sum(_follow(list(held), on, now) for _, held in groupby(rows, lambda row: row.household_id))


def _lost(on: date) -> QuerySet[Award]:
    return Award.objects.filter(state=Award.State.ENDED, ended_on__gte=on - RECENT, ended_on__lte=on)


def _follow(rows: Sequence[Entitlement], on: date, now: datetime) -> int:
    """What one household's items come to, by the catalogue of the day and what is known of the household."""
    case = automatic.newest_case(rows[0].household)
    if case is None:
        return 0
    standing, ended = special_aid.situation_of(case), 0
    fitting = _fitting(standing, on)
    for award in _lost(on).filter(household=rows[0].household_id):
        before = _fitting(_with(standing, award.scheme), on)
        for row in rows:
            key = (row.item, row.member.name if row.member else "")
            rested = key in before and key not in fitting and _granted_on(row) <= (award.ended_on or on)
            if rested and row.state == State.GRANTED:
                title = VOCABULARY.choices["scheme"].get(award.scheme, award.scheme)
                _end(row, f"{title}已于{award.ended_on}结束，本项随之结束", None, now)
                ended += 1
    return ended


def _granted_on(row: Entitlement) -> date:
    return (row.answered_at or row.asked_at).astimezone().date()


def _with(situation: Situation, status: str) -> Situation:
    """The household as it stood with a status that it has lost."""
    members = [member.key for member in situation.household.members]
    held = {key: situation.statuses.get(key, frozenset()) | {status} for key in members}
    return replace(situation, statuses=held)


def _fitting(situation: Situation, on: date) -> set[tuple[str, str]]:
    """The items that fit, each with the name of its member."""
    names = {member.key: member.label for member in situation.household.members}
    return {(fit.item.id, names.get(fit.member, "")) for fit in preselect(automatic.catalogue_on(on), situation)}
