"""The step table and the form editor in Chromium: axe at both widths, the keyboard alone, the preview that keeps up."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cases import designing
from offices.models import User
from processes.models import SchemeDraft, SchemeEdition
from processes.redrawing import steps
from tests import at_a_screen, builders
from tests.at_a_screen import come_in, settled
from tests.processes.looking import flaws

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DIAGRAM = "bpmn/dibao.bpmn"


@pytest.fixture
def moment() -> None:
    """The browser and the server share the real clock here."""


@pytest.fixture
def designer(base: None) -> User:
    cache.clear()
    return builders.team()["process_designer"]


@pytest.fixture
def draft(designer: User) -> SchemeDraft:
    edition = SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")
    return designing.open_draft("dibao", "先听取意见", "第四十八条", designer, timezone.now(), base=edition)


@pytest.fixture
def go(page: Any, live_server: Any, designer: User, draft: SchemeDraft) -> Callable[..., None]:
    """Signed in, opens a page of the draft by the name of its address."""
    come_in(page.context, live_server.url, designer)

    def to(name: str, *args: str, query: str = f"path={DIAGRAM}") -> None:
        address = f"{live_server.url}{reverse(f'web:{name}', args=[draft.pk, *args])}?{query}"
        assert page.goto(address).status == 200
        settled(page)

    return to


PAGES = (
    ("draft_steps", (), f"path={DIAGRAM}"),
    ("draft_step", ("opinion",), f"path={DIAGRAM}"),
    ("draft_way", ("flow_gateway_decider_opinion",), f"path={DIAGRAM}"),
    ("draft_remove_step", ("opinion",), f"path={DIAGRAM}"),
    ("draft_forms", (), ""),
    ("draft_form", ("examination",), ""),
    ("draft_question", ("objection", "objection_path"), ""),
)


def test_the_editors_pass_axe_and_fit_a_desk_and_a_phone(
    go: Callable[..., None], page: Any, axe: Callable[[Any], list[str]]
) -> None:
    for name, args, query in PAGES:
        go(name, *args, query=query)
        assert at_a_screen.flaws(page, axe) == [], name


def press_to(page: Any, selector: str) -> None:
    """Goes on with the Tab key until a control has the focus."""
    for _ in range(400):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def pick(page: Any, selector: str, value: str) -> None:
    """Chooses in a list with the arrow keys."""
    press_to(page, selector)
    for _ in range(200):
        if page.evaluate("selector => document.querySelector(selector).value", selector) == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not on offer in {selector}")


def test_a_hearing_before_refusal_is_added_with_the_keyboard_alone(
    go: Callable[..., None], page: Any, draft: SchemeDraft
) -> None:
    go("draft_steps")
    press_to(page, ".step-adds a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/new/task/**")
    pick(page, "#id_place", "flow:flow_gateway_outcome_issue_refusal")
    press_to(page, "#id_name")
    page.keyboard.type("不予确认前听取意见")
    pick(page, "#id_office_kind", "township_office")
    pick(page, "#id_post", "caseworker")
    pick(page, "#id_deadline", "dibao.examination")
    press_to(page, "#id_clause")
    page.keyboard.type("社会救助法 第四十八条")
    pick(page, "#id_form", "examination")
    press_to(page, ".act-bar button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/steps/?path=**")

    assert page.locator("#step-hearing").is_visible()
    text = SchemeDraft.objects.get().texts[DIAGRAM]
    row = next(row for row in steps(text) if row.id == "hearing")
    assert (row.post, row.clause, row.leads[0].target) == ("caseworker", "社会救助法 第四十八条", "issue_refusal")
    assert flaws(text) == []


def test_only_the_values_of_the_chosen_fact_are_offered(go: Callable[..., None], page: Any) -> None:
    go("draft_way", "flow_gateway_decider_opinion")
    first = "#id_choice_0 optgroup:not([hidden]) option"
    assert page.locator(first).evaluate_all("all => all.map(one => one.value)") == [
        "decider:county",
        "decider:township",
    ]

    page.select_option("#id_fact_0", "household_size")

    assert page.locator("#id_number_0").is_visible() and not page.locator("#id_choice_0").is_visible()


def test_the_preview_keeps_up_with_what_is_typed_and_shows_what_depends(
    go: Callable[..., None], page: Any, draft: SchemeDraft
) -> None:
    go("draft_new_question", "examination", query="")
    page.fill("#ask_label", "听取意见的日期")
    page.select_option("#ask_kind", "date")
    page.fill("#ask_name", "hearing_on")
    page.locator("[data-preview-shown] [name=hearing_on]").wait_for()
    page.locator("summary", has_text="只在某些情况下问").click()
    page.select_option("#ask_show_if", "proposal")
    page.locator("input[value='proposal:refuse']").check()

    asked = page.locator("[data-preview-shown] [data-show-field=proposal]", has=page.locator("[name=hearing_on]"))
    asked.wait_for(state="hidden")
    page.locator("[data-preview-shown] [name=proposal][value=refuse]").check()
    asked.wait_for(state="visible")
    page.click("[data-preview-width=phone]")
    assert page.locator("[data-preview-shown]").bounding_box()["width"] <= 390
    assert SchemeDraft.objects.get().revision == 0
