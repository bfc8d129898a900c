"""Where a paper belongs in the files: class, place in the fixed order, and how long a volume is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from rules.errors import ConfigError
from rules.fields import Fields, read_toml

APPROVAL, DAILY = "approval", "daily"
_FILE = Path(__file__).parent / "filing.toml"
_NAME = "rules/filing.toml"


@dataclass(frozen=True, slots=True)
class FileClass:
    """One of the two classes of files: its title, the letters in its numbers, and the parameter of its retention."""

    id: str
    title: str
    letter: str
    procedures: tuple[str, ...]
    retention: str
    counted_from: str
    clause: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a volume in its fixed place: kinds of documents and fields of uploads that belong there."""

    place: int
    title: str
    kinds: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Kinds of papers that go to other files of the office, and under which clause."""

    title: str
    kinds: tuple[str, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class FilingPlan:
    """The whole plan: classes, parts in order, and what is filed elsewhere."""

    classes: tuple[FileClass, ...]
    parts: tuple[Part, ...]
    elsewhere: tuple[Elsewhere, ...]

    def class_of(self, procedure: str) -> FileClass:
        """The class of a case by its procedure: an application is approved, everything else is daily work."""
        return next((each for each in self.classes if procedure in each.procedures), self.classes[-1])

    def find_class(self, name: str) -> FileClass:
        """A class by its id."""
        return next(each for each in self.classes if each.id == name)

    def part_of(self, kind: str, field: str = "") -> Part:
        """The part in which a kind of document, or a file uploaded in a field, has its place."""
        names = set(field.split("."))
        fits = (part for part in self.parts if kind in part.kinds or names & set(part.fields))
        return next(fits, self.parts[-1])

    def other_file(self, kind: str) -> Elsewhere | None:
        """The other file to which a kind of paper goes; none for papers of the households' files."""
        return next((each for each in self.elsewhere if kind in each.kinds), None)


def kept_until(start: date, years: int) -> date:
    """The last day on which a volume must be kept: so many whole years after the day from which they count."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return date(start.year + years, 3, 1)


@lru_cache(maxsize=1)
def plan() -> FilingPlan:
    """The plan in the box, read once."""
    return read_plan(_FILE.read_text(encoding="utf-8"))


def read_plan(text: str) -> FilingPlan:
    """Reads a plan; ConfigError says what is wrong with which row."""
    fields = Fields(read_toml(text, _NAME), _NAME, "归档范围")
    classes = tuple(_class(name, row) for name, row in fields.tables("classes").items())
    parts = tuple(_part(place, row) for place, row in enumerate(fields.rows("parts"), start=1))
    elsewhere = tuple(_elsewhere(row) for row in fields.rows("elsewhere"))
    fields.done()
    _check(parts, elsewhere)
    return FilingPlan(classes, parts, elsewhere)


def _class(name: str, row: Fields) -> FileClass:
    found = FileClass(
        name,
        row.text("title"),
        row.text("letter"),
        row.words("procedures"),
        row.text("retention"),
        row.text("counted_from"),
        row.text("clause"),
    )
    row.done()
    return found


def _part(place: int, row: Fields) -> Part:
    part = Part(place, row.text("title"), row.words("kinds"), row.words("fields"))
    if not row.flag("rest") and not (part.kinds or part.fields):
        raise row.wrong("kinds", "文书种类或者附件栏目", "写明这一部分放什么")
    row.done()
    return part


def _elsewhere(row: Fields) -> Elsewhere:
    found = Elsewhere(row.text("title"), row.words("kinds", required=True), row.text("clause"))
    row.done()
    return found


def _check(parts: tuple[Part, ...], elsewhere: tuple[Elsewhere, ...]) -> None:
    """A kind has one place, and whatever has none goes into the last part."""
    named = [kind for row in parts for kind in row.kinds] + [kind for row in elsewhere for kind in row.kinds]
    twice = sorted({kind for kind in named if named.count(kind) > 1})
    if twice:
        raise ConfigError(_NAME, "kinds", "、".join(twice), "每种文书只归入一处", "删去重复的一处")
    if not parts or parts[-1].kinds or parts[-1].fields:
        raise ConfigError(_NAME, "parts", "最后一部分有范围", "rest = true", "最后一部分收下没有写到的材料")
