"""The second factor: who needs one, binding, the code at sign-in, replay, recovery, reset by two persons."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django_otp.oath import hotp

from cases.models import ChainEntry
from offices import codes, passwords
from offices.models import CodeKey, CodeReset, SecurityEvent, User
from tests import builders
from web.signing import codes as pages

pytestmark = pytest.mark.either_database
NOW = builders.NOW


@pytest.fixture(autouse=True)
def asked_for(base: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with override_settings(SIGN_IN=replace(settings.SIGN_IN, second_factor="posts")):
        yield


@pytest.fixture
def head() -> User:
    return builders.person("county_head", builders.VILLAGE)


def shown(user: User, at: datetime = NOW, steps: int = 0) -> str:
    """What the telephone shows at an instant."""
    key = codes._open(CodeKey.objects.get(user=user))
    assert key is not None
    return f"{hotp(key, int(at.timestamp()) // codes.STEP + steps):06d}"


def bound(user: User) -> list[str]:
    """Binds a telephone some minutes ago and returns the recovery codes."""
    codes.begin(user)
    sheet = codes.confirm(user, shown(user, NOW - timedelta(minutes=5)), NOW - timedelta(minutes=5))
    assert sheet is not None
    return sheet


def enter(user: User, client: Client | None = None) -> Client:
    client = client or Client()
    client.post(reverse("web:sign_in"), {"username": user.username, "password": builders.PASSWORD})
    return client


def give(client: Client, code: str) -> object:
    return client.post(reverse("web:code"), {"code": code})


def test_a_county_post_gets_no_page_until_a_telephone_is_bound_and_a_village_post_all_of_its_own(head: User) -> None:
    county, village = enter(head), enter(builders.person("village_aide", builders.VILLAGE))

    for page in ("inbox", "cases", "profile", "money", "messages"):
        assert county.get(reverse(f"web:{page}")).headers["Location"] == reverse("web:enrol")
    assert village.get(reverse("web:inbox")).status_code == 200


def test_binding_shows_picture_and_key_takes_the_first_code_and_gives_recovery_codes_once(head: User) -> None:
    client = enter(head)
    page = client.get(reverse("web:enrol")).content.decode()
    again = client.get(reverse("web:enrol"))

    wrong = client.post(reverse("web:enrol"), {"code": "000000"})
    done = client.post(reverse("web:enrol"), {"code": shown(head)})

    assert (
        "<svg" in page
        and "viewBox" in page
        and again.context["key"] in page
        and again.headers["Cache-Control"] == "no-store"
    )
    assert wrong.status_code == 422 and len(done.context["sheet"]) == codes.RECOVERY_CODES
    assert client.get(reverse("web:inbox")).status_code == 200
    head.refresh_from_db()
    key = again.context["key"].replace(" ", "").encode()
    assert head.code_since and key not in bytes(CodeKey.objects.get().sealed)


def test_the_code_opens_once_and_neither_again_nor_an_older_one(head: User) -> None:
    bound(head)
    first, second = enter(head), enter(head)
    code = shown(head)

    assert give(first, code).status_code == 302 and first.get(reverse("web:inbox")).status_code == 200
    replayed, older = give(second, code), give(second, shown(head, steps=-1))

    assert (replayed.status_code, older.status_code) == (422, 422)
    assert second.get(reverse("web:inbox")).headers["Location"] == reverse("web:code")
    assert SecurityEvent.objects.filter(kind="code_refused", user=head).count() == 2


def test_a_clock_half_a_minute_off_is_forgiven_and_two_minutes_are_not(head: User) -> None:
    bound(head)

    assert not codes.check(head, shown(head, steps=-4), NOW)
    assert not codes.check(head, shown(head, steps=4), NOW)
    assert codes.check(head, shown(head, steps=1), NOW)
    assert not any(codes.check(head, text, NOW) for text in ("", "12345", "１２３４５６", "1234567", "abcdef"))


def test_after_five_codes_the_session_ends_and_a_new_one_waits_even_with_the_right_code(head: User) -> None:
    bound(head)
    client = enter(head)
    for _ in range(pages.TRIES):
        give(client, "000000")

    locked = give(client, shown(head))

    assert locked.status_code == 429 and "试得太多" in locked.content.decode()
    assert client.get(reverse("web:inbox")).headers["Location"].startswith(reverse("web:sign_in"))
    assert give(enter(head), shown(head)).status_code == 429


def test_a_recovery_code_opens_once(head: User) -> None:
    sheet = bound(head)

    assert give(enter(head), sheet[0].upper()).status_code == 302
    assert give(enter(head), sheet[0]).status_code == 422
    assert codes.left(head) == codes.RECOVERY_CODES - 1
    assert not codes.recover(builders.person("auditor", builders.VILLAGE), sheet[1], NOW)


def test_a_reset_needs_two_administrators_is_in_the_record_and_ends_sessions(head: User) -> None:
    bound(head)
    owner = enter(head)
    give(owner, shown(head))
    with override_settings(SIGN_IN=replace(settings.SIGN_IN, second_factor="off")):
        security = enter(builders.person("security_administrator", builders.VILLAGE))
        system = enter(builders.person("system_administrator", builders.VILLAGE))
        security.post(reverse("web:ask_code_reset"), {"user": head.pk, "reason": "手机遗失"})
        asked = CodeReset.objects.get()
        alone = security.post(reverse("web:confirm_code_reset", args=[asked.pk]))
        system.post(reverse("web:confirm_code_reset", args=[asked.pk]))
        again = system.post(reverse("web:confirm_code_reset", args=[asked.pk]))

    assert (alone.status_code, again.status_code) == (403, 403)
    head.refresh_from_db()
    assert head.code_since is None and not CodeKey.objects.exists()
    assert owner.get(reverse("web:inbox")).headers["Location"].startswith(reverse("web:sign_in"))
    assert list(ChainEntry.objects.values_list("act", flat=True)) == ["code_reset_asked", "code_reset_confirmed"]


def test_an_administrator_of_another_county_reaches_nobody_here(head: User) -> None:
    bound(head)
    far = builders.person("security_administrator", builders.FAR_VILLAGE)
    with override_settings(SIGN_IN=replace(settings.SIGN_IN, second_factor="off")):
        answer = enter(far).post(reverse("web:ask_code_reset"), {"user": head.pk, "reason": "手机遗失"})

    assert answer.status_code == 422 and not CodeReset.objects.exists()


def test_a_certificate_counts_only_from_a_trusted_proxy_and_only_the_own_one(head: User) -> None:
    User.objects.filter(pk=head.pk).update(certificate="5A:77")
    sign_in = replace(settings.SIGN_IN, certificate_header="X-Client-Serial", proxies=("10.0.0.0/8",))
    with override_settings(SIGN_IN=sign_in):
        told = {"HTTP_X_CLIENT_SERIAL": "5A:77"}
        client = enter(head)
        outside = client.get(reverse("web:code"), REMOTE_ADDR="203.0.113.9", **told)
        other = client.get(reverse("web:code"), REMOTE_ADDR="10.0.0.1", HTTP_X_CLIENT_SERIAL="5A:78")
        through = client.get(reverse("web:code"), REMOTE_ADDR="10.0.0.1", **told)

    assert outside.headers["Location"] == other.headers["Location"] == reverse("web:enrol")
    assert through.headers["Location"] == reverse("web:home")


def test_a_given_password_comes_before_everything_else(head: User) -> None:
    given = passwords.give(head, NOW)
    client = Client()
    client.post(reverse("web:sign_in"), {"username": head.username, "password": given})

    assert client.get(reverse("web:inbox")).headers["Location"] == reverse("web:new_password")
    fresh = "Qing3shan-bulao"
    client.post(reverse("web:new_password"), {"old_password": given, "new_password1": fresh, "new_password2": fresh})
    assert client.get(reverse("web:inbox")).headers["Location"] == reverse("web:enrol")
