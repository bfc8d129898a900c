"""The rule and document editors in Chromium: nothing serious for axe at both widths, and keys that do what they say."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cases import designing
from offices.models import User
from processes.models import SchemeDraft, SchemeEdition
from tests import builders
from tests.at_a_screen import come_in, flaws, settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def moment() -> None:
    """The browser and the server share the real clock here."""


@pytest.fixture
def draft(base: None) -> SchemeDraft:
    cache.clear()
    author = builders.person("process_designer", builders.COUNTY)
    edition = SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")
    return designing.open_draft("dibao", "先听取意见", "第四十八条", author, timezone.now(), base=edition)


@pytest.fixture
def enter(page: Any, live_server: Any, draft: SchemeDraft) -> Callable[[str], None]:
    author: User = draft.drafted_by

    def opened(name: str, *args: object) -> None:
        assert page.goto(live_server.url + reverse(f"web:{name}", args=[draft.pk, *args])).status == 200
        settled(page)

    come_in(page.context, live_server.url, author)
    return opened


PAGES = (
    ("draft_rules", ()),
    ("draft_deadline", ("dibao", "confirmation_total")),
    ("draft_row", ("dibao", "eligibility", 1)),
    ("draft_documents", ()),
    ("draft_document", ("refusal",)),
    ("draft_new_document", ()),
)


def test_the_editors_pass_axe_and_fit(enter: Callable[..., None], page: Any, axe: Callable[[Any], list[str]]) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    for name, args in PAGES:
        enter(name, *args)
        assert flaws(page, axe) == [], name

    assert complaints == []


def test_a_name_goes_where_the_cursor_stands_and_without_a_script_to_the_end(
    enter: Callable[..., None], page: Any, draft: SchemeDraft
) -> None:
    enter("draft_document", "refusal")
    field = page.locator("#text_0")
    field.fill("请到领取。")
    field.evaluate("field => field.setSelectionRange(2, 2)")
    page.select_option("#fact", "机关名称")

    page.click("[data-insert=text_0]")

    assert field.input_value() == "请到【机关名称】领取。"
    assert SchemeDraft.objects.get(pk=draft.pk).revision == 0


def test_a_deadline_for_a_hearing_takes_a_few_keys(enter: Callable[..., None], page: Any, draft: SchemeDraft) -> None:
    enter("draft_rules")

    page.click("text=新增时限 >> nth=0")
    page.fill("[name=name]", "hearing")
    page.fill("[name=title]", "听取意见")
    page.fill("[name=days]", "5")
    page.fill("[name=clause]", "社会救助法 第四十八条")
    page.click("button[value=save]")

    page.wait_for_selector("text=已保存时限")
    assert "hearing" in SchemeDraft.objects.get(pk=draft.pk).texts["rules/tables/dibao.toml"]
