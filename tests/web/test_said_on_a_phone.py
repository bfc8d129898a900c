"""What was said stays readable on a narrow screen, however long the question was."""

from typing import Any

import pytest
from django.urls import reverse

from offices.models import User
from tests import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROWEST = (
    "Math.min(...[...document.querySelectorAll('.facts dd')].filter(d => d.offsetHeight).map(d => d.offsetWidth))"
)


@pytest.fixture
def moment() -> None:
    """The browser and the server share the real clock here."""


def test_answers_beside_long_questions_keep_half_of_the_width(base: None, page: Any, live_server: Any) -> None:
    people: dict[str, User] = builders.team()
    case = builders.apply(people["village_aide"]).case
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_server.url, people["village_aide"])

    page.goto(live_server.url + reverse("web:case", args=[case.number]))

    assert page.evaluate(NARROWEST) > 100


def sign_in(page: Any, url: str, user: User) -> None:
    page.goto(url + reverse("web:sign_in"))
    page.fill("#id_username", user.username)
    page.fill("#id_password", "builders-only-2026")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "sign-in" not in address)
