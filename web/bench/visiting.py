"""Plays visitors over real HTTP at a fixed rate and tells how long each answer took: needs no Django.

Run as a process of its own, so that its work is not counted as the server's: python -m web.bench.visiting PLAN, where
PLAN is a JSON file with address, stock, rate (requests a second), seconds and seed. A visit is timed from the moment at
which it was due, not from when somebody was free to make it: a server that falls behind cannot hide it.
"""

import http.client
import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from random import Random
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

AT_ONCE = 64
WAIT = 60.0
# Of a hundred visits so many are of each kind; in brackets the requests that one takes.
MIX = {"inbox": 40, "case": 25, "board": 8, "search": 12, "submit": 15}
REQUESTS = {"inbox": 1, "case": 2, "board": 1, "search": 2, "submit": 2}


class Refused(RuntimeError):
    """An answer that a visitor did not expect."""


class Visitor:
    """One signed-in person with cookies of the own; a connection is taken for each request in turn."""

    def __init__(self, line: "Line", name: str, password: str) -> None:
        self.line, self.name = line, name
        self.cookies: dict[str, str] = {}
        self.ask("GET", "/sign-in/")
        said = {"username": name, "password": password, "csrfmiddlewaretoken": self.cookies["csrf"]}
        self.ask("POST", "/sign-in/", said, 302)
        if "session" not in self.cookies:
            raise Refused(f"{name} cannot sign in")

    def ask(self, method: str, path: str, said: dict[str, Any] | None = None, status: int = 200) -> str:
        """One request; the answer's text, or Refused."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if said is not None:
            body = urlencode(said | {"csrfmiddlewaretoken": self.cookies.get("csrf", "")}, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer, text = self.line.send(method, path, body, headers)
        self._keep(answer)
        if answer.status != status:
            raise Refused(f"{method} {path.split('?')[0]}: {answer.status} instead of {status}")
        return text

    def _keep(self, answer: http.client.HTTPResponse) -> None:
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value


class Line:
    """Connections to the server, one a thread, opened again when the server has closed one."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.own = threading.local()

    def send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        """Sends and reads the whole answer."""
        for attempt in (1, 2):
            link = getattr(self.own, "link", None) or http.client.HTTPConnection(self.host, timeout=WAIT)
            self.own.link = link
            try:
                link.request(method, path, body, headers)
                answer = link.getresponse()
                return answer, answer.read().decode("utf-8", "replace")
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                # A kept connection that the server has let go; a fresh one that breaks is an error.
                self.own.link = None
                link.close()
                if attempt == 2:
                    raise
        raise AssertionError("two attempts were made")


class Visits:
    """Everybody at once: who comes, what each does, and what was seen."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan, self.stock, self.rng = plan, plan["stock"], Random(plan["seed"])
        self.walls: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []
        line = Line(plan["address"])
        names = {name for names in self.stock["visitors"].values() for name in names}
        names |= {task["user"] for task in self.stock["tasks"]} | {name for name, _number in self.stock["cases"]}
        with ThreadPoolExecutor(4) as pool:
            people = pool.map(lambda name: Visitor(line, name, self.stock["password"]), sorted(names))
            self.people = {person.name: person for person in people}
        self.tasks: Queue[dict[str, Any]] = Queue()
        for task in self.stock["tasks"]:
            self.tasks.put(task)

    def play(self) -> dict[str, Any]:
        """Makes the visits at their times; figures of all but the first seconds, in which the server warms up."""
        began, warming = time.perf_counter() + 0.5, True
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for due, kind in self._times():
                time.sleep(max(0.0, began + due - time.perf_counter()))
                if warming and due >= self.plan["warm"]:
                    # From here on it counts: who measures the server's work reads this line.
                    print("{}", flush=True)
                    warming = False
                pool.submit(self._visit, kind, began + due, not warming)
        took = time.perf_counter() - began - self.plan["warm"]
        return {"walls": self.walls, "errors": self.errors, "seconds": took, "left": self.tasks.qsize()}

    def _times(self) -> Iterator[tuple[float, str]]:
        """Moments and kinds: chance spreads the moments as strangers would, the rate holds on the average."""
        each = sum(MIX[kind] * REQUESTS[kind] for kind in MIX) / sum(MIX.values())
        due, kinds = 0.0, list(MIX)
        while due < self.plan["warm"] + self.plan["seconds"]:
            yield due, self.rng.choices(kinds, list(MIX.values()))[0]
            due += self.rng.expovariate(self.plan["rate"] / each)

    def _visit(self, kind: str, due: float, counts: bool) -> None:
        mark = Marked(self.walls, due, counts)
        try:
            getattr(self, kind)(mark)
        except Exception as error:
            # Whatever went wrong is a visitor who got no answer.
            self.errors.append(f"{kind}: {type(error).__name__} {error}")

    def _somebody(self, post: str) -> Visitor:
        return self.people[self.rng.choice(self.stock["visitors"][post])]

    def inbox(self, mark: "Marked") -> None:
        """Opens the inbox of a township or of the county."""
        who = self._somebody(self.rng.choice(("caseworker", "caseworker", "head_of_office", "county_approver")))
        tab = self.rng.choice(("", "?tab=office", "?tab=done"))
        mark("inbox", lambda: who.ask("GET", f"/inbox/{tab}"))

    def case(self, mark: "Marked") -> None:
        """Says why, then reads a case of the own township."""
        name, number = self.rng.choice(self.stock["cases"])
        who, path = self.people[name], f"/cases/{quote(number)}/"
        mark("purpose", lambda: who.ask("POST", f"{path}purpose/", {"purpose": self.stock["purpose"]}, 302))
        mark("case page", lambda: who.ask("GET", path))

    def board(self, mark: "Marked") -> None:
        """Opens the supervisor's board."""
        who = self._somebody("supervisor")
        mark("supervisor page", lambda: who.ask("GET", "/supervision/"))

    def search(self, mark: "Marked") -> None:
        """Looks for two characters of a name."""
        who, text = self._somebody("caseworker"), self.rng.choice(self.stock["names"])
        mark("search", lambda: who.ask("POST", "/cases/search/", {"text": text}, 302))
        mark("search found", lambda: who.ask("GET", "/cases/"))

    def submit(self, mark: "Marked") -> None:
        """Opens a task that one holds and hands its form in; without tasks left, the inbox instead."""
        if self.tasks.empty():
            raise Refused("no task is left: the stock was too small")
        task = self.tasks.get()
        who, path = self.people[task["user"]], f"/tasks/{task['task']}/"
        mark("task page", lambda: who.ask("GET", path))
        mark("submit", lambda: who.ask("POST", path, task["posted"], 302))


class Marked:
    """Times one request after another; the first from when it was due."""

    def __init__(self, walls: dict[str, list[float]], due: float, counts: bool) -> None:
        self.walls, self.began, self.counts = walls, due, counts

    def __call__(self, name: str, act: Callable[[], str]) -> None:
        act()
        ended = time.perf_counter()
        if self.counts:
            self.walls[name].append(ended - self.began)
        self.began = ended


def main(plan: str) -> None:
    """Plays the plan; prints an empty object once the server is warm, and at the end what was found."""
    with open(plan, encoding="utf-8") as file:
        print(json.dumps(Visits(json.load(file)).play(), ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
