"""Signing in and out, lock, profile, substitute, password, language."""

from collections.abc import Callable

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from offices.models import Absence, User
from tests import builders

SignIn = Callable[[User], Client]
PASSWORD = "builders-only-2026"


def enter(client: Client, user: User, password: str = PASSWORD) -> object:
    return client.post(reverse("web:sign_in"), {"username": user.username, "password": password})


@pytest.mark.parametrize(
    ("post", "page"),
    [
        ("caseworker", "inbox"),
        ("supervisor", "supervision"),
        ("applicant", "own_cases"),
        ("finance_clerk", "money"),
        ("process_designer", "designer"),
        ("auditor", "supervision"),
        ("liaison", "inbox"),
        ("security_administrator", "security"),
        ("system_administrator", "system"),
        ("grid_member", "patrols"),
    ],
)
def test_each_post_lands_on_a_page_that_it_may_open(
    people: dict[str, User], client: Client, post: str, page: str
) -> None:
    enter(client, people[post])

    answer = client.get(reverse("web:home"), follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain[0][0] == reverse(f"web:{page}")


def test_five_wrong_passwords_lock_and_the_right_one_no_longer_helps(
    people: dict[str, User], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the lock reads the real clock
    for _ in range(5):
        answer = enter(client, people["caseworker"], "wrong")

    assert "临时锁定" in answer.content.decode()
    assert "临时锁定" in enter(client, people["caseworker"]).content.decode()


def test_signing_out_ends_the_session(people: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in(people["caseworker"])

    client.post(reverse("web:sign_out"))

    assert client.get(reverse("web:inbox")).status_code == 302


def test_demonstration_accounts_are_listed_in_demo_mode_only(base: None, client: Client) -> None:
    with override_settings(DEMO=True):
        assert "lushi.caseworker" in client.get(reverse("web:sign_in")).content.decode()
    with override_settings(DEMO=False):
        page = client.get(reverse("web:sign_in")).content.decode()
    assert "lushi.caseworker" not in page and "演示数据" not in page


def test_the_profile_names_posts_and_their_dates(people: dict[str, User], signed_in: SignIn) -> None:
    page = signed_in(people["caseworker"]).get(reverse("web:profile")).content.decode()

    assert "乡镇经办人" in page and "2024-01-01" in page


def test_a_substitute_is_a_colleague_and_sees_the_inbox_meanwhile(people: dict[str, User], signed_in: SignIn) -> None:
    stranger = builders.person("caseworker", builders.FAR_VILLAGE, "stranger")
    data = {"from_on": "2026-09-01", "until_on": "2026-09-10", "reason": "培训"}
    client = signed_in(people["caseworker"])

    refused = client.post(reverse("web:absence"), data | {"substitute": stranger.pk})
    taken = client.post(reverse("web:absence"), data | {"substitute": people["investigator"].pk})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert Absence.objects.get().substitute == people["investigator"]
    builders.apply(people["village_aide"])
    assert len(signed_in(people["investigator"]).get("/inbox/?tab=office").context["rows"]) == 1


def test_the_password_changes_and_the_session_stays(people: dict[str, User], signed_in: SignIn) -> None:
    client, fresh = signed_in(people["caseworker"]), "青山不改Lv水长流2026"

    client.post(
        reverse("web:change_password"), {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh}
    )

    people["caseworker"].refresh_from_db()
    assert people["caseworker"].check_password(fresh)
    assert client.get(reverse("web:profile")).status_code == 200


def test_the_language_is_remembered(people: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in(people["caseworker"])

    client.post(reverse("web:language"), {"language": "en"})

    assert 'lang="en"' in client.get(reverse("web:profile")).content.decode()


def test_who_holds_no_post_today_is_told_whom_to_ask(people: dict[str, User], signed_in: SignIn) -> None:
    people["caseworker"].holdings.all().delete()

    page = signed_in(people["caseworker"]).get("/", follow=True).content.decode()

    assert "没有在任岗位" in page
