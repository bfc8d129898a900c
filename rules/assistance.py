"""The kinds of assistance and of recipients that the law knows, and where each is applied for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rules.fields import Fields, read_toml
from rules.shipped import shipped_texts

_FILE = Path(__file__).with_name("assistance.toml")
# Nobody applies for what an office opens by itself.
BY_OFFICE = "office"
PLACES = ("registered", "emergency", "school", "hospital", BY_OFFICE)
# What a scheme gives: money every month, something once, or a recognised status and no money.
GRANTS = ("monthly", "once", "status")
# The table in which a scheme's own rules introduce it.
HEADER = "scheme"


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme: its Chinese title, where it is applied for, whether a proposal is posted before the decision.

    `owner` is the kind of office that alone drafts and publishes the scheme's editions, `name` what lists call it,
    `validity` the parameter that says for how many months a grant is good; without one it is good until reviewed.
    `procedures` are the entry diagrams that are for the schemes that name them; the others serve every lasting grant.
    `label` is the parameter that says, by its dates, what documents call the recipients; without one it is `name`.
    """

    key: str
    title: str
    apply_at: str
    posted: bool
    owner: str
    name: str = ""
    grants: str = "monthly"
    validity: str = ""
    procedures: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Recipients:
    """One kind of recipients; `within` names the kind it is part of."""

    key: str
    title: str
    clause: str
    key_group: bool
    within: str


@dataclass(frozen=True, slots=True)
class Group:
    """One of the three groups of assistance (社会救助法 第十五条)."""

    key: str
    title: str
    clause: str
    schemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assistance:
    """The whole catalogue."""

    groups: Mapping[str, Group]
    recipients: Mapping[str, Recipients]
    schemes: Mapping[str, Scheme]

    def group_of(self, scheme: str) -> Group | None:
        """The group a scheme belongs to; recognitions belong to none."""
        return next((group for group in self.groups.values() if scheme in group.schemes), None)


def load_assistance(text: str, tables: Mapping[str, str] | None = None) -> Assistance:
    """Read the catalogue and the headers of rule tables; a group that names an unknown scheme is refused."""
    fields = Fields(read_toml(text, _FILE.name), _FILE.name, "救助目录")
    schemes = {key: _scheme(key, row) for key, row in fields.tables("schemes").items()}
    for key, table in (tables or {}).items():
        found = introduced(key, read_toml(table, f"rules/tables/{key}.toml"))
        schemes.update({key: found} if found else {})
    recipients = {key: _recipients(key, row) for key, row in fields.tables("recipients").items()}
    groups = {key: _group(key, row, schemes) for key, row in fields.tables("groups").items()}
    return Assistance(groups, recipients, schemes)


@lru_cache(maxsize=1)
def assistance() -> Assistance:
    """The catalogue in the box."""
    return load_assistance(_FILE.read_text(encoding="utf-8"), shipped_texts())


def introduced(key: str, table: Mapping[str, object]) -> Scheme | None:
    """A scheme as the `[scheme]` header of its own rule table introduces it; None without one."""
    header = table.get(HEADER)
    return None if header is None else _scheme(key, Fields(header, f"rules/tables/{key}.toml", HEADER))


def _scheme(key: str, row: Fields) -> Scheme:
    title = row.text("title")
    found = Scheme(
        key,
        title,
        row.choice("apply_at", PLACES),
        row.flag("posted"),
        row.text("owner"),
        row.text("name", title),
        row.choice("grants", GRANTS, GRANTS[0]),
        row.text("validity", ""),
        row.words("procedures"),
        row.text("label", ""),
    )
    row.done()
    return found


def _recipients(key: str, row: Fields) -> Recipients:
    return Recipients(key, row.text("title"), row.text("clause"), row.flag("key_group", False), row.text("within", ""))


def _group(key: str, row: Fields, schemes: Mapping[str, Scheme]) -> Group:
    named = tuple(str(word) for word in row.words("schemes"))
    if unknown := [word for word in named if word not in schemes]:
        raise row.wrong("schemes", f"[schemes] 里有的词，不包括 {'、'.join(unknown)}", "补上或改正")
    return Group(key, row.text("title"), row.text("clause"), named)
