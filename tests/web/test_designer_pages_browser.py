"""The designer's pages that no other browser test walks, at a desk and on a phone: axe, width, and a quiet console."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cases import designing
from processes.models import SchemeDraft, SchemeEdition
from tests import builders
from tests.at_a_screen import come_in, flaws

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def moment() -> None:
    """The browser and the server share the real clock here."""


@pytest.fixture
def draft(base: None) -> SchemeDraft:
    cache.clear()
    designer = builders.team()["process_designer"]
    edition = SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")
    examples = {"one.toml": 'title = "一个算例"\nscheme = "dibao"\n'}
    return designing.open_draft(
        "dibao", "先听取意见", "第四十八条", designer, timezone.now(), base=edition, examples=examples
    )


def addresses(draft: SchemeDraft) -> list[str]:
    own = [(name, []) for name in ("draft_canvas", "draft_told", "draft_rehearsal", "draft_publish")]
    own += [("draft_told", [show]) for show in ("differences", "law", "checklist", "guide")]
    own += [("draft_example", ["one"]), ("draft_new_form", []), ("draft_new_deadline", ["dibao"])]
    found = [reverse(f"web:{name}", args=[draft.pk, *more]) for name, more in own]
    found += [reverse("web:draft_start", args=[draft.base_id])]
    return found + [reverse(f"web:{name}") for name in ("designer", "import", "moves", "heat")]


def test_every_other_page_of_the_designer_passes_axe_and_fits(
    draft: SchemeDraft, page: Any, live_server: Any, axe: Callable[[Any], list[str]]
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    come_in(page.context, live_server.url, draft.drafted_by)
    page.set_viewport_size({"width": 390, "height": 844})

    for address in addresses(draft):
        answer = page.goto(live_server.url + address)
        assert answer.status == 200, address
        assert flaws(page, axe) == [], address

    assert complaints == []
