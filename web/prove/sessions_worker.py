"""Signs people in, takes their right away in one of six ways, and asks once more; then counts tries from processes."""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context
from random import Random

import django

if __name__ in ("__main__", "__mp_main__"):
    django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from offices import codes, passwords, sessions, tries
from offices.models import Holding, Session, User

INBOX, POST = "/inbox/", "caseworker"
PROCESSES = 4
Way = Callable[[User], None]


def lock(user: User) -> None:
    """The account is closed."""
    User.objects.filter(pk=user.pk).update(is_active=False)


def give_password(user: User) -> None:
    """An administrator resets the password: the old session is worth nothing, even if nobody ends it."""
    passwords.give(user, timezone.now())


def end(user: User) -> None:
    """Somebody ends the sessions."""
    sessions.end_all(user.pk)


def take_post(user: User) -> None:
    """The post ended yesterday."""
    Holding.objects.filter(user=user).update(until_on=timezone.localdate() - timedelta(days=1))


def leave_idle(user: User) -> None:
    """Nobody touched it for a quarter of an hour."""
    _age(user, sessions.SEEN, settings.SIGN_IN.minutes * 60)


def grow_old(user: User) -> None:
    """It began half a day ago."""
    _age(user, sessions.BEGAN, settings.SIGN_IN.hours * 3600)


def bind_elsewhere(user: User) -> None:
    """The person's codes began to count: a session that passed none is at the gate again."""
    codes.begin(user)
    User.objects.filter(pk=user.pk).update(code_since=timezone.now())


WAYS: tuple[Way, ...] = (lock, give_password, end, take_post, leave_idle, grow_old, bind_elsewhere)


def _age(user: User, what: str, seconds: int) -> None:
    for row in Session.objects.filter(user=user):
        store = sessions.SessionStore(row.session_key)
        store[what] = store[what] - seconds
        store.save()


def revoke(count: int, seed: int, ways: tuple[Way, ...] = WAYS) -> list[str]:
    """Each time another person comes in, is served, loses the right, and must not be served again."""
    chance, details = Random(seed), []
    office = Holding.objects.filter(post=POST).order_by("pk")[0].office
    for number in range(count):
        user = User.objects.create_user(f"proof{seed}.{number}", display_name="证明")
        Holding.objects.create(user=user, office=office, post=POST, from_on=timezone.localdate() - timedelta(days=30))
        client, way = Client(raise_request_exception=False), chance.choice(ways)
        client.force_login(user, backend="offices.backends.PeopleBackend")
        if client.get(INBOX).status_code != 200:
            details.append(f"{way.__name__}: was not served before")
        way(user)
        if client.get(INBOX).status_code == 200:
            details.append(f"{way.__name__}: was served after")
    return details


def _count(arguments: tuple[str, int]) -> list[int]:
    """One process counts."""
    word, times = arguments
    connection.close()
    return [tries.count(word, 10**9, 1.0) for _ in range(times)]


def count_together(times: int, word: str) -> list[str]:
    """Each try has to get a number of its own: two that share one would both pass under a limit."""
    with get_context("spawn").Pool(PROCESSES) as pool:
        numbers = sorted(sum(pool.map(_count, [(word, times)] * PROCESSES), []))
    lost = len(numbers) - len(set(numbers))
    return [f"{lost} tries of {len(numbers)} shared a number"] if numbers != list(range(1, len(numbers) + 1)) else []


if __name__ == "__main__":
    settings.ALLOWED_HOSTS.append("testserver")
    COUNT, SEED = int(sys.argv[1]), int(sys.argv[2])
    found = revoke(COUNT, SEED) + count_together(COUNT, f"proof{SEED}")
    figures = {"revoked": COUNT, "ways": len(WAYS), "counted": COUNT * PROCESSES}
    print(json.dumps({"tried": COUNT * (1 + PROCESSES), "details": found, **figures}, ensure_ascii=False))
