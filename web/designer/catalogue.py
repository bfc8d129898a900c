"""What a designer may choose from: offices, posts, deadline rules, forms, documents, operations, facts, stages."""

import re
from pathlib import PurePath
from typing import Any

from cases.documents import own_kinds
from cases.documents.kinds import KINDS
from forms.joining import readable_sections
from forms.schema import Field, Section
from offices.divisions import Level
from offices.models import OfficeKind, PostKind
from offices.routing import LEVEL_OF_KIND
from processes import operations
from processes.catalogue import LEVELS
from processes.diagrams import processes_by_id, read_diagram
from processes.errors import DiagramRefused
from processes.models import SchemeDraft
from rules.deadline_rules import UNITS
from rules.errors import RulesError
from rules.load import COMMON, Tables, load_tables
from web.words import scheme_title

_SHORT = re.compile(r'(?:name="deadline" value=|deadline\()(?:"|&quot;)([a-z_]+)(?:"|&quot;)')

UNIT_WORDS = dict(zip(UNITS, ("个工作日", "天", "个月"), strict=True))
KIND_OF_DOMAIN = {"flag": "yes_no", "word": "choice", "number": "decimal"}
Choice = dict[str, Any]


def of(draft: SchemeDraft) -> dict[str, list[Choice]]:
    """The names on offer in a draft, with their Chinese labels; a text that cannot be read offers nothing."""
    sections = sections_of(draft)
    return {
        "offices": offices(),
        "posts": [_choice(value, label) for value, label in PostKind.choices],
        "deadlines": deadlines(draft),
        "forms": [{"name": name, "title": section.title} for name, section in sections.items()],
        "documents": documents(draft),
        "operations": [{"name": each.name, "summary": each.summary} for each in operations.operations().values()],
        "facts": facts(sections),
        "lanes": [{"value": level, "label": level} for level in LEVELS],
        "stages": stages(draft),
    }


def _choice(value: object, label: object) -> Choice:
    return {"value": str(value), "label": str(label)}


def offices() -> list[Choice]:
    """The kinds of office with the lane each belongs in."""
    found = []
    for kind in OfficeKind:
        level = LEVEL_OF_KIND.get(kind, Level.COUNTY)
        found.append({**_choice(kind.value, kind.label), "lane": LEVELS[Level.VILLAGE - level]})
    return found


def documents(draft: SchemeDraft) -> list[Choice]:
    """The kinds of document on offer, by their titles: those of the house and those that the draft brings."""
    name = scheme_title(draft.scheme)
    kinds = {**KINDS, **own_kinds.offered_in(draft.texts)}
    return [{"kind": kind, "title": kinds[kind].title_for(name)} for kind in sorted(kinds)]


def sections_of(draft: SchemeDraft) -> dict[str, Section]:
    """The form sections of a draft; a file that does not read is left out, the checks say why."""
    return readable_sections(draft.scheme, draft.texts)


def deadlines(draft: SchemeDraft) -> list[Choice]:
    """The deadline rules of a draft with their length in words."""
    tables = {PurePath(path).stem: text for path, text in draft.texts.items() if path.startswith("rules/tables/")}
    try:
        found = load_tables(tables)
    except RulesError:
        return []
    families = (draft.scheme, COMMON, "remedy")
    mine = [(rule.id, rule) for rule in found.deadlines.values() if rule.id.split(".")[0] in families]
    # Shared stages call a rule by its short name; each scheme has its own behind it.
    mine += [(name, found.deadlines[found.named(name, draft.scheme)]) for name in _short_names(draft, found)]
    return [
        {
            "id": name,
            "title": rule.title,
            "days": rule.days,
            "unit": UNIT_WORDS[rule.unit],
            "clause": rule.clause,
        }
        for name, rule in mine
    ]


def _short_names(draft: SchemeDraft, found: Tables) -> list[str]:
    """The short names that the diagrams of a draft use and that mean a rule here."""
    diagrams = [text for path, text in draft.texts.items() if path.endswith(".bpmn")]
    used = {name for text in diagrams for name in _SHORT.findall(text)}
    return sorted(name for name in used if found.named(name, draft.scheme) in found.deadlines)


def facts(sections: dict[str, Section]) -> list[Choice]:
    """What a condition may ask: facts worked out by the case, and answers of forms."""
    asked = {item.name: item for section in sections.values() for item in section.fields}
    offered = operations.offered_facts()
    return [_worked_out(name, offered[name]) for name in offered if name not in asked] + [
        _asked(item) for item in asked.values()
    ]


def _worked_out(name: str, fact: operations.Fact) -> Choice:
    """A fact of the case itself; what its answers can be says how the canvas compares it."""
    domain = fact.domain
    if domain is None:
        return _fact(name, fact.title, "")
    return _fact(name, fact.title, KIND_OF_DOMAIN[domain.kind], [_choice(*word) for word in domain.words])


def _fact(name: str, label: str, kind: str, choices: list[Choice] | None = None) -> Choice:
    return {"name": name, "label": label, "kind": kind, "choices": choices or []}


def _asked(item: Field) -> Choice:
    return _fact(item.name, item.label, item.kind, [_choice(value, label) for value, label in item.options])


def stages(draft: SchemeDraft) -> list[Choice]:
    """The processes that can be called."""
    found = []
    for path, text in draft.texts.items():
        if path.startswith("bpmn/shared/"):
            found += _processes(path, text)
    return found


def _processes(path: str, text: str) -> list[Choice]:
    try:
        processes = processes_by_id({path: read_diagram(text)})
    except DiagramRefused:
        return []
    return [{"id": key, "title": element.get("name") or key} for key, element in processes.items()]
