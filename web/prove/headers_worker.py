"""Asks addresses as people of every post and looks at what each answer carries."""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from random import Random
from uuid import UUID

import django

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from offices.models import User

WANTED = {
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
}
# Only here may a page bring styles of its own: the canvas draws with them, the printed blank form is one closed page.
STYLED = ("draft_canvas", "blank_form")
FILES = ("/static/css/theme.css", "/static/js/pages.js", "/static/img/icons.svg", "/static/nothing.js")
FILLED = {"int": "1", "uuid": str(UUID(int=7)), "slug": "dibao", "str": "x", "path": "x"}
PART = re.compile(r"<(?:(\w+):)?(\w+)>")
METHODS = ("GET", "GET", "GET", "POST", "HEAD")
Address = tuple[str, str]


def addresses() -> list[Address]:
    """Every address with its name, parts filled with something of the right form, and some files of the program."""
    return [*_below(get_resolver().url_patterns, ""), *(("", file) for file in FILES), ("", "/no/such/page/")]


def _below(patterns: Iterable[URLPattern | URLResolver], before: str) -> Iterator[Address]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _below(each.url_patterns, route)
        else:
            yield str(each.name), "/" + PART.sub(lambda part: FILLED.get(part[1] or "str", "x"), route)


def faults(answer: HttpResponse, name: str) -> list[str]:
    """What one answer lacks, in words; an empty list for a good one."""
    told = answer.headers
    found = [f"{header} is {told.get(header)}" for header, good in WANTED.items() if told.get(header) not in good]
    if "max-age=31536000" not in told.get("Strict-Transport-Security", ""):
        found.append("no Strict-Transport-Security")
    if "geolocation=()" not in told.get("Permissions-Policy", ""):
        found.append("no Permissions-Policy")
    return found + _of_policy(told.get("Content-Security-Policy", ""), name) + _of_memory(answer) + _of_cookies(answer)


def _of_policy(policy: str, name: str) -> list[str]:
    parts = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.split()}
    scripts = parts.get("script-src", parts.get("default-src", ["*"]))
    styles = parts.get("style-src", parts.get("default-src", ["*"]))
    found = [f"script-src {word}" for word in scripts if word not in ("'self'", "'none'")]
    if name not in STYLED:
        found += [f"style-src {word}" for word in styles if word not in ("'self'", "'none'")]
    if "sandbox" not in parts and parts.get("frame-ancestors") != ["'none'"]:
        found.append("no frame-ancestors")
    return found


def _of_memory(answer: HttpResponse) -> list[str]:
    """Only files of the program may be kept by the browser."""
    told = answer.headers.get("Cache-Control", "")
    return [] if "no-store" in told or ("public" in told and not answer.cookies) else [f"Cache-Control is {told}"]


def _of_cookies(answer: HttpResponse) -> list[str]:
    found = []
    for name, cookie in answer.cookies.items():
        lacking = [flag for flag in ("secure", "httponly", "samesite") if not cookie[flag]]
        if lacking or cookie["path"] != "/" or cookie["domain"]:
            found.append(f"cookie {name} lacks {lacking}")
        if name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME) and not name.startswith("__Host-"):
            found.append(f"cookie {name} is not bound to this host")
    return found


def one_of_each_post() -> list[User | None]:
    """An account of every post that the demonstration has, and nobody."""
    people = User.objects.filter(is_invented=True).order_by("holdings__post", "pk")
    by_post = {holding: person for person in people for holding in person.holdings.values_list("post", flat=True)}
    return [None, *by_post.values()]


def crawl(count: int, seed: int, people: list[User | None] | None = None) -> dict:
    """Asks so many addresses, each of another person; where there are fewer addresses each is asked of several."""
    chance, known, people = Random(seed), addresses(), people or one_of_each_post()
    rounds = [(address, person) for address in known for person in people]
    chance.shuffle(rounds)
    statuses: dict[int, int] = {}
    details, clients = [], {person: _client(person) for person in people}
    for (name, path), person in rounds[:count]:
        method = chance.choice(METHODS)
        answer = clients[person].generic(method, path, secure=True)
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        details += [f"{method} {path} ({name}) as {person}: {fault}" for fault in faults(answer, name)]
        answer.close()
        if name == "sign_out" and method == "POST":
            clients[person] = _client(person)
    tried = len(rounds[:count])
    return {
        "tried": tried,
        "details": details,
        "addresses": len(known),
        "posts": len(people),
        "opened": statuses.get(200, 0),
    }


def _client(person: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person, backend="offices.backends.PeopleBackend")
    return client


if __name__ == "__main__":
    settings.ALLOWED_HOSTS.append("testserver")
    print(json.dumps(crawl(int(sys.argv[1]), int(sys.argv[2])), ensure_ascii=False))
