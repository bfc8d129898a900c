"""A confirmed merger carried out: places and posts at once, then a few households a transaction until nothing is left.

A worker that dies leaves every household wholly in one of the two places; the next one goes on with what still lies in
the old one. Two workers at once do no harm: what has gone over lies in the old place no longer.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import chain as one_after_another
from time import monotonic

from django.db import transaction

from cases import chain
from cases.errors import Blocked, NotFound
from monitoring.mergers import carrying, counting, hindrances, people, plans
from monitoring.models import Merger, MergerLine
from offices import counties, divisions
from offices.divisions import Level
from offices.models import Division

State = Merger.State
Clock = Callable[[], datetime]
# One transaction's work.
Slice = Callable[[datetime], None]
# For so long what somebody has still written under an old code is led on after a merger is done.
WATCHED = timedelta(days=3)


@transaction.atomic
def begin(merger_id: int, now: datetime) -> Merger:
    """Closes the old places with their successors and seats who goes along; from here on an old code leads on.

    Blocked before its day, and when something has come in the way since it was confirmed.
    """
    merger = Merger.objects.select_for_update().get(pk=merger_id)
    on = now.astimezone().date()
    if merger.state != State.CONFIRMED or merger.on > on:
        raise Blocked("这项撤并还没有确认，或者还没有到生效日期")
    if found := hindrances.of(merger, on):
        raise Blocked(f"撤并还不能开始：{found[0]}")
    merger.counts, merger.state, merger.started_at = counting.figures(merger), State.RUNNING, now
    merger.save()
    lines = lines_of(merger)
    for line in lines:
        _found(line, now)
    for line in lines:
        Division.objects.filter(code=line.old_code).update(successor=line.new_code, valid_to=on)
    people.begin(merger, now)
    note(merger, "merger_begun", now)
    return merger


def lines_of(merger: Merger) -> list[MergerLine]:
    """The lines of a merger, a township before its villages."""
    return list(merger.lines.order_by("old_code"))


def _found(line: MergerLine, now: datetime) -> None:
    """A village that the county sets up with the merger, and its committee."""
    if Division.objects.filter(code=line.new_code).exists():
        return
    on, old = now.astimezone().date(), Division.objects.get(code=line.old_code)
    village = Division.objects.create(
        code=line.new_code,
        parent=divisions.parent(line.new_code),
        level=Level.VILLAGE,
        kind=old.kind,
        name=line.new_name.strip(),
        valid_from=on,
    )
    office = counties.committee_of(village)
    office.from_on = on
    office.save()


def go_on(merger_id: int, clock: Clock, seconds: float | None = None) -> Merger:
    """Carries households and other rows over until nothing is left, or the time for this slice is up."""
    merger = Merger.objects.select_related("confirmed_by").filter(pk=merger_id).first()
    if merger is None:
        raise NotFound()
    until = monotonic() + seconds if seconds is not None else None
    while merger.state == State.RUNNING:
        for work in left(merger):
            work(clock())
            if until is not None and monotonic() > until:
                return merger
        _finish(merger.pk, clock())
        merger.refresh_from_db(fields=["state", "finished_at"])
    return merger


def left(merger: Merger) -> Iterator[Slice]:
    """What is left to do, a transaction each; asked anew after each, so that nothing is done twice."""
    return one_after_another.from_iterable(_left_of(merger, line) for line in lines_of(merger))


def _left_of(merger: Merger, line: MergerLine) -> Iterator[Slice]:
    while households := carrying.households_left(line.old_code):
        yield partial(carrying.carry_households, merger, line, households)
    while others := next(carrying.others_left(line.old_code), None):
        follower, keys = others
        yield partial(carrying.carry_others, line, follower, keys)


@transaction.atomic
def _finish(merger_id: int, now: datetime) -> None:
    """Closes a merger once, when nothing lies in the old places any more; posts and offices end there."""
    merger = Merger.objects.select_for_update().get(pk=merger_id)
    codes = plans.old_codes(merger)
    carrying.reroute(codes, now.astimezone().date())
    if merger.state == State.RUNNING and not anything_left(codes):
        people.end(merger, now)
        merger.state, merger.finished_at = State.DONE, now
        merger.save(update_fields=["state", "finished_at"])
        note(merger, "merger_done", now)


def anything_left(codes: list[str]) -> bool:
    """Whether a row that follows still lies in one of some places."""
    return any(True for code in codes for _rows in carrying.others_left(code))


def lead_stragglers(now: datetime) -> int:
    """Carries over what somebody wrote under an old code while a merger was finishing; how many portions."""
    done = Merger.objects.filter(state=State.DONE, finished_at__gt=now - WATCHED).select_related("confirmed_by")
    return sum(_lead_stragglers(merger, now) for merger in done.order_by("pk"))


def _lead_stragglers(merger: Merger, now: datetime) -> int:
    portions = 0
    for work in left(merger):
        work(now)
        portions += 1
    return portions + carrying.reroute(plans.old_codes(merger), now.astimezone().date())


def note(merger: Merger, act: str, now: datetime) -> None:
    """The act in the chain of the county, in the name of who confirmed it."""
    detail = {"merger": merger.pk, "document": merger.document, "counts": merger.counts}
    chain.append_for_county(merger.county, act, merger.confirmed_by, now, detail)
