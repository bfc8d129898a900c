"""One probe after another: somebody asks an address with values of everywhere; what comes back is looked through."""

import re
import sys
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from unittest.mock import patch
from urllib.parse import unquote_plus, urlencode, urlsplit

from django.conf import settings
from django.core.signals import got_request_exception
from django.http import QueryDict
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from cases.models import Case
from offices import sessions
from offices.models import User
from web.prove.access import marks, owners, reading
from web.prove.access.addresses import Address, Paths, Unknown, Way, every
from web.prove.access.changed import Change, Watch
from web.prove.access.forms import Form, forms_of
from web.prove.access.marks import Kind, Marks
from web.prove.access.people import NOBODY, Person, Rules, may_write, token_of
from web.prove.access.world import VILLAGES
from web.signing.coming_in import CODE_PASSED

# Where somebody stands towards the row that is asked for: most often just beside it.
INSIDE, BESIDE, FAR, NOBODY_AT_ALL = "inside", "beside", "far", "nobody"
STANCES = (INSIDE, BESIDE, FAR, NOBODY_AT_ALL)
WEIGHTS = (30, 40, 22, 8)
# The whole source as an archive: the same for everybody, marks and all, and it takes a second to pack.
DEAR = {"source_zip"}
# How many GET parameters or posted fields are filled with something of another area.
MOST_FOREIGN = 3
OF_A_POST_LET_IN, OF_WRITING = 0.8, 0.4
# From this status on the product itself has failed.
BROKEN = 500
# 503 is what this one is for: no time-keeper runs beside the probe.
SAYS_UNWELL = {"healthz"}
# The programming interface: what it asks for under which name, and the reason that every look needs.
API, WHY = "api/v1/", (("purpose", "handle"), ("note", "核对情况"))
API_KEYS = ("area", "place", "scheme", "state", "cursor", "parent", "by", "roll", "tab", "element")
API_BODY = (
    "resident_id",
    "reason",
    "number",
    "scheme",
    "area",
    "channel",
    "outcome",
    "told",
    "view",
    "words",
    "answers",
)
API_WORDS = {
    "reason": ("核对该户情况",),
    "outcome": ("given", "not_given"),
    "view": ("agree",),
    "words": ("同意",),
    "scheme": ("dibao",),
    "channel": ("counter",),
    "by": ("town", "village", "office"),
}


@dataclass(frozen=True)
class Asked:
    """One request as it was sent."""

    person: Person
    method: str
    url: str
    data: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        told = "&".join(f"{key}={value}" for key, value in self.data)
        return f"{self.person.label} {self.method} {self.url} {told}".strip()


@dataclass
class Tally:
    """What a run of probes came to."""

    tried: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    addresses: set[str] = field(default_factory=set)
    writes: int = 0
    seen: int = 0
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


class Asker:
    """Sends probes into the product inside this process and undoes each."""

    def __init__(self, known: Marks, rules: Rules, people: list[Person], seed: int) -> None:
        self.marks, self.rules, self.people, self.rng = known, rules, people, Random(seed)
        self.watch, self.tally, self.paths = Watch(), Tally(), Paths(VILLAGES)
        self.clients: dict[int, Client] = {}
        self.forms: dict[str, dict[str, list[Form]]] = defaultdict(lambda: defaultdict(list))
        self.keys: dict[str, set[str]] = defaultdict(set)
        self.offers: dict[str, set[str]] = defaultdict(set)
        self.opened: dict[str, set[str]] = defaultdict(set)
        self.unknown: list[str] = []
        self._asked_for: set[str] = set()
        self._slip = ""
        self.ways: dict[Address, dict[str, list[Way]]] = dict(self._all_ways())
        self.strange = self._strange_values()
        for person in people:
            self.clients[person.user] = signed_in(person)
        self.watch.remember()

    def _all_ways(self) -> Iterator[tuple[Address, dict[str, list[Way]]]]:
        for address in every():
            try:
                yield address, self.paths.of(address)
            except Unknown as slip:
                self.unknown.append(str(slip))

    def _strange_values(self) -> dict[str, list[str]]:
        """Values that mean something somewhere, by their shape: what a parameter may be swapped for."""
        by_kind: dict[str, list[str]] = defaultdict(list)
        for token, owner in self.marks.owners.items():
            by_kind[owner.kind].append(token)
        rows = {str(way.row) for ways in self.ways.values() for found in ways.values() for way in found if way.row}
        by_kind[Kind.ROW] = sorted(rows)
        by_kind["area"] = [village[:length].ljust(12, "0") for village in VILLAGES for length in (6, 9, 12)]
        return {kind: sorted(values) for kind, values in by_kind.items()}

    def run(self, count: int) -> Tally:
        """That many probes: every address from every stance in turn, by reading and then by writing."""
        with self._learning():
            while self.tally.tried < count:
                turns = [(address, stance) for address in self.ways for stance in STANCES]
                self.rng.shuffle(turns)
                for address, stance in turns[: count - self.tally.tried]:
                    if address.name not in DEAR or address.route not in self.tally.addresses:
                        self.probe(address, stance)
        return self.tally

    def probe(self, address: Address, stance: str) -> None:
        """One probe of an address by somebody who stands somewhere towards what it names."""
        way = self._way(address)
        person = self._person(address.route, way.area, stance)
        asked = self._writing(person, way) if self.rng.random() < OF_WRITING else self._reading(person, way)
        self.send(asked, address)

    def _way(self, address: Address) -> Way:
        return self.paths.mixed(self.rng.choice(self.rng.choice(list(self.ways[address].values()))), self.rng)

    def _person(self, name: str, area: str, stance: str) -> Person:
        """Somebody in that stance; mostly of a post that opened the page before, lest the post hides the area."""
        if stance == NOBODY_AT_ALL:
            return NOBODY
        area = area or self.rng.choice(VILLAGES)
        found = [person for person in self.people if person.user and _stands(person, area) == stance] or self.people
        posts = self.opened[name] if self.rng.random() < OF_A_POST_LET_IN else ()
        return self.rng.choice([person for person in found if posts and person.posts & posts] or found)

    def _reading(self, person: Person, way: Way) -> Asked:
        if way.address.route.startswith(API):
            told = tuple((key, self._told(key)) for key in self.rng.sample(API_KEYS, MOST_FOREIGN))
            return Asked(person, "GET", f"{way.url}?{urlencode((*WHY, *told))}")
        keys = sorted(self.keys[f"GET {way.address.route}"])
        chosen = self.rng.sample(keys, min(len(keys), self.rng.randrange(MOST_FOREIGN + 1)))
        told = tuple((key, self._strange(key)) for key in chosen)
        return Asked(person, "GET", f"{way.url}?{urlencode(told)}" if told else way.url)

    def _writing(self, person: Person, way: Way) -> Asked:
        """A form that was seen on a page, its fields mixed with those of other areas; else whatever the view reads."""
        if way.address.route.startswith(API):
            return Asked(person, "POST", way.url, tuple((key, self._told(key)) for key in API_BODY))
        known = [form for forms in self.forms[way.address.route].values() for form in forms]
        if known:
            form = self.rng.choice(known)
            url = way.url if self.rng.random() < 0.5 else form.action
            return Asked(person, "POST", url, tuple(self._mixed(form)))
        keys = sorted(self.keys[f"POST {way.address.route}"])
        return Asked(person, "POST", way.url, tuple((key, self._strange(key)) for key in keys))

    def _mixed(self, form: Form) -> Iterator[tuple[str, str]]:
        strange = set(self.rng.sample(sorted(form.offers), min(len(form.offers), self.rng.randrange(MOST_FOREIGN))))
        for name, offers in form.offers.items():
            values = form.values.get(name) or offers[:1]
            if name in strange:
                values = [self._strange(name, offers)]
            elif self.rng.random() < 0.5 and offers:
                values = [self.rng.choice(offers)]
            yield from ((name, value or self._typed(name)) for value in values)

    def _typed(self, name: str) -> str:
        """What somebody types into an empty field."""
        if name.endswith(("_on", "date", "from", "until")):
            return "2026-11-20"
        return self.rng.choice(("1", "情况属实，已经核对清楚", "情况属实，已经核对清楚", ""))

    def _strange(self, key: str, like: list[str] | None = None) -> str:
        """A value of another area: one that this field offered elsewhere, or one of the same shape."""
        elsewhere = sorted(self.offers[key])
        if elsewhere and self.rng.random() < 0.5:
            return self.rng.choice(elsewhere)
        kinds = _shapes(like[0]) if like else tuple(self.strange)
        return self.rng.choice(self.strange.get(self.rng.choice(kinds)) or [""])

    def _told(self, key: str) -> str:
        """What a program says under a key of the interface."""
        return self.rng.choice((*API_WORDS.get(key, ()), self._strange(key)))

    def send(self, asked: Asked, address: Address) -> None:
        """Sends a request, looks its answer and its writes through, and undoes it."""
        client = self._client(asked.person)
        with self.watch.taken_back():
            sent = client.get if asked.method == "GET" else client.post
            self._asked_for.clear()
            self._slip = ""
            answer = sent(asked.url, follow=True, **self._body(asked, address))
            self.keys[f"{asked.method} {address.route}"] |= self._asked_for
            text = "\n".join([*(url for url, _ in answer.redirect_chain), reading.text_of(answer)])
            if address.name not in DEAR:
                self._read(asked, text)
            self._written(asked)
        self._note(asked, address, answer, text)

    def _body(self, asked: Asked, address: Address) -> dict[str, object]:
        """Body and headers: a form as a browser sends it, or JSON with a token as a program does."""
        if not address.route.startswith(API):
            return {} if asked.method == "GET" else {"data": _lists(asked.data)}
        headers = {"authorization": f"Bearer {token_of(asked.person)}", "idempotency-key": f"probe-{self.tally.tried}"}
        if asked.method == "GET":
            return {"headers": headers}
        return {"headers": headers, "data": dict(asked.data), "content_type": "application/json"}

    def _client(self, person: Person) -> Client:
        """The person's own browser; signed in before the rows were remembered, and nothing kept in it but that."""
        client = self.clients[person.user]
        client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: client.session_key} if person.user else {})
        return client

    def _read(self, asked: Asked, text: str) -> None:
        found = self.marks.found(text)
        told = marks.tokens(unquote_plus(f"{asked.url} {asked.data}"))
        self.tally.seen += len(found)
        for token, owner in found.items():
            if token not in told and not self.rules.may_read(asked.person, owner):
                self._leak(f"{asked} → 读到{owner.area}的{owner.table}.{owner.kind}：{token}")

    def _written(self, asked: Asked) -> None:
        changes = self.watch.changes()
        self.tally.writes += bool(changes)
        for change in changes:
            if change.area and not may_write(asked.person, change.area) and not self._own(asked.person, change):
                self._leak(f"{asked} → {change.how}了{change.area}的{change.table}（{change.pk}）")

    def _own(self, person: Person, change: Change) -> bool:
        """What applicants hand in lies wherever they live: an own application, and what hangs on it."""
        homes = owners.households(self.watch.tables_by_name[change.table], [change.pk])
        return Case.objects.filter(household__in=homes.values(), applicant_user=person.user or None).exists()

    def _leak(self, told: str) -> None:
        self.tally.leaks.append(told)

    def _note(self, asked: Asked, address: Address, answer: object, text: str) -> None:
        self.tally.tried += 1
        self.tally.statuses[answer.status_code] += 1
        self.tally.addresses.add(address.route)
        if answer.status_code in (200, 404, 409, 422) and not answer.redirect_chain:
            self.opened[address.route] |= asked.person.posts
        if answer.status_code >= BROKEN and address.name not in SAYS_UNWELL:
            self.tally.broken.append(f"{asked} → {answer.status_code} {self._slip}")
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if answer.status_code == 200 and asked.person.user and is_page:
            self._keep_forms(asked, text)

    def _keep_forms(self, asked: Asked, text: str) -> None:
        area = asked.person.places[0].area if asked.person.places else ""
        for form in forms_of(text, asked.url):
            try:
                name = str(resolve(urlsplit(form.action or asked.url).path).route)
            except Resolver404:
                continue
            for key, values in form.offers.items():
                self.offers[key].update(value for value in values if value)
            kept = self.forms[name][area] if form.posts else []
            if form.posts and len(kept) < 4:
                kept.append(form)
            self.keys[f"GET {name}"].update(form.offers if not form.posts else ())

    @contextmanager
    def _learning(self) -> Iterator[None]:
        """Notes which keys each view asks of its parameters, so that none goes unasked."""
        real, getlist = QueryDict.__getitem__, QueryDict.getlist

        def item(query: QueryDict, key: str) -> object:
            self._asked_for.add(key)
            return real(query, key)

        def several(query: QueryDict, key: str, default: object = None) -> object:
            self._asked_for.add(key)
            return getlist(query, key, default)

        with patch.object(QueryDict, "__getitem__", item), patch.object(QueryDict, "getlist", several):
            got_request_exception.connect(self._broke)
            yield
            got_request_exception.disconnect(self._broke)

    def _broke(self, **_told: object) -> None:
        """Notes what went wrong inside the product, and where, for whoever reads that an address answered 500."""
        kind, slip, trace = sys.exc_info()
        own = [each for each in traceback.extract_tb(trace) if "site-packages" not in each.filename]
        place = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""
        self._slip = f"{kind.__name__ if kind else ''} {str(slip)[:120]} {place}"


def signed_in(person: Person) -> Client:
    """A browser in which a person has signed in with both factors and said for every case why it is opened.

    The session began tomorrow: it does not end while a night's probes go on.
    """
    client = Client(raise_request_exception=False)
    client.session_key = ""
    if person.user:
        client.force_login(User.objects.get(pk=person.user), backend=settings.AUTHENTICATION_BACKENDS[-1])
        session = client.session
        began = (timezone.now() + timedelta(days=1)).timestamp()
        session.update({CODE_PASSED: True, sessions.BEGAN: began, sessions.SEEN: began})
        session["purposes"] = {number: "核对" for number in Case.objects.values_list("number", flat=True)}
        session.save()
        client.session_key = session.session_key
    return client


def _stands(person: Person, area: str) -> str:
    own = {place.area for place in person.places}
    if any(area.startswith(each) for each in own):
        return INSIDE
    return BESIDE if any(area[:6] == each[:6] for each in own) else FAR


def _shapes(value: str) -> tuple[str, ...]:
    """The kinds of value that look like this one."""
    if re.fullmatch(r"\d{12}", value):
        return ("area",)
    if re.fullmatch(r"\d{14,}", value):
        return (Kind.NUMBER,)
    if value.isdigit():
        return (Kind.ROW,)
    return (Kind.UID,) if value.count("-") == 4 else (Kind.NAME, Kind.NUMBER, Kind.RESIDENT_ID, "area", Kind.ROW)


def _lists(data: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, value in data:
        found[key].append(value)
    return found
