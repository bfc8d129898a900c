"""What tests of pages in Chromium share: coming in without typing, and waiting until a page has settled."""

from typing import Any

from django.conf import settings
from django.test import Client

from offices.models import User

# Drawn diagrams say so, and htmx marks what it is fetching; waiting for a quiet net takes half a second a page.
SETTLED = """() => !document.querySelector(".htmx-request")
  && [...document.querySelectorAll(".diagram, .designer")].every((each) => each.dataset.ready === "true")"""
# The phone first, as a phone would load it; then the same page on a desk.
WIDTHS = ((390, 844), (1366, 900))


def come_in(context: Any, address: str, user: User) -> None:
    """Gives a browser the session of somebody who has signed in; typing a password has tests of its own."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def settled(page: Any) -> None:
    """Waits until a page that was opened shows all it is going to show by itself."""
    page.wait_for_function(SETTLED)


def flaws(page: Any, axe: Any) -> list[str]:
    """What axe finds serious at a phone's and at a desk's width, and what sticks out there; the page stays open."""
    found = []
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{width}: {said}" for said in axe(page, colours=width == WIDTHS[0][0])]
        found += [f"{width}: 宽{wide}"] if wide > width else []
    return found
