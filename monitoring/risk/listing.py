"""Departments' lists put households into the groups that are kept in sight, and take them out again.

Being on a list decides nothing. Somebody whom a person took out stays out until another delivery names the household.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby, islice
from typing import TypeVar

from cases import chain
from cases.models import Household
from monitoring.models import Delivery, Record, WatchGroup
from monitoring.risk.watching import groups_of
from offices import divisions
from offices.models import User
from rules.data_items import shipped
from rules.watch_groups import shipped_groups

CHUNK = 2000
# A household and a group.
Place = tuple[int, str]
Each = TypeVar("Each")


@dataclass
class Said:
    """What a delivery says of groups: who is in, who is out; the newest row of a household counts."""

    listed: set[Place] = field(default_factory=set)
    ended: set[Place] = field(default_factory=set)


def from_delivery(delivery: Delivery, actor: User | None, now: datetime) -> Said:
    """Brings the groups in line with what a delivery that is done says of them; done twice, nothing is doubled."""
    said, on = _said(delivery), now.astimezone().date()
    ended = _end(said.ended, on) + _corrected(delivery, said)
    opened = _open(delivery, said, actor, now)
    if opened or ended:
        told = {"delivery": delivery.pk, "opened": opened, "ended": ended}
        chain.append_for_county(delivery.county, "watch_listed", actor, now, told)
    return said


def _said(delivery: Delivery) -> Said:
    known = set(groups_of(divisions.full(delivery.county), delivery.month))
    said = Said()
    for household, rows in groupby(_rows(delivery), lambda row: row.household_id):
        newest = {group: goes_in for row in rows for group, goes_in in shipped_groups().said(row.item, row.code)}
        for group in known & newest.keys():
            (said.listed if newest[group] else said.ended).add((household, group))
    return said


def _rows(delivery: Delivery) -> Iterator[Record]:
    rows = Record.objects.filter(delivery=delivery, item__in=shipped_groups().items, household__isnull=False)
    return rows.order_by("household_id", "on", "id").only("household_id", "item", "code").iterator(CHUNK)


def _corrected(delivery: Delivery, said: Said) -> int:
    """Ends what stood by the delivery that this one corrects and is not named any more; the rest stands by this one."""
    if not delivery.replaces_id:
        return 0
    stood = WatchGroup.objects.filter(delivery=delivery.replaces_id, until_on__isnull=True)
    still = [row.pk for row in stood if (row.household_id, row.group) in said.listed]
    for some in _chunks(still):
        WatchGroup.objects.filter(pk__in=some).update(delivery=delivery)
    return stood.update(until_on=delivery.moved_at.astimezone().date())


def _end(places: Iterable[Place], on: date) -> int:
    by_group: dict[str, list[int]] = {}
    for household, group in places:
        by_group.setdefault(group, []).append(household)
    ended = 0
    for group, households in by_group.items():
        for some in _chunks(households):
            rows = WatchGroup.objects.filter(group=group, household__in=some, until_on__isnull=True)
            ended += rows.update(until_on=on)
    return ended


def _open(delivery: Delivery, said: Said, actor: User | None, now: datetime) -> int:
    """Opens what is not open yet and was not opened by this delivery before."""
    before = set(WatchGroup.objects.filter(delivery=delivery).values_list("household_id", "group"))
    return sum(_open_some(places, delivery, actor, now) for places in _chunks(sorted(said.listed - before)))


def _open_some(places: list[Place], delivery: Delivery, actor: User | None, now: datetime) -> int:
    homes = Household.objects.in_bulk([household for household, _ in places])
    standing = WatchGroup.objects.filter(household__in=homes, until_on__isnull=True)
    known = set(standing.values_list("household_id", "group"))
    rows = [
        WatchGroup(
            household_id=household,
            group=group,
            area=homes[household].area,
            told=_told(delivery),
            from_on=now.astimezone().date(),
            delivery=delivery,
            entered_by=actor,
            entered_at=now,
        )
        for household, group in places
        if (household, group) not in known
    ]
    WatchGroup.objects.bulk_create(rows, batch_size=400, ignore_conflicts=True)
    return len(rows)


def _told(delivery: Delivery) -> str:
    supplier = shipped().suppliers[delivery.source.department].title
    return f"{supplier}{delivery.month:%Y年%m月}名单（{delivery.source.title}）"[:200]


def _chunks(told: Iterable[Each]) -> Iterator[list[Each]]:
    rows = iter(told)
    while some := list(islice(rows, CHUNK)):
        yield some
