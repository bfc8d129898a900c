"""Pages are Chinese whatever the browser was installed with."""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from web.words import ACTS

ROOT = Path(__file__).parents[2]


@pytest.mark.django_db
def test_a_browser_in_english_gets_chinese_labels_and_mistakes(client: Client) -> None:
    english = {"Accept-Language": "en-US,en;q=0.9"}

    page = client.post(reverse("web:sign_in"), {"username": ""}, headers=english).content.decode()

    assert "Username" not in page and "This field" not in page
    assert "用户名" in page and "密码" in page


def test_the_language_chosen_on_the_profile_stays(client: Client) -> None:
    client.cookies["django_language"] = "en"

    assert client.get(reverse("web:robots")).headers["Content-Language"] == "en"


# Calls that write the chain; the act is their second argument.
WRITES = {"append", "append_many", "append_for_county", "append_for_household"}


@cache
def acts_written() -> set[str]:
    """Every act that the code writes into the chain in plain words."""
    files = [file for room in ("cases", "processes", "monitoring") for file in (ROOT / room).rglob("*.py")]
    calls = [
        node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)
    ]
    found = [call.args[1] for call in calls if writes_chain(call.func) and len(call.args) > 1]
    return {said.value for act in found for said in ast.walk(act) if isinstance(said, ast.Constant)}


def writes_chain(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in WRITES - {"append"}
    return isinstance(called, ast.Attribute) and getattr(called.value, "id", "") == "chain" and called.attr in WRITES


def test_everything_on_a_chain_is_told_in_chinese() -> None:
    assert "submit" in ACTS and "hand_lead" in acts_written()
    assert acts_written() - set(ACTS) == set()
