"""Nothing typed on a designer's page is lost without a question; what was saved asks none."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cases import designing
from processes.models import SchemeDraft, SchemeEdition
from tests import builders
from tests.at_a_screen import come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def moment() -> None:
    """The browser and the server share the real clock here."""


@pytest.fixture
def draft(base: None) -> SchemeDraft:
    cache.clear()
    designer = builders.team()["process_designer"]
    edition = SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")
    return designing.open_draft("dibao", "先听取意见", "第四十八条", designer, timezone.now(), base=edition)


@pytest.fixture
def asked(page: Any) -> list[str]:
    """The questions that the browser put; each is answered with leaving."""
    heard: list[str] = []

    def answer(dialog: Any) -> None:
        heard.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return heard


@pytest.fixture
def go(page: Any, live_server: Any, draft: SchemeDraft) -> Callable[..., None]:
    come_in(page.context, live_server.url, draft.drafted_by)
    return lambda name, *args: page.goto(live_server.url + reverse(f"web:{name}", args=[draft.pk, *args]))


def leave(page: Any) -> None:
    page.get_by_role("navigation", name="草稿的各页").get_by_role("link", name="送审发布").click()
    page.wait_for_url("**/publish/")


def test_leaving_asks_when_something_was_typed_and_only_then(
    go: Callable[..., None], page: Any, asked: list[str]
) -> None:
    go("draft_new_deadline", "dibao")
    leave(page)
    assert asked == []

    go("draft_new_deadline", "dibao")
    page.fill("[name=title]", "听取意见")
    leave(page)
    assert asked == ["beforeunload"]


def test_what_a_page_shows_again_unsaved_is_asked_about_and_saving_asks_nothing(
    go: Callable[..., None], page: Any, asked: list[str]
) -> None:
    go("draft_document", "refusal")
    page.fill("#text_0", "改过的一段。")
    with page.expect_navigation():
        page.locator("button[value='add:paragraph']").click()
    assert asked == []
    # A browser asks only a person who has done something on the page.
    page.locator("#text_0").click()
    leave(page)
    assert asked == ["beforeunload"]

    go("draft_new_deadline", "dibao")
    for name, value in {"name": "hearing", "title": "听取意见", "days": "5", "clause": "社会救助法 第四十八条"}.items():
        page.fill(f"[name={name}]", value)
    page.click("button[value=save]")
    page.wait_for_selector("text=已保存时限")
    leave(page)
    assert asked == ["beforeunload"]
