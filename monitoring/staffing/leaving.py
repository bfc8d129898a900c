"""Leaving and moving in one go: the posts end on a day, and what the person holds goes to colleagues or back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from cases import handing
from cases.errors import Blocked
from monitoring.staffing import grants, reach
from monitoring.staffing.reach import SYSTEM
from offices.models import Holding, User
from offices.routing import in_force


@dataclass(frozen=True)
class Seat:
    """A post that somebody has now, how much work is in hand at its office, and who could take it over."""

    holding: Holding
    in_hand: int
    takers: list[User]


@dataclass(frozen=True)
class Left:
    """What leaving did: posts ended, tasks given to colleagues, tasks put back for the office."""

    posts: int
    given: int
    put_back: int


def seats(user: User, actor: User, on: date) -> list[Seat]:
    """The posts that somebody has in the administrator's area today."""
    rows = reach.holdings_for(actor, {SYSTEM}, on).filter(in_force(on), user=user).order_by("id")
    return [
        Seat(row, handing.held_at(row.office_id, user).count(), handing.takers(row.office_id, user, on)) for row in rows
    ]


@transaction.atomic
def leave(user: User, last_on: date, takers: Mapping[int, User], actor: User, now: datetime) -> Left:
    """Ends every post of the area with its last day; `takers` names by office who gets the open work.

    What nobody was named for, or does not fit the taker's post, is put back for the office. Work changes hands at
    once, whatever the last day: who leaves on Friday starts nothing on Thursday that another has to end.
    """
    on = now.astimezone().date()
    held = seats(user, actor, on)
    if not held:
        raise Blocked(f"{user}在本地没有在任的岗位")
    given = put_back = 0
    for office_id in {seat.holding.office_id for seat in held}:
        moved = handing.on_leaving(office_id, user, takers.get(office_id), actor, now)
        given, put_back = given + moved.given, put_back + moved.put_back
    for seat in held:
        grants.end(seat.holding.pk, last_on, actor, now)
    return Left(len(held), given, put_back)
