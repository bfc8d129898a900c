"""Trying a draft out in Chromium: play by keyboard, the token on the diagram, replays; axe and phones."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cases import designing
from cases.models import ReplayFinding
from cases.replaying import runs
from offices.models import User
from processes import drafts
from processes.models import SchemeDraft, SchemeEdition
from tests import builders, redrawn
from tests.at_a_screen import come_in, flaws

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def moment() -> None:
    """The browser and the server share the real clock here."""


@pytest.fixture
def office(base: None) -> dict[str, User]:
    cache.clear()
    return builders.team()


@pytest.fixture
def draft(office: dict[str, User]) -> SchemeDraft:
    """A shorter total."""
    base = SchemeEdition.objects.filter(scheme="dibao", state="published").latest("in_force_from")
    designer, now = office["process_designer"], timezone.now()
    made = designing.open_draft("dibao", "缩短时限", "第二十二条", designer, now, base=base)
    table = made.texts[redrawn.TABLE].replace("days = 30\n", "days = 9\n", 1)
    return drafts.save(made.pk, redrawn.TABLE, table, made.revision, designer.pk, now)


@pytest.fixture
def opened(page: Any, live_server: Any, office: dict[str, User]) -> Callable[..., None]:
    """Signs the designer in, then opens a page by name."""
    come_in(page.context, live_server.url, office["process_designer"])
    return lambda name, *args, query="": page.goto(live_server.url + reverse(f"web:{name}", args=args) + query)


def test_a_play_goes_on_by_keyboard_and_shows_where_it_is(
    page: Any, opened: Callable[..., None], draft: SchemeDraft, axe: Callable[[Any], list[str]]
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened("draft_play", draft.pk)
    page.wait_for_selector(".diagram[data-ready=true]")

    page.locator("button[value^='complete:']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name='fact.acceptance_outcome']")
    assert page.evaluate("document.activeElement.id") == "play-clock"
    page.locator("input[name='fact.acceptance_outcome'][value=accept]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=提请核对")
    page.wait_for_selector(".diagram[data-ready=true] .step-current")

    assert page.locator(".diagram-said").inner_text().count("正在办理") == 3
    assert complaints == []
    assert flaws(page, axe) == []


def test_replay_pages_pass_axe_and_fit(
    page: Any,
    opened: Callable[..., None],
    draft: SchemeDraft,
    office: dict[str, User],
    axe: Callable[[Any], list[str]],
) -> None:
    now = timezone.now()
    case = builders.apply(office["village_aide"], now=now - timedelta(days=30)).case
    builders.advance(case, office, "public_notice", now - timedelta(days=29))
    period = (now - timedelta(days=60)).date(), now.date()
    run = runs.start(draft, builders.COUNTY, *period, office["process_designer"], now)

    opened("replay", run.pk)
    page.wait_for_selector("progress")
    assert flaws(page, axe) == []
    runs.go_on(run.pk, timezone.now)
    # The page asks by itself whether the run has ended.
    page.wait_for_selector("progress", state="detached", timeout=15_000)
    assert flaws(page, axe) == []
    for name, args, query in (
        ("draft_replays", [draft.pk], ""),
        ("replay_list", [run.pk], f"?kind={ReplayFinding.Kind.MOVED}"),
        ("replay_case", [run.pk, case.pk], ""),
    ):
        opened(name, *args, query=query)
        assert flaws(page, axe) == []
