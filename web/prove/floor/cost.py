"""What the second floor costs: the same questions with and without it in turn, on some twenty thousand cases."""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial

from django.db import connection
from django.db.models import QuerySet

from cases.models import Case
from offices.models import User
from web.bench.variants.inboxes import CASES_OF_PAGE, COUNT, FIRST_PAGE, STRIDE, Inboxes, Server
from web.bench.variants.province import CLERKS_EACH, TOWNS, TOWNS_EACH
from web.prove.access.people import Person
from web.prove.floor.pages import Pages
from web.prove.floor.roles import as_owner, at_the_desk
from web.prove.reading import signed_in

CASES, ROUNDS = 20_000, 30
COUNTY = "county counts by township"
ASKED = (FIRST_PAGE, CASES_OF_PAGE, COUNT, COUNTY)


class Times(defaultdict[tuple[str, bool], list[float]]):
    """Seconds by question, and whether policies held."""

    def __init__(self) -> None:
        super().__init__(list)


def measured(pages: Pages, cases: int = CASES, rounds: int = ROUNDS) -> dict[str, float]:
    """Milliseconds of CPU of the server and of Django (medians) with and without policies, and their ratio."""
    inboxes, times = Inboxes(), Times()
    with as_owner():
        inboxes.open(cases)
    for number in range(rounds):
        town = number * STRIDE % TOWNS
        clerk = inboxes.province.clerks[town * CLERKS_EACH]
        supervisor = inboxes.province.supervisors[town // TOWNS_EACH]
        with as_owner():
            asked = inboxes.questions(clerk, supervisor)
        for name in ASKED:
            actor = supervisor if name == COUNTY else clerk
            _both(times, name, actor, partial(_fetched, asked[name][0]), number, pages, inboxes.server)
        _both(times, "case page", None, _case_page(pages), number, pages, inboxes.server)
        _both(times, "inbox page", None, _inbox_page(pages, clerk), number, pages, inboxes.server)
    return _figures(times)


def _both(
    times: Times, name: str, actor: User | None, ask: Callable[[], object], number: int, pages: Pages, server: Server
) -> None:
    """Asks with and without policies in turn, the other way round each time."""
    ways = {True: partial(_asked, actor, ask, pages, server), False: partial(_as_owner, ask, server)}
    for bound in sorted(ways, reverse=bool(number % 2)):
        times[name, bound].append(ways[bound]())


def _asked(actor: User | None, ask: Callable[[], object], pages: Pages, server: Server) -> float:
    if actor is None:
        return _seconds(ask, server)
    with at_the_desk(actor, pages.now):
        return _seconds(ask, server)


def _as_owner(ask: Callable[[], object], server: Server) -> float:
    with as_owner():
        return _seconds(ask, server)


def _seconds(ask: Callable[[], object], server: Server) -> float:
    """Of the second time: the first after a change of role also reads the catalogue anew."""
    ask()
    began = _cpu(server)
    ask()
    return _cpu(server) - began


def _cpu(server: Server) -> float:
    return time.process_time() + server.cpu()


def _fetched(rows: QuerySet) -> None:
    sql, values = rows.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.fetchall()


def _case_page(pages: Pages) -> Callable[[], object]:
    """A whole page of a case of the demonstration, beside all the others."""
    person = next(each for each in pages.people.values() if each.label == "lushi.caseworker")
    with as_owner():
        number = Case.objects.filter(area__startswith="411224107").earliest("pk").number
    return partial(_page, pages, person, f"/cases/{number}/")


def _inbox_page(pages: Pages, clerk: User) -> Callable[[], object]:
    person = Person(clerk.pk, clerk.username)
    if person.user not in pages.clients:
        with as_owner():
            pages.clients[person.user] = signed_in(clerk.username)
    return partial(_page, pages, person, "/inbox/?tab=office")


def _page(pages: Pages, person: Person, path: str) -> None:
    status, _ = pages.page(pages.clients[person.user], path)
    if status != 200:  # noqa: PLR2004 - answered
        raise RuntimeError(f"{path}: {status}")


def _figures(times: Times) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in dict.fromkeys(name for name, _ in times):
        bound, free = (statistics.median(times[name, which]) * 1000 for which in (True, False))
        key = name.replace(" ", "_").replace(":", "").replace(",", "")
        found |= {
            f"{key}_ms": round(bound, 2),
            f"{key}_ms_without": round(free, 2),
            f"{key}_times": round(bound / free, 2),
        }
    return found
