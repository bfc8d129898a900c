"""What tests of the programming interface share: a token for anybody, and a client that speaks JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.core.cache import cache, caches
from django.http import HttpResponse
from django.test import Client

from cases import tokens
from cases.models import Case
from offices.models import AccessToken, User
from tests import builders

MOMENT = builders.NOW + timedelta(hours=2)
ROOT = "/api/v1"


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Every request believes that it is Wednesday, 2 September 2026, eleven in the morning."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: MOMENT)
    cache.clear()
    caches["shared"].clear()
    return MOMENT


@pytest.fixture
def people(base: None) -> dict[str, User]:
    return builders.team()


@pytest.fixture
def case(people: dict[str, User]) -> Case:
    return builders.apply(people["village_aide"]).case


@dataclass
class Program:
    """A program that holds a token."""

    word: str

    def get(self, path: str, **query: Any) -> HttpResponse:
        return Client().get(f"{ROOT}{path}", query, **self._head())

    def post(self, path: str, body: Any = None, key: str = "", **head: str) -> HttpResponse:
        """A write under a key of its own, unless one is given."""
        more = {"HTTP_IDEMPOTENCY_KEY": key or uuid4().hex} | head
        data = b"" if body is None else orjson.dumps(body)
        return Client().post(f"{ROOT}{path}", data, content_type="application/json", **self._head(), **more)

    def _head(self) -> dict[str, str]:
        return {"HTTP_AUTHORIZATION": f"Bearer {self.word}"} if self.word else {}


@pytest.fixture
def program() -> Callable[..., Program]:
    def made(user: User, scope: str = "write", area: str = "") -> Program:
        word = uuid4().hex
        granter = User.objects.filter(username__startswith="security").first()
        AccessToken.objects.create(
            user=user, title="测试", scope=scope, area=area, until_on=MOMENT.date() + timedelta(days=30),
            digest=tokens.digest(word), granted_by=granter, granted_at=MOMENT, taken_at=MOMENT,
        )  # fmt: skip
        return Program(word)

    return made
