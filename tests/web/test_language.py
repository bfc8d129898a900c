"""Pages are Chinese whatever the browser was installed with."""

import pytest
from django.test import Client
from django.urls import reverse


@pytest.mark.django_db
def test_a_browser_in_english_gets_chinese_labels_and_mistakes(client: Client) -> None:
    english = {"Accept-Language": "en-US,en;q=0.9"}

    page = client.post(reverse("web:sign_in"), {"username": ""}, headers=english).content.decode()

    assert "Username" not in page and "This field" not in page
    assert "用户名" in page and "密码" in page


def test_the_language_chosen_on_the_profile_stays(client: Client) -> None:
    client.cookies["django_language"] = "en"

    assert client.get(reverse("web:robots")).headers["Content-Language"] == "en"
