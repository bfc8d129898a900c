"""The household of a worked case, told in the words of `assess`, as answers to the forms that ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cases import secrets
from cases.models import Member
from cases.rehearsal.errors import Slip
from forms.numbers import CHECKS, weighted
from forms.schema import Section
from rules.assessment.vocabulary import LISTS, VOCABULARY

Rows = list[dict[str, Any]]
APPLICATION, INVESTIGATION = "application", "household_investigation"
# Facts of the file itself; the forms ask for them elsewhere or not at all.
OWN = {"area", "on", "applied_on", "residence_kind", "scheme", "applicant"}
NAMES = ("陈秀禾", "杨德全", "杨禾苗", "杨禾青", "杨玉兰", "陈长庚", "杨志明", "陈小满", "杨国栋", "陈巧珍")
_POINTERS = {"members": ("of", "member"), "obligors": ("payer",)}
_PERIODIC = ("incomes", "expenses")


@dataclass
class Told:
    """What the file says of the household: its own words, and the answers made of them."""

    area: str
    on: date
    facts: Mapping[str, Any]
    rows: Mapping[str, Rows] = field(default_factory=dict)

    @property
    def members(self) -> Rows:
        """The members as the forms name them."""
        return self.rows["members"]

    @property
    def applicant(self) -> str:
        """The name of the member who applies."""
        return next((str(row["name"]) for row in self.members if row.get("relation") == "self"), "")


def tell(area: str, on: date, facts: Mapping[str, Any], lists: Mapping[str, Rows]) -> Told:
    """The household with names for all members, days of birth for ages, and texts for numbers."""
    rows = {name: [dict(row) for row in lists.get(name) or []] for name in LISTS}
    names = {part: _named(rows[part]) for part in ("members", "obligors")}
    for part, found in rows.items():
        for place, row in enumerate(found):
            _point(row, names)
            rows[part][place] = _finished(part, row, on)
    _number(rows["members"], area)
    return Told(area, on, facts, rows)


def _named(rows: Rows) -> dict[str, str]:
    """Every way to point at a person, with the name that the forms use; an unnamed one is given a name."""
    words: dict[str, str] = {}
    for place, row in enumerate(rows, 1):
        key = row.pop("key", None)
        row["name"] = str(row.get("name") or key or NAMES[(place - 1) % len(NAMES)])
        words |= {str(word): row["name"] for word in (key, place, row["name"]) if word}
    return words


def _point(row: dict[str, Any], names: Mapping[str, Mapping[str, str]]) -> None:
    for part, columns in _POINTERS.items():
        for column in columns:
            if column in row:
                row[column] = names[part].get(str(row[column]), row[column])


def _finished(part: str, row: dict[str, Any], on: date) -> dict[str, Any]:
    if part == "members" and "born_on" not in row and "age" in row:
        row["born_on"] = _birthday(on, row["age"])
    if part == "members":
        row.pop("age", None)
    if part in _PERIODIC:
        row.setdefault("period", "month")
    return {name: typed(value) for name, value in row.items()}


def _birthday(on: date, age: int) -> date:
    """The day on which a person who is so old today was born; the age holds for the whole coming year."""
    day = on if (on.month, on.day) != (2, 29) else on - timedelta(days=1)
    return day.replace(year=on.year - age)


def typed(value: Any) -> Any:
    """A value of the file as a person types it into a form."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: typed(each) for name, each in value.items()}
    return [typed(each) for each in value] if isinstance(value, list | tuple) else value


def _number(members: Rows, area: str) -> None:
    """Gives each member an identity number that nobody holds; the last digit is the true check."""
    place = 990
    for row in members:
        if not row.get("resident_id") and row.get("born_on"):
            place -= 2
            row["resident_id"] = _free_id(area, str(row["born_on"]), place, row.get("sex") == "male")


def _free_id(area: str, born_on: str, place: int, male: bool) -> str:
    """A number whose seventeenth digit is odd for men (GB 11643)."""
    while True:
        start = f"{area[:6]}{born_on.replace('-', '')}{place + male:03d}"
        number = start + CHECKS[weighted(start)]
        if not Member.objects.filter(resident_id_index=secrets.blind(number)).exists():
            return number
        place -= 2


def application(told: Told, section: Section) -> dict[str, Any]:
    """What the household writes in its application; questions of other steps are left to them."""
    said: dict[str, Any] = {name: _kept(rows, section, name) for name, rows in told.rows.items() if rows}
    said |= {name: typed(value) for name, value in told.facts.items() if section.find(name) and name not in OWN}
    said["near_relative_declared"] = any(row.get("near_relative_of_staff") for row in told.members)
    return said


def investigation(told: Told, section: Section, applied: Section) -> dict[str, Any]:
    """What only the visit can find out: its own facts, and a list whole when a row has a column of its own."""
    said = {name: typed(value) for name, value in told.facts.items() if section.find(name) and not applied.find(name)}
    for name, rows in told.rows.items():
        own = _columns(section, name) - _columns(applied, name)
        if any(own & row.keys() for row in rows):
            said[name] = _kept(rows, section, name)
    return said


def _columns(section: Section, name: str) -> set[str]:
    asked = section.find(name)
    return {column.name for column in asked.columns} if asked else set()


def _kept(rows: Rows, section: Section, name: str) -> Rows:
    known = _columns(section, name)
    return [{column: value for column, value in row.items() if column in known} for row in rows]


def unasked(told: Mapping[str, Any], lists: Mapping[str, Rows], sections: Mapping[str, Section]) -> list[Slip]:
    """The facts of a file that no form of the edition asks for: a case could not carry them."""
    asked = [sections[name] for name in (APPLICATION, INVESTIGATION) if name in sections]
    found = [name for name in told if name not in OWN and not any(section.find(name) for section in asked)]
    for part, rows in lists.items():
        known = {"key", "age"}.union(*(_columns(section, part) for section in asked))
        found += [f"{part}[{place}].{name}" for place, row in enumerate(rows, 1) for name in row if name not in known]
    note = "申请表和入户调查表都没有这一栏，办件带不进去；只想核算的，写在 [[checks]] 的 assessment 里"
    return [Slip(0, path, f"{_title(path)}{note}") for path in found]


def _title(path: str) -> str:
    part, _, name = path.partition("[")
    column = VOCABULARY.columns[part].get(name.rpartition(".")[2]) if name else VOCABULARY.columns["top"].get(path)
    return f"“{column.label}”：" if column else ""
