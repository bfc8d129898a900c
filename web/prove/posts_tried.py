"""Random attempts, in one installation, to give one person an administrator's post and another, and what stands."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from random import Random

from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from cases.errors import CaseError
from monitoring.staffing import applying, grants
from offices.errors import OfficeError
from offices.models import Absence, Holding, Office, PostGrant, PostKind, User

COUNTY, DAYS = "411224", 40
# Every so many attempts two processes of a kind write for one person in the same moment.
AT_ONCE_EVERY = 40
# Written again here: a proof that asked the product which posts stand apart would believe it.
ADMINISTRATORS = ("system_administrator", "security_administrator", "auditor")
OTHERS = ("caseworker", "county_head", "finance_clerk", "applicant", "supervisor")
# A refusal is one of these; anything else ends the proof.
REFUSALS = (CaseError, OfficeError, DatabaseError)


@dataclass(frozen=True)
class Try:
    """One attempt: who, which post, from when until when."""

    user: User
    post: str
    from_on: date
    until_on: date | None


class Board:
    """The people that are tried on, and the two administrators whose hands are used."""

    def __init__(self, seed: int, now: datetime) -> None:
        self.chance, self.now, self.on = Random(seed), now, now.astimezone().date()
        self.office = Office.objects.get(division_id=f"{COUNTY}000000", kind="civil_affairs_bureau")
        self.system = User.objects.get(username="lushi.system")
        self.security = User.objects.get(username="lushi.security")
        self.people = [User.objects.create(username=f"tried.{n}", display_name=f"被试{n:02}") for n in range(12)]

    def draw(self) -> Try:
        """An attempt that in two of three cases has to do with administration."""
        post = self.chance.choice(ADMINISTRATORS if self.chance.random() < 0.5 else OTHERS)
        first = self.on + timedelta(days=self.chance.randrange(DAYS))
        length = self.chance.choice([None, 0, 1, 5, 30])
        until = None if length is None else first + timedelta(days=length)
        return Try(self.chance.choice(self.people), post, first, until)


def proved(count: int, seed: int, cluster: str = "") -> dict[str, object]:
    """Tries so often, looks at the person after each attempt, and counts what was taken and refused by way."""
    board, figures, details = Board(seed, timezone.now()), Counter[str](), list[str]()
    for number in range(count):
        way = at_once if number % AT_ONCE_EVERY == AT_ONCE_EVERY - 1 else board.chance.choice(WAYS)
        tried = board.draw()
        figures[f"{way.__name__}_{_taken(way, board, tried)}"] += 1
        details += [f"{way.__name__}: {told}" for told in united(tried.user)]
        if board.chance.random() < 0.3 or united(tried.user):
            clear(tried.user)
    return {"tried": count, "details": details, **figures}


def _taken(way: Callable[[Board, Try], None], board: Board, tried: Try) -> str:
    try:
        if way is at_once:
            way(board, tried)
        else:
            with transaction.atomic():
                way(board, tried)
    except REFUSALS:
        return "refused"
    return "taken"


def by_pages(board: Board, tried: Try) -> None:
    """Asked for by one administrator and granted by the other, as the pages do it."""
    wish = grants.Wish(tried.user, board.office, tried.post, tried.from_on, tried.until_on, "任免通知")
    grants.settle(grants.ask(wish, board.system, board.now).pk, True, board.security, board.now)


def by_list(board: Board, tried: Try) -> None:
    """A row of a workbook; a row that is wrong is left out."""
    cells = {"行": "2", "账号": tried.user.username, "姓名": str(tried.user), "电子邮箱": ""}
    cells |= {"机构全称": board.office.name, "岗位": str(PostKind(tried.post).label)}
    cells["任职日期"] = tried.from_on.isoformat()
    hands = applying.Hands(COUNTY, board.system, board.now, board.security, board.now)
    if applying.apply({"人员和岗位": [cells]}, hands)[0].fate == applying.WRONG:
        raise CaseError()


def by_row(board: Board, tried: Try) -> None:
    """A row written by a program that forgot to ask."""
    _row(board, tried).save()


def by_rows(board: Board, tried: Try) -> None:
    """Two rows in one statement."""
    other = Try(tried.user, board.draw().post, tried.from_on, tried.until_on)
    Holding.objects.bulk_create([_row(board, tried), _row(board, other)])


def by_change(board: Board, tried: Try) -> None:
    """A post that is there becomes another, or lasts longer than it did, in hand-written SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE offices_holding SET post = %s, until_on = %s WHERE id = (SELECT MAX(id) FROM offices_holding"
            " WHERE user_id = %s AND from_on <= COALESCE(%s, from_on))",
            [tried.post, tried.until_on, tried.user.pk, tried.until_on],
        )


def by_standing_in(board: Board, tried: Try) -> None:
    """A colleague stands in, and so sits in the other's seats."""
    other = board.chance.choice([user for user in board.people if user != tried.user])
    pair = [tried.user, other] if board.chance.random() < 0.5 else [other, tried.user]
    until = tried.until_on or tried.from_on
    Absence.objects.create(user=pair[0], substitute=pair[1], from_on=tried.from_on, until_on=until)


def at_once(board: Board, tried: Try) -> None:
    """Two writers in the same moment, each with a post that would be sound alone."""
    clear(tried.user)
    posts = (board.chance.choice(ADMINISTRATORS), board.chance.choice(OTHERS))
    gate, slips = threading.Barrier(2), list[Exception]()
    threads = [threading.Thread(target=_write, args=(board, tried, post, gate, slips)) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if slips:
        raise slips[0]


def _write(board: Board, tried: Try, post: str, gate: threading.Barrier, slips: list[Exception]) -> None:
    row = _row(board, Try(tried.user, post, tried.from_on, tried.until_on))
    try:
        gate.wait(10)
        with transaction.atomic():
            row.save()
    except REFUSALS as slip:
        slips.append(slip)
    finally:
        connections.close_all()


WAYS = (by_pages, by_list, by_row, by_rows, by_change, by_standing_in)


def _row(board: Board, tried: Try) -> Holding:
    told = {"user": tried.user, "office": board.office, "post": tried.post}
    return Holding(**told, from_on=tried.from_on, until_on=tried.until_on)


def united(user: User) -> list[str]:
    """Every pair of posts that a person can act in on one day although they stand apart, day by day."""
    held = list(Holding.objects.filter(user=user))
    away = list(Absence.objects.filter(substitute=user))
    borrowed = [
        Holding(user=user, post=row.post, from_on=max(row.from_on, each.from_on), until_on=_earlier(row, each))
        for each in away
        for row in Holding.objects.filter(user_id=each.user_id)
    ]
    pairs = combinations([*held, *borrowed], 2)
    return [f"{user.username} {a.post} + {b.post}" for a, b in pairs if a.post != b.post and _clash(a, b)]


def _earlier(row: Holding, each: Absence) -> date:
    return min(row.until_on or date.max, each.until_on)


def _clash(a: Holding, b: Holding) -> bool:
    if a.post not in ADMINISTRATORS and b.post not in ADMINISTRATORS:
        return False
    return max(a.from_on, b.from_on) <= min(a.until_on or date.max, b.until_on or date.max)


def clear(user: User) -> None:
    """Takes everything from a person again."""
    Absence.objects.filter(user=user).delete()
    Absence.objects.filter(substitute=user).delete()
    PostGrant.objects.filter(user=user).delete()
    Holding.objects.filter(user=user).delete()
