"""The main pages at a desk and on a phone: nothing that axe calls serious, nothing wider than the screen."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from cases.models import Case, Document, Household, PublicNotice
from monitoring import heavy_day, invented
from monitoring.board import demonstration as board
from monitoring.models import Delivery, RiskWarning, SupervisionOrder
from monitoring.receiving import demonstration as receiving
from monitoring.risk import demonstration as risk
from processes.models import Task
from tests import builders
from tests.journeys.browser.conftest import At, Clock, Look, Midway
from tests.journeys.browser.screen import Person

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1366, 390])
def test_the_main_pages_are_usable_by_everybody_at_both_widths(
    width: int, at: At, county: Clock, midway: Midway, look: Look, axe: Callable[[Page], list[str]]
) -> None:
    case = midway("notice_period").case
    midway("means_test", **builders.single("王守田", 7))
    found: dict[str, list[str]] = {}
    for name, person in opened(at, width, case):
        look(person.page, f"page-{name}")
        wide = person.page.evaluate("document.documentElement.scrollWidth")
        found[name] = axe(person.page) + ([f"宽{wide}"] if wide > width else [])

    assert {name: mistakes for name, mistakes in found.items() if mistakes} == {}
    assert len(found) == 14


def opened(at: At, width: int, case: Case) -> Iterator[tuple[str, Person]]:
    """Opens one main page after the other, each as somebody who uses it."""
    task = Task.objects.get(element="examination")
    yield "sign-in", at("", width).go("/sign-in/")
    yield "board", at("", width).go("/notices/")
    yield "notice", at("", width).go(f"/notices/{PublicNotice.objects.get().uid}/")
    yield "progress", at("", width).go("/progress/")
    yield "verify", at("", width).go(f"/verify/{Document.objects.get(case=case, kind='acceptance').code}/")
    caseworker = at("lushi.caseworker", width)
    yield "inbox", caseworker.go("/inbox/?tab=done")
    yield "task", caseworker.go(f"/tasks/{task.pk}/")
    yield "apply", caseworker.go("/apply/dibao/411224107200/")
    yield "cases", caseworker.go("/cases/")
    yield "case", case_page(caseworker, case)
    yield "household", caseworker.go(f"/households/{case.household.uid}/")
    yield "profile", caseworker.go("/profile/")
    supervisor = at("lushi.supervisor", width)
    yield "supervision", supervisor.go("/supervision/")
    yield "purpose", supervisor.go(f"/cases/{case.number}/")


def case_page(person: Person, case: Case) -> Person:
    person.go(f"/cases/{case.number}/")
    expect(person.page.locator(".diagram[data-ready=true]")).to_be_visible()
    return person


def test_the_pages_of_the_watch_tower_are_usable_on_a_phone_and_at_a_desk(
    at: At, county: Clock, midway: Midway, look: Look, axe: Callable[..., list[str]]
) -> None:
    case = midway("examination").case
    watched(county)
    found: dict[str, list[str]] = {}
    for name, path, colours in tower(case):
        page = at(f"lushi.{name}", 390).go(path).page
        look(page, f"tower-{name}-{path.strip('/').replace('/', '-')}")
        found[f"{name} {path}"] = [*axe(page, colours=colours), *wide(page, 390), *wide(page, 1366)]

    assert {page: mistakes for page, mistakes in found.items() if mistakes} == {}
    assert len(found) == 15


def watched(county: Clock) -> None:
    """What the demonstration shows of the watch-tower, over one case; comparing itself has tests of its own."""
    Household.objects.update(is_invented=True)
    for part in (receiving, invented, risk, heavy_day, board):
        part.ensure(county.now)


def wide(page: Page, width: int) -> list[str]:
    """Whether the page sticks out at a width; it is left there as it was before."""
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": 900})
    told = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(size)
    return [f"{width}: 宽{told}"] if told > width else []


def tower(case: Case) -> Iterator[tuple[str, str, bool]]:
    """One page of each make that no other look covers: who opens it, where, and whether it has colours of its own."""
    home = f"/households/{case.household.uid}/"
    warning = RiskWarning.objects.filter(household=case.household).latest("pk").pk
    task = Task.objects.filter(countersigns__isnull=False).latest("pk").pk
    yield "supervisor", "/supervision/forecast/", False
    yield "supervisor", f"/supervision/orders/{SupervisionOrder.objects.get().uid}/", False
    yield "approver", "/comparing/indicators/", False
    yield "approver", "/warnings/", True
    yield "approver", "/warnings/quality/", False
    yield "approver", f"/receiving/{Delivery.objects.latest('pk').uid}/", False
    yield "approver", "/receiving/sources/", False
    yield "caseworker", f"/tasks/{task}/", True
    yield "caseworker", "/messages/", False
    yield "caseworker", "/hand-overs/", False
    yield "caseworker", "/referrals/", False
    yield "caseworker", "/measures/achievements/", True
    yield "caseworker", f"/comparing{home}", False
    yield "grid", f"/patrols/{case.household.uid}/", True
    yield "grid", f"/warnings/{warning}/visit/", False
