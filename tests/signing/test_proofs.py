"""The proofs of this part can fail: an answer without a defence, a session that lives on, a shared number are seen."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import override_settings

from offices.models import User
from tests import builders
from web.headers import ALWAYS
from web.prove import headers_worker, sessions_worker

pytestmark = pytest.mark.either_database
GOOD = {**ALWAYS, "Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


@pytest.fixture
def encrypted(base: None) -> Iterator[None]:
    with override_settings(
        SECURE_HSTS_SECONDS=31536000,
        SECURE_SSL_REDIRECT=True,
        SESSION_COOKIE_SECURE=True,
        CSRF_COOKIE_SECURE=True,
        SESSION_COOKIE_NAME="__Host-session",
        CSRF_COOKIE_NAME="__Host-csrf",
    ):
        yield


def answer(**changes: str) -> HttpResponse:
    return HttpResponse(headers={**GOOD, **{name.replace("_", "-"): value for name, value in changes.items()}})


@pytest.mark.parametrize("lacking", sorted(set(GOOD) - {"X-Permitted-Cross-Domain-Policies"}))
def test_an_answer_without_one_of_the_defences_is_found(lacking: str) -> None:
    bare = answer()
    del bare.headers[lacking]

    assert headers_worker.faults(bare, "x") and not headers_worker.faults(answer(), "x")


@pytest.mark.parametrize("policy", ["'unsafe-inline'", "'unsafe-eval'", "*", "https://cdn.example"])
def test_a_policy_that_lets_scripts_in_is_found(policy: str) -> None:
    widened = ALWAYS["Content-Security-Policy"].replace("script-src 'self'", f"script-src 'self' {policy}")

    assert headers_worker.faults(answer(Content_Security_Policy=widened), "draft_canvas")


def test_a_cookie_without_its_flags_is_found() -> None:
    told = answer()
    told.set_cookie("messages", "x")

    assert "messages" in headers_worker.faults(told, "x")[0]


def test_a_handful_of_addresses_carries_everything(encrypted: None) -> None:
    found = headers_worker.crawl(25, 3, [None, builders.person("county_head", builders.VILLAGE)])

    assert found["details"] == [] and found["tried"] == 25 and found["addresses"] > 300


def test_revoked_sessions_serve_nothing_and_one_that_is_not_revoked_is_found(base: None) -> None:
    def forget(user: User) -> None:
        """Nobody took anything away."""

    builders.person("caseworker", builders.VILLAGE)

    assert sessions_worker.revoke(7, 5) == []
    assert sessions_worker.revoke(1, 6, (forget,)) == ["forget: was served after"]
