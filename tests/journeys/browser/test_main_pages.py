"""The main pages at a desk and on a phone: nothing that axe calls serious, nothing wider than the screen."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from cases.models import Case, Document, PublicNotice
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
