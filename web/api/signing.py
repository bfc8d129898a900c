"""Who calls: the token of the request, its account, and the seats that the account has today."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from cases import tokens
from offices import divisions
from offices.models import AccessToken
from offices.routing import Seat, seats
from web import floor, throttle
from web.api.problems import Refused
from web.desk import Desk

# Requests that one token, and tries that one address without a good one, may make in how many seconds.
PACE, GUESSES = (1200, 60), (30, 60)
WRITE = AccessToken.Scope.WRITE


@dataclass(frozen=True)
class Caller(Desk):
    """The desk of a token's account, no wider than the token."""

    token: AccessToken


def caller(request: HttpRequest) -> Caller | None:
    """The caller of a request, found once; None where no good token is shown. A token too busy is refused."""
    if not hasattr(request, "_caller"):
        request._caller = _found(request)
    return request._caller


def _found(request: HttpRequest) -> Caller | None:
    word, _space, told = request.headers.get("Authorization", "").partition(" ")
    row = tokens.signed_in(told.strip(), timezone.now()) if word.lower() == "bearer" else None
    if row is None:
        _check_pace(request, "api", *GUESSES)
        return None
    _check_pace(request, f"api:{row.pk}", *PACE)
    on = timezone.localdate()
    held = tuple(filter(None, (_within(seat, row.area) for seat in seats(row.user_id, on))))
    request.user = row.user
    request._desk = Caller(row.user, timezone.now(), on, held, row)
    floor.enter(request, request._desk)
    return request._desk


def _check_pace(request: HttpRequest, place: str, limit: int, seconds: int) -> None:
    if throttle.spent(request, place, limit, seconds):
        raise Refused(429, "too_many", _("请求太频繁，请稍后再试。"))


def _within(seat: Seat, area: str) -> Seat | None:
    """A seat as far as a token's area reaches; None where they do not meet."""
    if not area or divisions.covers(area, seat.division):
        return seat
    return replace(seat, division=area) if divisions.covers(seat.division, area) else None


class Bearer(HttpBearer):
    """A token in the header; `writes` asks for one that may write."""

    def __init__(self, writes: bool = False) -> None:
        super().__init__()
        self.writes = writes

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        found = caller(request)
        if found and self.writes and found.token.scope != WRITE:
            raise Refused(403, "read_only", _("这个令牌只能查询，不能办理。"))
        return found


def at_desk(request: HttpRequest, posts: Collection[str] = ()) -> Caller:
    """The caller, when it holds one of the posts today; without posts any post will do."""
    here = caller(request)
    if here is None or not here.seats or (posts and not here.posts & frozenset(posts)):
        raise PermissionDenied
    return here
