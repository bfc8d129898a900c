"""Eight faults as they are made in practice, switched on one at a time in the proof's own process."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from unittest.mock import patch

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from cases import access, reserve
from cases.models import Award, Case, Household, ReserveFund
from processes.models import Task
from web import cases, errors
from web.prove.access.addresses import patterns

View = Callable[..., HttpResponse]
SHORT = 8


@contextmanager
def _view(name: str, make: Callable[[View], View]) -> Iterator[None]:
    """Replaces what answers at an address."""
    pattern = next(each for route, each in patterns() if each.name == name and not route.startswith("api/"))
    with patch.object(pattern, "callback", make(pattern.callback)):
        yield


def detail() -> AbstractContextManager:
    """A page that takes the row by its number without the filter."""
    return patch.object(access, "cases_for", lambda user, on: Case.objects.all())


def error_text() -> AbstractContextManager:
    """The page that says “not found” names what it did not show."""
    page = errors.page

    def telling(request: HttpRequest, status: int, title: str, *rest: str) -> HttpResponse:
        uids = [part for part in request.path.split("/") if part.count("-") == 4]  # noqa: PLR2004 - the shape of a uid
        home = Household.objects.filter(uid__in=uids).first() if status == 404 else None  # noqa: PLR2004
        return page(request, status, f"{title} {home.name}" if home else title, *rest)

    return patch.object(errors, "page", telling)


def shared_cache() -> AbstractContextManager:
    """A list kept under its address alone, whoever asked for it first."""
    kept: dict[str, bytes] = {}

    def make(view: View) -> View:
        def cached(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.path in kept:
                return HttpResponse(kept[request.path])
            answer = view(request, *args, **kwargs)
            if answer.status_code == 200:  # noqa: PLR2004
                kept[request.path] = answer.content
            return answer

        return cached

    return _view("needs", make)


def area_parameter() -> AbstractContextManager:
    """A list that believes the area in the address."""

    def make(view: View) -> View:
        def believing(request: HttpRequest) -> HttpResponse:
            place = request.GET.get("place", "")
            with patch.object(access, "awards_for", lambda user, on: Award.objects.filter(area__startswith=place[:9])):
                return view(request)

        return lambda request: believing(request) if request.GET.get("place") else view(request)

    return _view("awards", make)


def export() -> AbstractContextManager:
    """A file made from the table instead of from what the person may see."""

    def make(view: View) -> View:
        def whole(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            with patch.object(reserve, "funds_for", lambda user, on: ReserveFund.objects.all()):
                return view(request, *args, **kwargs)

        return whole

    return _view("reserve_export", make)


def child_object() -> AbstractContextManager:
    """A second row in the path that is not asked whether it belongs to the first."""

    def loose(rows: object, **keys: object) -> object:
        keys.pop("household_id", None)
        return get_object_or_404(rows, **keys)

    return patch.object(cases, "get_object_or_404", loose)


def write() -> AbstractContextManager:
    """An act that takes its row from the table."""

    def make(view: View) -> View:
        def unchecked(request: HttpRequest, pk: int) -> HttpResponse:
            Task.objects.filter(pk=pk).update(holder=request.user.pk)
            return redirect("web:inbox")

        return lambda request, pk: (
            unchecked(request, pk) if request.method == "POST" and request.user.pk else view(request, pk)
        )

    return _view("claim", make)


def short_prefix() -> AbstractContextManager:
    """A township's nine digits cut to eight, which ten townships share."""

    def under(prefix: str, column: str) -> Q:
        kept = prefix[:SHORT]
        high = str(int(kept) + 1) if kept else "Z"
        return Q(**{f"{column}__gte": kept.ljust(12, "0"), f"{column}__lt": high.ljust(12, "0")})

    return patch.object(access, "_under", under)


FAULTS: dict[str, Callable[[], AbstractContextManager]] = {
    each.__name__: each
    for each in (detail, error_text, shared_cache, area_parameter, export, child_object, write, short_prefix)
}
