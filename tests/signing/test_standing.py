"""A right that ends within a request ends it: before the write, between the pieces of an export, between pages."""

import io

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client, RequestFactory

from offices import sessions
from offices.models import Holding, User
from tests import builders
from web.prove.revoked import change_password, end_post, end_session, lock
from web.signing import standing

pytestmark = [pytest.mark.either_database, pytest.mark.django_db]
WAYS = (lock, change_password, end_post, end_session)


@pytest.fixture
def request_let_in() -> HttpRequest:
    """A request of a caseworker as the views get it."""
    user = builders.person("caseworker", builders.VILLAGE)
    client = Client()
    client.force_login(user, backend="offices.backends.PeopleBackend")
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=user.pk)
    request.session = sessions.SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return request


@pytest.mark.parametrize("revoke", WAYS)
def test_nothing_is_written_after_the_right_has_ended(request_let_in: HttpRequest, revoke: object) -> None:
    with standing.held(request_let_in):
        pass
    revoke(request_let_in.user)

    with pytest.raises(PermissionDenied), standing.held(request_let_in):
        pass


@pytest.mark.parametrize("revoke", WAYS)
def test_no_piece_of_an_export_goes_out_after_the_right_has_ended(
    request_let_in: HttpRequest, revoke: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "PIECE", 4)
    file = io.BytesIO(b"a line of an export")
    answer = standing.download(request_let_in, file, "名册.zip", "application/zip")
    pieces = iter(answer.streaming_content)

    assert next(pieces) == b"a li"
    revoke(request_let_in.user)
    with pytest.raises(standing.Ended):
        next(pieces)
    assert file.closed
    assert answer.headers["Content-Length"] == "19"


def test_one_post_of_two_that_ended_is_enough(request_let_in: HttpRequest) -> None:
    builders.hold(request_let_in.user, "investigator", builders.VILLAGE)
    assert standing.stands(request_let_in)

    Holding.objects.filter(user=request_let_in.user, post="investigator").delete()

    assert not standing.stands(request_let_in)
