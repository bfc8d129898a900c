"""Tokens are granted on one page and taken on another, and shown once."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from offices.models import AccessToken, User
from tests.api.conftest import Program

pytestmark = pytest.mark.either_database


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_a_token_goes_from_the_page_of_who_grants_to_the_page_of_who_takes(people: dict[str, User]) -> None:
    security, clerk = as_(people["security_administrator"]), as_(people["caseworker"])
    asked = {"account": people["caseworker"].pk, "title": "县政务平台", "scope": "read", "until_on": "2027-01-31"}
    assert security.post(reverse("web:tokens"), asked | {"until_on": "2030-01-31"}).status_code == 422
    assert security.post(reverse("web:tokens"), asked, follow=True).status_code == 200
    row = AccessToken.objects.get()
    assert (row.until_on, row.digest) == (date(2027, 1, 31), "")
    shown = clerk.post(reverse("web:take_token", args=[row.pk]))
    word = re.search(r"<code[^>]*>([^<]+)</code>", shown.content.decode())[1]
    assert Program(word).get("/me").json()["username"] == people["caseworker"].username
    assert word not in clerk.get(reverse("web:own_tokens")).content.decode()
    assert clerk.post(reverse("web:take_token", args=[row.pk])).status_code == 409
    as_(people["system_administrator"]).post(reverse("web:revoke_token", args=[row.pk]))
    assert Program(word).get("/me").status_code == 401


def test_nobody_else_grants_sees_or_ends_a_token(people: dict[str, User]) -> None:
    clerk = as_(people["caseworker"])
    assert clerk.get(reverse("web:tokens")).status_code == 403
    row = AccessToken.objects.create(
        user=people["investigator"], title="核查", until_on=date(2027, 1, 1), granted_at="2026-09-01T00:00Z",
        granted_by=people["security_administrator"],
    )  # fmt: skip
    assert clerk.post(reverse("web:revoke_token", args=[row.pk])).status_code == 404
    assert clerk.post(reverse("web:take_token", args=[row.pk])).status_code == 404


def test_the_description_stands_on_a_page_and_in_the_reference(db: None) -> None:
    page = Client().get(reverse("web:api_described")).content.decode()
    written = (settings.BASE_DIR / "docs/reference/api.md").read_text("utf-8")
    for operation in Client().get("/api/v1/openapi.json").json()["paths"]:
        assert operation in page and operation in written
