"""What browser journeys share: a clock that moves, people at screens, and pictures for who wants to look."""

import io
import os
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import Browser, Page

from monitoring.clock_guard import Reading
from processes import editions
from tests.journeys.browser.screen import Person
from tests.journeys.county import SHANGHAI, Journey, apply

MORNING = datetime(2026, 9, 1, 9, 0, tzinfo=SHANGHAI)
SHOTS = os.environ.get("HULIAN_SHOTS", "")
WIDTHS = {1366: 900, 390: 844}
Look = Callable[[Page, str], None]
At = Callable[..., Person]
Midway = Callable[..., Journey]


class Clock:
    """The time that every page and command believes in; it only goes forward."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def pass_(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @property
    def today(self) -> str:
        return self.now.date().isoformat()

    def days(self, number: int) -> None:
        """Lets days pass, to the morning."""
        self.morning_of(self.now.date() + timedelta(days=number))

    def morning_of(self, day: date) -> None:
        """The morning of a later day; the time-keeper has its turn."""
        self.now = max(self.now, datetime.combine(day, time(9), SHANGHAI))
        call_command("tick", stdout=io.StringIO())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock(MORNING)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moved.now)
    # The machine has been running all those days: a clock that jumps alone would stop the time-keeper.
    running = "monitoring.management.commands.tick.read_clocks"
    monkeypatch.setattr(running, lambda: Reading(moved.now, "journey", (moved.now - MORNING).total_seconds()))
    return moved


@pytest.fixture
def county(transactional_db: None, base: None, clock: Clock) -> Clock:
    """Both demonstration counties with all their accounts, empty of cases, on the first of September."""
    cache.clear()
    # A test before this one may have published an edition under a number that comes back.
    editions.forget()
    return clock


@pytest.fixture
def at(county: Clock, live_server: Any, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[At]:
    """Returns a function: a user name ("" for a passer-by) -> that person at a screen, the same when asked again."""
    people: dict[tuple[str, int], Person] = {}

    def seat(username: str = "", width: int = 1366) -> Person:
        if (username, width) not in people:
            size = {"viewport": {"width": width, "height": WIDTHS[width]}}
            context = browser.new_context(**{**browser_context_args, **size})
            context.set_default_timeout(20000)
            people[username, width] = Person(context, live_server.url, username)
        return people[username, width]

    yield seat
    complaints = [said for person in people.values() for said in person.complaints]
    for person in people.values():
        person.context.close()
    assert complaints == []


# The steps in order; what a test does not do on the pages itself is done before it, as the offices would.
WAY = ("acceptance", "means_test_request", "means_test", "means_test_findings", "household_investigation")
WAY += ("neighbour_inquiry", "examination", "opinion", "public_notice", "notice_period")


@pytest.fixture
def midway(county: Clock) -> Callable[..., Journey]:
    """Returns a function: a step -> a case that waits at it, with the clock put on."""

    def bring(until: str, place: str = "lushi", **changes: object) -> Journey:
        journey = apply(place, county.now, **changes)
        for element in WAY[: WAY.index(until)]:
            journey.do(element)
        county.now = journey.now
        return journey

    return bring


@pytest.fixture
def printed_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker prints the papers of the steps: who opens one waits for it."""
    monkeypatch.setattr("cases.documents.jobs.enqueue", lambda document_id: None)


@pytest.fixture
def look() -> Look:
    """Takes pictures of a page at both widths into the folder HULIAN_SHOTS; does nothing without it."""

    def take(page: Page, name: str) -> None:
        if not SHOTS:
            return
        size = page.viewport_size
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            tall = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": max(height, tall)})
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png")
        page.set_viewport_size(size)

    return take
