"""Who sits at the desk: the person, the seats of today and the time, read once a request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from offices.models import Office, PostKind, User
from offices.routing import Seat, seats
from web.leaving import to_sign_in

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Desk:
    """A signed-in person on a day."""

    user: User
    now: datetime
    on: date
    seats: tuple[Seat, ...]

    @cached_property
    def posts(self) -> frozenset[str]:
        return frozenset(seat.post for seat in self.seats)

    @cached_property
    def offices(self) -> dict[int, Office]:
        return Office.objects.in_bulk({seat.office_id for seat in self.seats})

    @cached_property
    def places(self) -> list[tuple[str, str, bool]]:
        """Office, post and whether the person stands in for somebody, for the frame of the page."""
        return [
            (self.offices[seat.office_id].name, str(PostKind(seat.post).label), seat.for_user_id != self.user.pk)
            for seat in self.seats
        ]

    @cached_property
    def county(self) -> str:
        return self.seats[0].division[:6] if self.seats else ""


def desk(request: HttpRequest) -> Desk:
    """Returns the desk of the request, made at first use."""
    if not hasattr(request, "_desk"):
        on = timezone.localdate()
        held = tuple(seats(request.user.pk, on)) if request.user.is_active else ()
        request._desk = Desk(request.user, timezone.now(), on, held)
    return request._desk


def seated(*posts: str) -> Callable[[View], View]:
    """Lets in whoever holds one of the posts today; without posts, anybody signed in."""

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if posts and not desk(request).posts & set(posts):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return inner

    return wrap
