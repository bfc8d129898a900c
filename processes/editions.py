"""The files of a scheme frozen together: read, check, publish, in force from a day."""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from operator import itemgetter
from pathlib import Path
from secrets import randbelow

from django.conf import settings
from django.db import transaction
from lxml import etree  # type: ignore[import-untyped]

from forms.joining import citing, load_sections
from forms.schema import Section
from processes import engine, lives
from processes.diagrams import BPMN, read_diagram, read_extensions
from processes.errors import EditionError, NoEdition
from processes.findings import findings
from processes.models import SchemeEdition
from processes.snapshots import Snapshot
from rules.assistance import assistance
from rules.load import Tables, load_tables
from rules.shipped import OUTSIDE_EDITIONS

State = SchemeEdition.State
_PROCESS = re.compile(r'<bpmn:process id="([^"]+)"')
_CALLED = re.compile(r'calledElement="([^"]+)"')
EditionLife = lives.declare(
    "EditionLife",
    State,
    {
        "checked": ((State.DRAFT,), State.CHECKED, "记为已检查"),
        "published": ((State.CHECKED,), State.PUBLISHED, "发布"),
        "retired": ((State.PUBLISHED,), State.RETIRED, "停用"),
    },
)


def _stated(process: etree._Element) -> Iterator[tuple[str, Mapping[str, str]]]:
    for task in process.iter(f"{{{BPMN}}}userTask"):
        yield task.get("id", ""), read_extensions(task)["properties"]


@dataclass(frozen=True)
class Edition:
    """A published edition, read once a worker: its diagram, sections, tables and document texts."""

    id: int
    scheme: str
    digest: str
    in_force_from: date
    texts: Mapping[str, str]
    spec: engine.Spec
    sections: Mapping[str, Section]
    tables: Tables

    @cached_property
    def _processes(self) -> dict[str, etree._Element]:
        roots = (read_diagram(text) for text in _diagram_texts(self.texts).values())
        return {process.get("id", ""): process for root in roots for process in root.iterchildren(f"{{{BPMN}}}process")}

    @cached_property
    def _steps(self) -> dict[str, dict[str, Mapping[str, str]]]:
        return {}

    def steps_of(self, entry: str) -> Mapping[str, Mapping[str, str]]:
        """What each human step on the way from an entry says of itself, by its id: office, posts, deadline, event.

        A review's letter is delivered by another step than the application's, though both are called delivery.
        """
        if entry not in self._steps:
            self._steps[entry] = dict(self._walked(entry, set()))
        return self._steps[entry]

    @property
    def all_steps(self) -> Iterator[Mapping[str, str]]:
        """What the human steps of every diagram say of themselves."""
        for process in self._processes.values():
            yield from (properties for _id, properties in _stated(process))

    def _walked(self, entry: str, seen: set[str]) -> Iterator[tuple[str, Mapping[str, str]]]:
        seen.add(entry)
        if (process := self._processes.get(entry)) is None:
            return
        for call in process.iter(f"{{{BPMN}}}callActivity"):
            if (called := call.get("calledElement", "")) not in seen:
                yield from self._walked(called, seen)
        yield from _stated(process)

    def spec_of(self, process_id: str) -> engine.Spec:
        """The diagrams parsed from another entry than the scheme's own: a review, an exit, a correction."""
        if process_id == self.scheme:
            return self.spec
        return engine.load_spec(_diagram_texts(self.texts), process_id, self.digest)

    def section(self, name: str) -> Section:
        """Returns a form section; a task without one could not have been published."""
        return self.sections[name]

    @property
    def diagrams(self) -> dict[str, str]:
        """The diagrams by process id."""
        return {Path(path).stem: text for path, text in self.texts.items() if path.endswith(".bpmn")}


def shipped_schemes() -> list[str]:
    """The schemes whose diagram lies in bpmn/."""
    return sorted(path.stem for path in (settings.BASE_DIR / "bpmn").glob("*.bpmn"))


def read_shipped(scheme: str) -> dict[str, str]:
    """Reads the four files of a scheme and the shared ones they use, by path."""
    root = settings.BASE_DIR
    paths = [root / "bpmn" / f"{scheme}.bpmn", *_drawn(scheme, root / "bpmn")]
    paths += [path for path in (root / "rules" / "tables").glob("*.toml") if path.stem not in OUTSIDE_EDITIONS]
    for name in (scheme, "shared"):
        paths += [root / "forms" / "schemas" / f"{name}.toml"]
        paths += [path for path in (root / "templates" / "documents" / name).rglob("*") if path.is_file()]
    paths += [path for path in (root / "templates" / "documents").glob("*") if path.is_file()]
    return {str(path.relative_to(root)): path.read_text("utf-8") for path in sorted(set(paths)) if path.exists()}


def _drawn(scheme: str, folder: Path) -> list[Path]:
    """The shared diagrams that a scheme uses: stages that it or its procedures call, and those procedures."""
    texts = {path: path.read_text("utf-8") for path in sorted((folder / "shared").glob("*.bpmn"))}
    home = {process: path for path, text in texts.items() for process in _PROCESS.findall(text)}
    schemes = (path.read_text("utf-8") for path in folder.glob("*.bpmn"))
    called = {process for text in (*texts.values(), *schemes) for process in _CALLED.findall(text)}
    waiting = [process for process in home if process not in called and _takes_part(scheme, process)]
    own = folder / f"{scheme}.bpmn"
    waiting += _CALLED.findall(own.read_text("utf-8")) if own.exists() else []
    used: set[Path] = set()
    while waiting:
        path = home.get(waiting.pop())
        if path is not None and path not in used:
            used.add(path)
            waiting += _CALLED.findall(texts[path])
    return sorted(used)


def _takes_part(scheme: str, process: str) -> bool:
    """Whether an entry diagram serves a scheme: named in its header, or named nowhere and its grant lasts.

    What no header names was drawn for the civil affairs bureau.
    """
    known = assistance().schemes
    own = known.get(scheme)
    if own is None or process in own.procedures:
        return own is not None
    lasting = own.grants != "once" and own.owner == "civil_affairs_bureau"
    return lasting and not any(process in each.procedures for each in known.values())


def digest_of(texts: Mapping[str, str]) -> str:
    """One digest over all paths and texts, in order."""
    total = hashlib.sha256()
    for path in sorted(texts):
        total.update(path.encode() + b"\0" + texts[path].encode() + b"\0")
    return total.hexdigest()


@transaction.atomic
def publish(
    scheme: str,
    texts: Mapping[str, str],
    in_force_from: date,
    actor_id: int | None,
    now: datetime,
    examples: Mapping[str, str] | None = None,
) -> Edition:
    """Freezes checked texts as an edition in force from a day; EditionError lists what is wrong."""
    digest = digest_of(texts)
    known = SchemeEdition.objects.filter(scheme=scheme, digest=digest, in_force_from=in_force_from).first()
    row = known or SchemeEdition(scheme=scheme, digest=digest, in_force_from=in_force_from, texts=dict(texts))
    if known is None:
        row.examples = dict(examples or {})
        _freeze(row, actor_id, now)
    return load(row.pk)


def _freeze(row: SchemeEdition, actor_id: int | None, now: datetime) -> None:
    """Only what was checked is published; what is published is never written again."""
    check(row.scheme, row.texts)
    life = EditionLife(row)
    life.move("checked")
    life.move("published")
    row.published_by_id, row.published_at = actor_id, now
    row.save(force_insert=True)


def check(scheme: str, texts: Mapping[str, str]) -> None:
    """Runs every check on a scheme's texts; raises EditionError with all sentences."""
    from_files = [one.message for one in findings(scheme, texts) if one.severity == "error"]
    if from_files:
        raise EditionError("\n".join(from_files))


def shipped_examples(scheme: str) -> dict[str, str]:
    """The worked cases in the box that belong to a scheme, by file name."""
    paths = sorted((settings.BASE_DIR / "tests" / "examples").glob("*.toml"))
    return {path.name: text for path in paths if (text := path.read_text("utf-8")) and _belongs(text, scheme)}


def _belongs(text: str, scheme: str) -> bool:
    return bool(re.search(rf'^scheme\s*=\s*"{scheme}"', text, re.MULTILINE))


def publish_shipped(now: datetime) -> list[Edition]:
    """Publishes each shipped scheme whose files differ from the edition in force; running cases keep theirs.

    A scheme that people here have changed is left to them: an upgrade never takes their edition away.
    """
    return [edition for scheme in shipped_schemes() if (edition := _publish_if_new(scheme, now))]


def _publish_if_new(scheme: str, now: datetime) -> Edition | None:
    texts = read_shipped(scheme)
    published = SchemeEdition.objects.filter(scheme=scheme, state=State.PUBLISHED)
    newest = published.order_by("in_force_from", "id").last()
    if newest and (newest.published_by_id or newest.digest == digest_of(texts)):
        return None
    in_force_from = now.date() if newest else settings.FIRST_EDITION_FROM
    return publish(scheme, texts, in_force_from, None, now, shipped_examples(scheme))


@transaction.atomic
def retire(edition_id: int, on: date) -> SchemeEdition:
    """Takes a published edition out of use for new cases; refused when no other would be in force."""
    row = SchemeEdition.objects.select_for_update().get(pk=edition_id)
    others = SchemeEdition.objects.filter(scheme=row.scheme, state=State.PUBLISHED, in_force_from__lte=on)
    if row.in_force_from <= on and not others.exclude(pk=row.pk).exists():
        raise EditionError("停用后没有别的版本施行，新申请无法办理；请先发布接替的版本")
    EditionLife(row).move("retired")
    row.save(update_fields=["state"])
    return row


def in_force(scheme: str, on: date) -> Edition:
    """Returns the edition of a scheme in force on a day; NoEdition when none was published."""
    tried = _tried.get()
    if tried is not None and tried.scheme == scheme:
        return tried
    published = _published.current().get(scheme, [])
    place = bisect_right(published, on, key=itemgetter(0))
    if not place:
        raise NoEdition(f"“{scheme}”在{on}没有已发布的流程版本")
    return load(published[place - 1][1])


def _read_published() -> dict[str, list[tuple[date, int]]]:
    """By scheme the first day and the id of each published edition, the newest last."""
    found: dict[str, list[tuple[date, int]]] = {}
    rows = SchemeEdition.objects.filter(state=State.PUBLISHED).order_by("in_force_from", "id")
    for scheme, first, pk in rows.values_list("scheme", "in_force_from", "id"):
        found.setdefault(scheme, []).append((first, pk))
    return found


# Asked at every step of every case: the stamps come with the step's own question.
_published = Snapshot(_read_published, SchemeEdition)


def load(edition_id: int) -> Edition:
    """Reads an edition once a worker; a published edition never changes, so the memory is never stale."""
    tried = _tried.get()
    return tried if tried is not None and tried.id == edition_id else _remembered(edition_id)


@lru_cache(maxsize=64)
def _remembered(edition_id: int) -> Edition:
    row = SchemeEdition.objects.get(pk=edition_id)
    return _edition(row, engine.load_spec(_diagram_texts(row.texts), row.scheme, row.digest))


def forget() -> None:
    """Drops what this worker remembers of editions."""
    _remembered.cache_clear()


def _edition(row: SchemeEdition, spec: engine.Spec) -> Edition:
    tables = load_tables(_table_texts(row.texts))
    return Edition(
        id=row.pk,
        scheme=row.scheme,
        digest=row.digest,
        in_force_from=row.in_force_from,
        texts=row.texts,
        spec=spec,
        sections=sections_of(row.scheme, row.texts, tables),
        tables=tables,
    )


def sections_of(scheme: str, texts: Mapping[str, str], tables: Tables) -> dict[str, Section]:
    """The forms of a scheme by section, each clause as the scheme's own law has it."""
    return citing(load_sections(scheme, texts), tables.cited_instead(scheme))


# The edition that counts within a trial, whatever was published: nothing outside it ever sees one.
_tried: ContextVar[Edition | None] = ContextVar("tried", default=None)


def tried() -> Edition | None:
    """The edition on trial here, if there is one."""
    return _tried.get()


@contextmanager
def trying(edition: Edition) -> Iterator[None]:
    """Within it one edition is the one in force for its scheme; it is kept in no worker's memory."""
    token = _tried.set(edition)
    try:
        yield
    finally:
        _tried.reset(token)


def lay_out(scheme: str, texts: Mapping[str, str], on: date) -> SchemeEdition:
    """Writes the row of an edition to be tried in a transaction that is rolled back: its number is below nothing."""
    number, digest = -1 - randbelow(2**31), digest_of(texts)
    row = SchemeEdition(pk=number, scheme=scheme, digest=digest, texts=dict(texts), in_force_from=on)
    row.state = State.PUBLISHED
    row.save(force_insert=True)
    return row


def read_anew(edition_id: int) -> Edition:
    """Reads an edition from its row and parses it again, past every memory."""
    row = SchemeEdition.objects.get(pk=edition_id)
    return _edition(row, engine.parse_spec(_diagram_texts(row.texts), row.scheme))


def _diagram_texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in texts.items() if path.endswith(".bpmn")}


def _table_texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {Path(path).stem: text for path, text in texts.items() if path.startswith("rules/tables/")}
