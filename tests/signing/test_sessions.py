"""Sessions: how long, whose, ended when and by what; the security log; who comes from where; passwords by profile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from offices import passwords, security_log, sessions
from offices.models import Holding, Installation, SecurityEvent, Session, User
from offices.stale import stale_accounts, without_post
from tests import builders
from web.proxies import TrustedProxies, client
from web.starting import Unsafe, refuse_unsafe, unsafe
from web.throttle import address

NOW = builders.NOW
Clock = Callable[[timedelta], None]
pytestmark = [pytest.mark.usefixtures("base"), pytest.mark.either_database]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The moment at which pages think they are; moved on by a call."""
    at = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: at[0])

    def on(by: timedelta) -> None:
        at[0] += by

    return on


@pytest.fixture
def user() -> User:
    return builders.person("caseworker", builders.VILLAGE)


def enter(user: User, password: str = builders.PASSWORD, **told: str) -> Client:
    browser = Client()
    browser.post(reverse("web:sign_in"), {"username": user.username, "password": password}, **told)
    return browser


def is_in(browser: Client) -> bool:
    return browser.get(reverse("web:profile")).status_code == 200


def kinds(user: User) -> list[str]:
    return list(security_log.about(user).order_by("id").values_list("kind", flat=True))


def test_coming_in_gives_a_session_another_key_than_the_one_before(user: User) -> None:
    browser = enter(user, "not the password")
    browser.session["kept"] = True
    browser.session.save()
    before = browser.cookies.get(settings.SESSION_COOKIE_NAME)
    browser.post(reverse("web:sign_in"), {"username": user.username, "password": builders.PASSWORD})

    assert before is not None and is_in(browser)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before.value


def test_a_session_lives_while_it_is_used_and_ends_a_quarter_of_an_hour_after(user: User, clock: Clock) -> None:
    browser = enter(user)
    for _ in range(4):
        clock(timedelta(minutes=14))
        assert is_in(browser)

    clock(timedelta(minutes=15))
    answer = browser.get(reverse("web:inbox") + "?tab=office")

    assert answer.headers["Location"] == reverse("web:sign_in") + "?next=/inbox/%3Ftab%3Doffice"
    assert "自动退出" in browser.get(answer.headers["Location"]).content.decode()
    assert kinds(user) == ["signed_in", "expired"] and not Session.objects.filter(user=user).exists()


def test_what_a_page_asks_by_itself_keeps_nothing_alive(user: User, clock: Clock) -> None:
    browser = enter(user)
    clock(timedelta(minutes=10))

    left = browser.get(reverse("web:session_left"), headers={"X-Waiting": "1"}).json()["left"]
    clock(timedelta(minutes=6))

    assert left == 300 and not is_in(browser)


def test_no_session_outlives_half_a_day_however_busy(user: User, clock: Clock) -> None:
    browser = enter(user)
    for _ in range(71):
        clock(timedelta(minutes=10))
        browser.post(reverse("web:session_stay"))
    assert is_in(browser)

    clock(timedelta(minutes=10))

    assert not is_in(browser)


@pytest.mark.parametrize("what", ["password", "lock", "reset", "elsewhere"])
def test_a_session_that_is_revoked_serves_no_further_request(user: User, what: str) -> None:
    here, there = enter(user), enter(user)
    fresh = "Qing3shan-bulao"
    if what == "password":
        told = {"old_password": builders.PASSWORD, "new_password1": fresh, "new_password2": fresh}
        here.post(reverse("web:change_password"), told)
        assert is_in(here)
    elif what == "lock":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif what == "reset":
        passwords.give(user, NOW)
        sessions.end_all(user.pk)
    else:
        here.post(reverse("web:end_session"), {"all": "1"})

    assert not is_in(there)


def test_whose_posts_have_ended_reads_nothing_more(user: User) -> None:
    browser = enter(user)
    assert browser.get(reverse("web:inbox")).status_code == 200

    Holding.objects.filter(user=user).update(until_on=NOW.date() - timedelta(days=1))

    assert [browser.get(reverse(f"web:{page}")).status_code for page in ("inbox", "cases", "needs")] == [403] * 3


def test_the_profile_lists_ones_sessions_and_ends_one_without_naming_its_key(user: User, clock: Clock) -> None:
    old = enter(user, REMOTE_ADDR="198.51.100.7")
    clock(timedelta(minutes=1))
    here = enter(user)
    page = here.get(reverse("web:profile")).content.decode()
    began = Session.objects.order_by("began_at")[0].began_at

    here.post(reverse("web:end_session"), {"began": began.isoformat()})

    assert "198.51.100.7" in page and old.session.session_key not in page
    assert not is_in(old) and is_in(here)


def test_one_session_at_a_time_where_the_county_wants_it(user: User) -> None:
    with override_settings(SIGN_IN=replace(settings.SIGN_IN, one_session=True)):
        first, second = enter(user), enter(user)

        assert not is_in(first) and is_in(second)


def test_what_was_typed_when_a_session_ended_is_given_back_once_and_to_its_owner_only(user: User) -> None:
    page, browser = "/needs/report/", enter(user)
    browser.post(reverse("web:session_keep"), {"page": page, "name": "陈秀禾", "what": ["一", "二"]})

    other = enter(builders.person("investigator", builders.VILLAGE))
    told = {"page": page}

    assert other.get(reverse("web:session_kept"), told).json() == {"typed": []}
    assert browser.get(reverse("web:session_kept"), told).json()["typed"] == [
        ["name", "陈秀禾"],
        ["what", "一"],
        ["what", "二"],
    ]
    assert browser.get(reverse("web:session_kept"), told).json() == {"typed": []}


def test_a_form_sent_after_the_end_leads_back_to_the_page_it_stood_on(user: User) -> None:
    answer = Client().post(reverse("web:absence"), {}, headers={"Referer": "http://testserver/profile/?a=1"})
    foreign = Client().post(reverse("web:absence"), {}, headers={"Referer": "http://evil.example/x"})

    assert answer.headers["Location"] == reverse("web:sign_in") + "?next=/profile/%3Fa%3D1"
    assert foreign.headers["Location"] == reverse("web:sign_in") + "?next=/"


# The security log


def test_coming_in_going_and_being_refused_stand_in_the_log_and_an_unknown_name_is_not_written_down(user: User) -> None:
    enter(user, "wrong", REMOTE_ADDR="198.51.100.7")
    Client().post(reverse("web:sign_in"), {"username": "My-Secret-9", "password": "x"})
    enter(user).post(reverse("web:sign_out"))

    assert kinds(user) == ["refused", "signed_in", "signed_out"]
    assert SecurityEvent.objects.filter(user=None).count() == 1
    assert "My-Secret-9" not in str(list(SecurityEvent.objects.values()))
    auditor = enter(builders.person("auditor", builders.VILLAGE))
    page = auditor.get(reverse("web:security_log"), {"kind": "refused"}).content.decode()
    assert "198.51.100.7" in page and "没有这个用户名" in page
    far = enter(builders.person("auditor", builders.FAR_VILLAGE))
    assert user.username not in far.get(reverse("web:security_log")).content.decode()
    assert enter(user).get(reverse("web:security_log")).status_code == 403


def test_accounts_that_nobody_uses_are_found(user: User) -> None:
    idle = builders.person("investigator", builders.VILLAGE)
    late = NOW + timedelta(days=200)
    User.objects.filter(pk=user.pk).update(last_login=late - timedelta(days=89))
    User.objects.filter(pk=idle.pk).update(last_login=late - timedelta(days=91))

    found = set(stale_accounts("411224000000", late))

    assert idle in found and user not in found
    Holding.objects.filter(user=idle).update(until_on=NOW.date())
    assert idle in without_post(late.date())


# From where, and how often


@pytest.mark.parametrize(
    ("sender", "forwarded", "seen"),
    [
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, 10.0.0.9", "198.51.100.7"),
        ("10.0.0.1", "rubbish", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
    ],
)
def test_the_address_that_counts_is_the_persons_and_cannot_be_made_up(sender: str, forwarded: str, seen: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=sender, HTTP_X_FORWARDED_FOR=forwarded)
    with override_settings(SIGN_IN=replace(settings.SIGN_IN, proxies=("10.0.0.0/8", "unix"))):
        TrustedProxies(lambda request: request)(request)

    assert address(request) == seen and "HTTP_X_FORWARDED_FOR" not in request.META


def test_only_a_proxy_of_ours_says_that_the_way_is_encrypted() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_PROTO="https")
    TrustedProxies(lambda request: request)(request)

    assert not request.is_secure() and client("", "203.0.113.9") == "203.0.113.9"


def test_many_names_from_one_address_are_stopped_and_another_address_is_not(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.account.FROM_ONE_ADDRESS", 6)
    for number in range(6):
        Client().post(reverse("web:sign_in"), {"username": f"guess{number}", "password": "x"})

    stopped = Client().post(reverse("web:sign_in"), {"username": user.username, "password": builders.PASSWORD})

    assert stopped.status_code == 429 and "次数过多" in stopped.content.decode()
    assert is_in(enter(user, REMOTE_ADDR="198.51.100.7"))


# Passwords and settings


@pytest.mark.parametrize(
    ("profile", "password", "word"),
    [
        ("dengbao3", "Ab3456789", "至少10位"),
        ("dengbao3", "qingshan2026a", "至少3种"),
        ("dengbao3", "Hulian@2026", "太常见"),
        ("dengbao3", "P@ssw0rd2026", "太常见"),
        ("dengbao3", "Aa1!Aa1!Aa1!", "太常见"),
        ("asvs", "Ab3456789-x", "至少12位"),
        ("asvs", "qwertyuiop123", ""),
    ],
)
def test_each_profile_refuses_what_it_names(user: User, profile: str, password: str, word: str) -> None:
    with (
        override_settings(SIGN_IN=replace(settings.SIGN_IN, passwords=profile)),
        pytest.raises(ValidationError) as slip,
    ):
        validate_password(password, user)

    assert word in "".join(slip.value.messages)


def test_asvs_asks_for_length_only_and_applicants_for_less(user: User) -> None:
    applicant = builders.person("applicant", builders.VILLAGE)
    validate_password("shanqingshui", applicant)
    with override_settings(SIGN_IN=replace(settings.SIGN_IN, passwords="asvs")):
        validate_password("qing shan bu gai", user)
        assert not passwords.must_change(user, NOW + timedelta(days=4000))
    assert passwords.must_change(user, NOW + timedelta(days=4000)) == "old"
    assert not passwords.must_change(applicant, NOW + timedelta(days=4000))


def test_no_way_leads_back_to_one_of_the_last_five_passwords(user: User) -> None:
    first = "Qing3shan-bulao0"
    for number in range(7):
        passwords.change(user, f"Qing3shan-bulao{number}", NOW + timedelta(days=number))

    validate_password(first, user)
    for number in range(1, 7):
        with pytest.raises(ValidationError):
            validate_password(f"Qing3shan-bulao{number}", user)


@pytest.mark.parametrize(
    ("debug", "https", "hosts", "word"),
    [
        (True, True, ["a.cn"], "HULIAN_DEBUG"),
        (False, False, ["a.cn"], "HULIAN_HTTPS"),
        (False, True, ["*"], "HULIAN_HOSTS"),
    ],
)
def test_settings_that_lay_data_open_are_refused_with_a_sentence(
    debug: bool, https: bool, hosts: list[str], word: str
) -> None:
    assert word in "".join(unsafe(False, debug, https, hosts))
    assert not unsafe(True, debug, https, hosts) and not unsafe(False, False, True, ["a.cn"])


def test_a_demonstration_never_starts_on_a_database_that_was_run_for_real() -> None:
    with override_settings(DEMO=False, SESSION_COOKIE_SECURE=True, ALLOWED_HOSTS=["a.cn"]):
        refuse_unsafe()
    assert Installation.objects.count() == 1

    with override_settings(DEMO=True), pytest.raises(Unsafe, match="正式数据"):
        refuse_unsafe()
