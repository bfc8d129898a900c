"""Whether whoever asks may still ask: read anew within a request, for a right may end while it is being answered.

A request is let in once, at its beginning. What it hands in is written only if the session or token, the account and
the posts stand at that moment, and they are held until the writing is committed: who takes a right away waits so long,
and after that nothing more is written by it. What is sent in pieces stops at the first piece after the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.http import content_disposition_header

from offices.models import AccessToken, Holding, Session, User
from offices.routing import in_force
from web.desk import Desk, desk

PIECE = 256 * 1024


class Ended(ConnectionAbortedError):
    """The right to what is being sent has ended; the server closes the connection in the midst of it."""


@contextmanager
def held(request: HttpRequest) -> Iterator[None]:
    """A transaction during which the right of the request cannot end; PermissionDenied when it has ended already."""
    with transaction.atomic():
        if not stands(request, lock=True):
            raise PermissionDenied
        yield


def stands(request: HttpRequest, *, lock: bool = False) -> bool:
    """Reads session or token, account and posts anew; `lock` keeps them as they are until the transaction ends."""
    here = desk(request)
    users = User.objects.filter(pk=here.user.pk, is_active=True)
    user = (users.select_for_update(no_key=True) if lock else users).first()
    return user is not None and _let_in(request, user, lock) and _seated(here, lock)


def _seated(here: Desk, lock: bool) -> bool:
    """Whether every post with which the request was let in still stands, of those too for whom somebody stands in."""
    rows = Holding.objects.filter(in_force(here.on), user__in={seat.for_user_id for seat in here.seats}).order_by("pk")
    found = rows.select_for_update(no_key=True) if lock else rows
    held = {(row.user_id, row.office_id, row.post) for row in found}
    return all((seat.for_user_id, seat.office_id, seat.post) in held for seat in here.seats)


def _let_in(request: HttpRequest, user: User, lock: bool) -> bool:
    token = getattr(desk(request), "token", None)
    if token is not None:
        good = AccessToken.objects.filter(pk=token.pk, revoked_at__isnull=True, until_on__gte=desk(request).on)
        return (good.select_for_update(no_key=True) if lock else good).first() is not None
    known = Session.objects.filter(session_key=request.session.session_key)
    found = (known.select_for_update(no_key=True) if lock else known).first()
    seen = request.session.get("_auth_user_hash", "")
    return found is not None and constant_time_compare(seen, user.get_session_auth_hash())


def download(request: HttpRequest, file: IO[bytes], name: str, content_type: str) -> StreamingHttpResponse:
    """A file sent piece by piece for as long as the right to it stands; the file is closed in the end."""
    length = file.seek(0, 2)
    file.seek(0)
    answer = StreamingHttpResponse(_pieces(request, file), content_type=content_type)
    answer.headers["Content-Length"] = str(length)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _pieces(request: HttpRequest, file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            if not stands(request):
                raise Ended("办理人的权限已经终止")
            yield piece
