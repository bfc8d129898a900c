"""A draft's rule tables as the pages show them: read, with what is wrong, and what each time limit is used by."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.documents import publishing
from cases.documents.kinds import KINDS
from cases.documents.own_kinds import offered_in
from processes.diagrams import BPMN, label, read_diagram, read_extensions
from processes.errors import DiagramRefused
from processes.models import SchemeDraft
from rules import revising, writing
from rules.assessment import check_rulebook
from rules.deadline_rules import UNITS, DeadlineRule
from rules.errors import RulesError, TableIncomplete
from rules.load import Tables, load_tables
from web.designer.saving import base_text, text_of

UNIT_WORDS = dict(zip(UNITS, (_("个工作日"), _("日"), _("个月")), strict=True))
FOLDER = "rules/tables/"
SHARED = "shared"
_NAMED = re.compile(r"""deadline\(\s*["']([^"']*)["']\s*\)""")


@dataclass
class Use:
    """Where a time limit is used: steps by name, documents by title."""

    steps: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class DeadlineRow:
    """One line of the page: the rule, its name in the file, whether it was published before, what uses it."""

    rule: DeadlineRule
    table: str
    name: str
    published: bool
    use: Use

    @property
    def length(self) -> str:
        """How long the term is, in words."""
        if self.rule.days is None:
            return str(_("由本地公布"))
        return f"{self.rule.days} {UNIT_WORDS[self.rule.unit]}"


def path_of(table: str) -> str:
    """The path of a table by its name."""
    return f"{FOLDER}{table}.toml"


def tables_of(draft: SchemeDraft) -> tuple[str, ...]:
    """The tables a scheme's designer may write: the scheme's own and the one that all share."""
    return tuple(name for name in (draft.scheme, SHARED) if path_of(name) in draft.texts)


def texts_of(texts: Mapping[str, str]) -> dict[str, str]:
    """Table texts by name out of an edition's texts."""
    return {path[len(FOLDER) : -5]: text for path, text in texts.items() if path.startswith(FOLDER)}


def read(texts: Mapping[str, str]) -> Tables:
    """The tables of an edition's texts; RulesError says what is wrong."""
    return load_tables(texts_of(texts))


def checked(texts: Mapping[str, str]) -> Tables:
    """The tables of an edition's texts with every row compiled for every day on which one changes."""
    found = read(texts)
    check_rulebook(found)
    return found


def what_is_open(texts: Mapping[str, str]) -> str:
    """Checks what was written; returns the sentence for rows that together are not whole yet, which may be saved.

    A row that is wrong by itself raises RulesError: two rows are often changed one after the other, one never half.
    """
    try:
        checked(texts)
    except TableIncomplete as slip:
        return str(slip)
    return ""


def find_tables(texts: Mapping[str, str]) -> Tables | None:
    """The tables, or None while they cannot be read: the checks say why."""
    try:
        return read(texts)
    except RulesError:
        return None


def rule_name(rule_id: str, table: str) -> str:
    """How a rule is called in its file: the shared table writes whole ids."""
    return rule_id if table == SHARED else rule_id.partition(".")[2]


def deadline_rows(draft: SchemeDraft, table: str) -> list[DeadlineRow]:
    """The time limits that one table of a draft writes."""
    found, uses, base = find_tables(draft.texts), uses_of(draft), base_text(draft, path_of(table))
    names = writing.read_table(text_of(draft, path_of(table)), (revising.DEADLINES,), path_of(table)) if found else {}
    rows = []
    for name in names:
        rule_id = name if "." in name else f"{table}.{name}"
        published = revising.deadline_is_published(base, name, path_of(table))
        assert found is not None
        rows.append(DeadlineRow(found.deadlines[rule_id], table, name, published, uses.get(rule_id, Use())))
    return rows


def uses_of(draft: SchemeDraft) -> dict[str, Use]:
    """What uses each time limit, by its id."""
    found: dict[str, Use] = {}
    tables = find_tables(draft.texts)
    for path, text in draft.texts.items():
        for rule_id, step in _steps(text) if path.endswith(".bpmn") else ():
            named = tables.named(rule_id, draft.scheme) if tables else rule_id
            found.setdefault(named, Use()).steps.append(step)
    for rule_id, title in _documents(draft):
        found.setdefault(rule_id, Use()).documents.append(title)
    return found


def _steps(text: str) -> Iterator[tuple[str, str]]:
    try:
        root = read_diagram(text)
    except DiagramRefused:
        return
    for task in root.iter(f"{{{BPMN}}}userTask"):
        if rule_id := read_extensions(task)["properties"].get("deadline"):
            yield rule_id, label(task)
    for timer in root.iter(f"{{{BPMN}}}timeDate"):
        for rule_id in _NAMED.findall(timer.text or ""):
            yield rule_id, label(timer.getparent().getparent())


def _documents(draft: SchemeDraft) -> Iterator[tuple[str, str]]:
    pages = publishing.pages_in(draft.texts)
    templates = {kind.template_for(draft.scheme, pages): kind.title for kind in KINDS.values()}
    templates |= {kind.template: kind.title for kind in offered_in(draft.texts).values()}
    for path in pages:
        title = templates.get(path, "")
        for name in publishing.looked_at(pages[path], path).names if title else ():
            if name.startswith("deadlines.") and name.count("."):
                yield f"{draft.scheme}.{name.split('.')[1]}", title.replace("{scheme_name}", "")


def row_sections(draft: SchemeDraft, table: str) -> dict[str, list[dict[str, Any]]]:
    """The sections of rows that one table of a draft writes."""
    whole = writing.read_table(text_of(draft, path_of(table)), (), path_of(table))
    return {name: rows for name, rows in whole.items() if isinstance(rows, list) and rows and isinstance(rows[0], dict)}
