"""Pages in Chromium that tests/journeys/browser/test_main_pages.py does not look at: no serious finding of axe at both
widths, nothing sticks out; and on all pages keyboard and no-script use."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cases import steps
from cases.models import PublicNotice
from offices.models import User
from tests import builders
from tests.at_a_screen import come_in, flaws

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def moment() -> None:
    """The browser and the server share the real clock here."""


@pytest.fixture
def office(base: None) -> dict[str, User]:
    cache.clear()  # the offices were loaded anew, so what routing remembers of them is stale
    return builders.team()


@pytest.fixture
def notice(office: dict[str, User]) -> PublicNotice:
    """A case whose notice hangs since yesterday."""
    start = timezone.now() - timedelta(days=2)
    case = builders.apply(office["village_aide"], now=start).case
    now = builders.advance(case, office, "public_notice", start)
    builders.do(builders.open_task(case), office, now)
    return PublicNotice.objects.get(case=case)


@pytest.fixture
def enter(page: Any, live_server: Any) -> Callable[[User], None]:
    def as_(user: User) -> None:
        come_in(page.context, live_server.url, user)

    return as_


def check(page: Any, axe: Callable[[Any], list[str]], address: str) -> None:
    """Opens a page on a phone, then looks at it at both widths."""
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.goto(address).status == 200, address
    assert flaws(page, axe) == [], address


def test_public_pages_pass_axe_and_fit(
    notice: PublicNotice, page: Any, live_server: Any, axe: Callable[[Any], list[str]]
) -> None:
    check(page, axe, live_server.url + reverse("web:verify"))


def test_pages_of_a_caseworker_pass_axe_and_fit(
    notice: PublicNotice,
    office: dict[str, User],
    enter: Callable[[User], None],
    page: Any,
    live_server: Any,
    axe: Callable[[Any], list[str]],
) -> None:
    other = builders.apply(office["village_aide"], builders.single("李桂兰", 5), timezone.now()).case
    task = steps.claim(builders.open_task(other).pk, office["caseworker"], timezone.now())
    enter(office["caseworker"])

    for name, args in (("inbox", []), ("task", [task.pk]), ("apply", [])):
        check(page, axe, live_server.url + reverse(f"web:{name}", args=args))


def test_pages_of_supervisor_designer_and_auditor_pass_axe_and_fit(
    notice: PublicNotice,
    office: dict[str, User],
    enter: Callable[[User], None],
    page: Any,
    live_server: Any,
    axe: Callable[[Any], list[str]],
) -> None:
    enter(office["auditor"])

    for name in ("relatives", "extensions", "awards", "editions", "chain_check"):
        check(page, axe, live_server.url + reverse(f"web:{name}"))


def test_the_case_page_breaks_no_content_policy_and_draws_the_diagram(
    notice: PublicNotice, office: dict[str, User], enter: Callable[[User], None], page: Any, live_server: Any
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    enter(office["caseworker"])

    page.goto(live_server.url + reverse("web:case", args=[notice.case.number]))

    page.wait_for_selector(".diagram[data-ready=true]")
    assert complaints == []


def test_the_keyboard_reaches_the_text_first_and_opens_why_a_date_is_what_it_is(
    office: dict[str, User], enter: Callable[[User], None], page: Any, live_server: Any
) -> None:
    builders.apply(office["village_aide"], now=timezone.now())
    enter(office["caseworker"])
    page.goto(live_server.url + reverse("web:inbox"))

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator(".why > summary").first.focus()
    page.keyboard.press("Enter")

    assert page.locator(".why[open]").count() == 1


@pytest.mark.proves("S1-13")
def test_progress_works_without_scripts_at_twice_the_size(
    office: dict[str, User], browser: Any, live_server: Any
) -> None:
    opened = builders.apply(office["village_aide"], now=timezone.now())
    # A window of half the width in CSS pixels is what zooming to 200 % gives.
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", viewport={"width": 195, "height": 400})
    page = context.new_page()
    page.goto(live_server.url + reverse("web:progress"))

    page.fill("#id_number", opened.case.number)
    page.fill("#id_code", opened.access_code)
    page.click("main button[type=submit]")

    assert "您的申请正在办理" in page.inner_text("main")
    context.close()
