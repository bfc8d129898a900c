"""Requests to every address by everybody, in which errors speak; each answer, address and line is looked through."""

import html
import re
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from web.prove.access import marks
from web.prove.access.addresses import Address
from web.prove.access.asking import DEAR, Asked, Asker
from web.prove.access.marks import Kind, Marks
from web.prove.access.people import Person, Rules
from web.prove.leaking.kept import Lines
from web.prove.leaking.speaking import Speaker, found

# How often a request meets an error, and within how many statements: many are refused after a few.
BROKEN, WITHIN = 0.6, (4, 12, 40)
# What names somebody. Other marks stand for papers and rows, which an address may name.
PERSONAL = {Kind.NAME, Kind.ADDRESS, Kind.RESIDENT_ID, Kind.PHONE, Kind.ACCOUNT}
WHOLE = {Kind.ADDRESS, Kind.RESIDENT_ID, Kind.PHONE, Kind.ACCOUNT}
LINKS = re.compile(r'\s(?:href|src|action|formaction|hx-[a-z-]+|data-[a-z-]*(?:url|href))="([^"]*)"')
LEADING = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url", "Refresh")
NO_ADDRESS = ("tel:", "mailto:", "data:", "{")


class Listener(Asker):
    """An asker whose requests may break off, and who looks at everything that may be written down on the way."""

    def __init__(
        self, known: Marks, rules: Rules, people: list[Person], seed: int, lines: Lines, speaker: Speaker
    ) -> None:
        super().__init__(known, rules, people, seed)
        self.lines, self.speaker, self.faults = lines, speaker, list[str]()
        self.chance, self.links, self.told = Random(f"{seed} breaks"), 0, 0

    def _body(self, asked: Asked, address: Address) -> dict[str, object]:
        """The last thing before the request goes out."""
        body = super()._body(asked, address)
        if self.chance.random() < BROKEN:
            self.speaker.soon(self.chance.choice(WITHIN))
        return body

    def _read(self, asked: Asked, text: str) -> None:
        """Who sees what is the proof of access."""

    def _written(self, asked: Asked) -> None:
        """The request is over; its writes are the proof of access."""
        self.speaker.hush()

    def _note(self, asked: Asked, address: Address, answer: object, text: str) -> None:
        super()._note(asked, address, answer, text)
        where = f"{asked.method} {address.route}"
        said = found(text, self.speaker.said) if address.name not in DEAR else []
        self.faults += [f"{where} 答{answer.status_code}，写出了错误的原话"] if said else []
        known = marks.tokens(f"{unquote_plus(asked.url)} {asked.data}")
        self.faults += [f"{where} 的{place}里有{kind}：{shown}" for place, kind, shown in self._told_by(answer, known)]
        self.look_at_lines(where)

    def _told_by(self, answer: Any, known: set[str]) -> Iterator[tuple[str, str, str]]:
        """Marks of people in addresses, in file names and in other headers, but those that the request itself named."""
        page = answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming
        for link in links(answer.content.decode(errors="replace")) if page else ():
            self.links += 1
            yield from (("地址", kind, link) for kind in self._kinds(link, known, PERSONAL))
        for name, value in answer.headers.items():
            if name in LEADING:
                value = str(urlsplit(value).path) + "?" + str(urlsplit(value).query)
            kinds = WHOLE if name == "Content-Disposition" else PERSONAL
            yield from ((name, kind, unquote_plus(value)) for kind in self._kinds(value, known, kinds))

    def _kinds(self, text: str, known: set[str], wanted: set[Kind]) -> list[str]:
        met = self.marks.found(unquote_plus(text))
        return sorted(owner.kind for token, owner in met.items() if token not in known and owner.kind in wanted)

    def look_at_lines(self, where: str) -> None:
        """What was written into the log since the last look."""
        for name, text in self.lines.taken().items():
            self.told += text.count("\n")
            kinds = {owner.kind for owner in self.marks.found(text).values()} & {*PERSONAL, Kind.TEXT}
            said = found(text, self.speaker.said)
            self.faults += [f"{where} 之后的日志（{name}）里有{kind}：{text[:200]!r}" for kind in sorted(kinds)]
            self.faults += [f"{where} 之后的日志（{name}）里有错误的原话：{text[:200]!r}"] if said else []


def links(page: str) -> Iterator[str]:
    """Every address that a page leads to or asks."""
    for link in LINKS.findall(page):
        link = html.unescape(link)
        if not link.startswith(NO_ADDRESS):
            yield link
