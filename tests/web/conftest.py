"""What tests of pages share: a fixed moment, one county with its people, and a browser signed in."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from cases.models import Case
from offices.models import User
from tests import builders

MOMENT = builders.NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> Iterator[datetime]:
    """Every page believes that it is Wednesday, 2 September 2026, eleven in the morning; throttles start empty."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: MOMENT)
    cache.clear()
    yield MOMENT


def draw_no_refusals(patch: pytest.MonkeyPatch) -> None:
    """Thousands of refusals are counted and not drawn: how the page of one looks has a test of its own."""
    patch.setattr("web.errors.page", lambda request, status, *words: HttpResponse(status=status))


@pytest.fixture
def people(base: None) -> dict[str, User]:
    return builders.team()


@pytest.fixture
def case(people: dict[str, User]) -> Case:
    """An application just handed in by the village aide."""
    return builders.apply(people["village_aide"]).case


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def as_(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return as_
