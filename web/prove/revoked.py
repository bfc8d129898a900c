"""Takes somebody's right away at a moment of a request, by another connection, and looks what is served after."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from threading import Event, Thread
from time import monotonic
from unittest.mock import patch

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import steps, tokens
from cases.invented import clones, templates
from forms.rows import flatten
from offices import passwords, sessions
from offices.demo_accounts import DONGMING_VILLAGE
from offices.models import AccessToken, Holding, Office, User
from processes.models import Task
from web import tasks
from web.prove.hands import Hands
from web.prove.inside import Found
from web.signing import standing

Revoke = Callable[[User], object]
ELEMENT, POST, TOWN, COUNTY = "household_investigation", "investigator", "411224107000", "411224"
# How long a revocation that has to wait is given to go through all the same, and how long a reader goes on after it.
WAITS, READS_ON = 0.2, 0.1
REFUSED = frozenset({302, 401, 403, 404})


def lock(user: User) -> object:
    """The account is closed."""
    return User.objects.filter(pk=user.pk).update(is_active=False)


def change_password(user: User) -> object:
    """The password is given anew, and the tokens end with it as an administrator ends them."""
    AccessToken.objects.filter(user=user).update(revoked_at=timezone.now(), revoked_by=user)
    return passwords.give(User.objects.get(pk=user.pk), timezone.now())


def end_post(user: User) -> object:
    """The post ended yesterday."""
    return Holding.objects.filter(user=user).update(until_on=timezone.localdate() - timedelta(days=1))


def end_session(user: User) -> object:
    """Sessions and tokens are ended."""
    AccessToken.objects.filter(user=user).update(revoked_at=timezone.now(), revoked_by=user)
    return sessions.end_all(user.pk)


WAYS: tuple[Revoke, ...] = (lock, change_password, end_post, end_session)


class Board:
    """A case at a step with many copies, and new people for each try."""

    def __init__(self, count: int, seed: int) -> None:
        self.chance, self.number = Random(seed), 0
        now = timezone.now()
        self.hands = Hands(DONGMING_VILLAGE, self.chance, now)
        case = self.hands.apply(now)
        self.hands.walk(case, now, ELEMENT)
        clones.repeat(self.chance, [templates.read(case.pk)], count, set())
        rows = Task.objects.filter(element=ELEMENT, state=Task.State.OPEN).select_related("process__case__household")
        self.tasks = list(rows.order_by("pk"))
        self.town = Office.objects.get(kind="township_office", division_id=TOWN)

    def person(self, post: str = POST, office: Office | None = None) -> User:
        """Somebody new in a post."""
        self.number += 1
        user = User.objects.create(username=f"revoked.{self.number}", display_name="被试")
        since = timezone.localdate() - timedelta(days=30)
        Holding.objects.create(user=user, office=office or self.town, post=post, from_on=since)
        return user

    def answers(self, task: Task, actor: User) -> dict[str, object]:
        """The step's form as a browser posts it."""
        flat = flatten(self.hands.answers(task, actor, timezone.now()))
        return {key: "on" if value is True else value for key, value in flat.items() if value is not False}


def signed_in(user: User) -> Client:
    """A browser with a session."""
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="offices.backends.PeopleBackend")
    return client


def token_of(user: User) -> dict[str, str]:
    """The header of a token that may write."""
    other = User.objects.exclude(pk=user.pk).order_by("pk")[0]
    told = {"granted_by": other, "granted_at": timezone.now(), "taken_at": timezone.now()}
    until = timezone.localdate() + timedelta(days=9)
    word = f"word-of-{user.pk}"
    AccessToken.objects.create(
        user=user, title="证明", scope="write", until_on=until, digest=tokens.digest(word), **told
    )
    return {"authorization": f"Bearer {word}"}


def before_the_write(board: Board, revoke: Revoke) -> Iterator[str]:
    """The page has let the person in; the right ends before the step's transaction begins: the step is not done."""
    actor, task = board.person(), board.tasks.pop()
    real = tasks.find

    def found(*args: object) -> Task:
        row = real(*args)
        revoke(actor)
        return row

    client, said = signed_in(actor), board.answers(task, actor)
    with patch.object(tasks, "find", found):
        client.post(f"/tasks/{task.pk}/", said)
    task.refresh_from_db()
    if task.state != Task.State.OPEN:
        yield "the step was done after the right had ended"


def within_the_write(board: Board, revoke: Revoke) -> Iterator[str]:
    """The right ends within the step's transaction: it waits, and the step was done before."""
    actor, task, ended = board.person(), board.tasks.pop(), Event()
    real, slips = steps.submit, list[str]()
    thread = Thread(target=_in_a_thread, args=(revoke, actor, ended))

    def submitted(*args: object) -> object:
        done = real(*args)
        thread.start()
        if ended.wait(WAITS):
            slips.append("the right ended while the step was being written")
        return done

    client, said = signed_in(actor), board.answers(task, actor)
    with patch.object(steps, "submit", submitted):
        client.post(f"/tasks/{task.pk}/", said)
    task.refresh_from_db()
    if task.state != Task.State.DONE:
        slips.append("the step was not done although the right stood")
    if thread.ident:
        thread.join()
    yield from slips
    if client.get("/inbox/").status_code not in REFUSED:
        yield "was served after"


def _in_a_thread(revoke: Revoke, user: User, ended: Event) -> None:
    revoke(user)
    ended.set()
    connection.close()


def in_an_export(board: Board, revoke: Revoke) -> Iterator[str]:
    """The chain of a county is sent in small pieces; after the end no further piece goes out."""
    office = Office.objects.filter(kind="county_government", division_id=f"{COUNTY}000000")[0]
    actor = board.person("auditor", office)
    with patch.object(standing, "PIECE", 512):
        answer = signed_in(actor).post(reverse("web:export_chain", args=[COUNTY]))
        if not answer.streaming:
            yield f"no export: {answer.status_code}"
            return
        pieces = iter(answer.streaming_content)
        for _ in range(board.chance.randrange(1, 4)):
            next(pieces)
        revoke(actor)
        try:
            next(pieces)
        except standing.Ended:
            return
        yield "a piece went out after"


def between_pages(board: Board, revoke: Revoke) -> Iterator[str]:
    """A program turns pages; the next one is refused."""
    actor = board.person("caseworker")
    head, client = token_of(actor), Client(raise_request_exception=False)
    first = client.get("/api/v1/cases?limit=1", headers=head)
    if first.status_code != 200:  # noqa: PLR2004
        yield f"the first page answered {first.status_code}"
        return
    revoke(actor)
    cursor = first.json().get("next") or ""
    second = client.get(f"/api/v1/cases?limit=1&cursor={cursor}", headers=head)
    if second.status_code not in REFUSED:
        yield f"the next page answered {second.status_code}"


def while_reading(board: Board, revoke: Revoke) -> Iterator[str]:
    """Somebody reads without a pause; what was asked for after the end is refused."""
    actor, over, asked = board.person(), Event(), list[tuple[float, int]]()
    client = signed_in(actor)

    def read() -> None:
        while not over.is_set():
            began = monotonic()
            asked.append((began, client.get("/inbox/").status_code))
        connection.close()

    reader = Thread(target=read)
    reader.start()
    revoke(actor)
    ended = monotonic()
    over.wait(READS_ON)
    over.set()
    reader.join()
    late = [status for began, status in asked if began > ended and status not in REFUSED]
    yield from (f"a page asked for after the end answered {status}" for status in late)


MOMENTS = (before_the_write, within_the_write, in_an_export, between_pages, while_reading)


def proved(count: int, seed: int, cluster: str = "") -> Found:
    """Each moment with each way in turn, so many times."""
    settings.ALLOWED_HOSTS.append("testserver")
    with _one_factor():
        board, details, tried = Board(count, seed), list[str](), Counter[str]()
        for number in range(count):
            moment, revoke = MOMENTS[number % len(MOMENTS)], WAYS[number // len(MOMENTS) % len(WAYS)]
            details += [f"{moment.__name__}, {revoke.__name__}: {told}" for told in moment(board, revoke)]
            tried[moment.__name__] += 1
    return {"tried": count, "details": details, **tried}


@contextmanager
def _one_factor() -> Iterator[None]:
    """A session that is made here has passed no code; the gate before it is proved elsewhere."""
    with patch("web.signing.gate.owed", lambda request: ""):
        yield
