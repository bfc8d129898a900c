"""Each page gives the same through the role that serves as through the owner; and what is left without our filter."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random
from unittest.mock import patch

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.http.cookie import SimpleCookie
from django.test import Client
from django.utils import timezone

from cases import access
from cases.models import Case, Household
from offices.models import Holding, User
from processes.models import Task
from web.prove.access.addresses import Paths, Unknown, every
from web.prove.access.asking import DEAR, SAYS_UNWELL, signed_in
from web.prove.access.people import Person
from web.prove.access.world import VILLAGES
from web.prove.floor.roles import as_owner, asked, at_the_desk, covers, told
from web.prove.floor.rows import Tally
from web.prove.reading import said

MAIN = (
    *("/inbox/", "/inbox/?tab=office", "/cases/", "/cases/?q=2026", "/registers/awards/", "/needs/", "/supervision/"),
    *("/statistics/", "/money/", "/money/lines/", "/warnings/", "/archive/", "/letters/", "/staff/", "/audit/"),
    *(
        "/looks/",
        "/system/jobs/",
        "/system/integrity/",
        "/notices/",
        "/sampling/",
        "/progress/",
        "/reviews/",
        "/referrals/",
        "/meetings/",
    ),
)
# What a page says of itself and not of the rows: figures of the process, and which role serves.
OF_THE_SERVER = SAYS_UNWELL | DEAR | {"metrics", "system"}
LISTS = ("/cases/", "/inbox/?tab=office", "/registers/awards/", "/needs/", "/money/lines/", "/referrals/")
SHOWN, FOUND = 200, (200, 302)
MOST_NAMED = 20


class Pages:
    """People who look at pages of every place, while the clock stands still."""

    def __init__(self, now: datetime, seed: int) -> None:
        self.now, self.chance, self.tally, self.given = now, Random(seed), Tally(), 0
        self.served = str(asked("SELECT current_user"))
        with as_owner():
            rows = Holding.objects.values_list("user_id", "user__username", "post").order_by("user_id")
            self.people = {post: Person(user, name) for user, name, post in reversed(rows)}
            self.clients = {person.user: signed_in(person) for person in self.people.values()}
            self.urls = sorted(set(_urls()))

    def compare(self, count: int) -> None:
        """The main pages for each post, and so many pages of all the addresses for whoever chance names."""
        for person in self.people.values():
            for path in MAIN:
                self._same(person, path)
        for _ in range(count):
            self._same(self.chance.choice(list(self.people.values())), self.chance.choice(self.urls))

    def _same(self, person: Person, path: str) -> None:
        client = self.clients[person.user]
        bound = self.page(client, path)
        with as_owner():
            free = self.page(client, path)
        self.given += bound[0] == SHOWN
        words = f"经服务角色答{bound[0]}，经所有者答{free[0]}{_first(bound[1], free[1])}"
        self.tally.check(bound == free, f"{person.label} {path}：{words}")

    def page(self, client: Client, path: str) -> tuple[int, str]:
        """Status and words; whatever the look wrote is undone, and nothing is taken from a cache."""
        cookies = SimpleCookie(client.cookies)
        with transaction.atomic(), patch.object(timezone, "now", lambda: self.now):
            cache.clear()
            before = transaction.savepoint()
            answer = client.get(path)
            text = "" if answer.streaming else said(answer.content.decode("utf-8", "replace"))
            transaction.savepoint_rollback(before)
        client.cookies = cookies
        return answer.status_code, text

    def without_filter(self) -> dict[str, int]:
        """What foreign rows people meet once our filter lets everything through: bound none, as owner some."""
        met = {"foreign_as_owner": 0}
        for person in self.people.values():
            foreign = self._foreign(person)
            with no_filter():
                for path in (*LISTS, *(f"/cases/{number}/" for number in sorted(foreign)[:1])):
                    slips = _named(self.page(self.clients[person.user], path), path, foreign)
                    self.tally.check(not slips, f"{person.label} {path}：没有过滤时露出{slips}")
                    with as_owner():
                        met["foreign_as_owner"] += _named(self.page(self.clients[person.user], path), path, foreign)
        self.tally.check(met["foreign_as_owner"], "去掉过滤、以所有者身份也没有看到别处的行：这个试验试不出什么")
        return met

    def _foreign(self, person: Person) -> set[str]:
        """Numbers and uids of what lies outside the person's hull."""
        with at_the_desk(User.objects.get(pk=person.user), self.now):
            hull = told()
        with as_owner():
            rows = [*Case.objects.values_list("number", "area"), *Household.objects.values_list("uid", "area")]
        return {str(mark) for mark, area in rows if not covers(hull, area)}


def _named(page: tuple[int, str], path: str, foreign: set[str]) -> int:
    """How many foreign rows a page names; a foreign row's own page counts by being there."""
    status, text = page
    if path.split("/")[2] in foreign:
        return int(status in FOUND)
    return sum(mark in text for mark in foreign) if status == SHOWN else 0


def _first(one: str, other: str) -> str:
    """Where two texts part."""
    place = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        return ""
    begin, end = max(place - MOST_NAMED, 0), place + MOST_NAMED
    return f"：{one[begin:end]}／{other[begin:end]}"


def _urls() -> Iterator[str]:
    """Each address that may be read, with real rows of all places in its path."""
    paths = Paths(VILLAGES)
    for address in every():
        if address.name in OF_THE_SERVER or address.route.startswith("api/"):
            continue
        try:
            ways = paths.of(address)
        except Unknown:
            continue
        yield from (found[0].url for found in ways.values())


@contextmanager
def no_filter() -> Iterator[None]:
    """Our area filter lets every row through, in this process alone."""
    everything: Callable[..., Q] = lambda *_asked: Q(pk__isnull=False)  # noqa: E731 - stands in for a function
    with (
        patch.object(access, "_under", everything),
        patch.object(access, "inbox_for", lambda user, on: Task.objects.filter(state=Task.State.OPEN)),
    ):
        yield
