"""Everything that is wrong with the texts of a scheme, before they are frozen as an edition."""

from collections.abc import Iterator, Mapping
from pathlib import PurePath

from forms.errors import FormError
from forms.load import Section, load_schema
from offices.divisions import Level
from offices.models import OfficeKind, PostKind
from offices.routing import LEVEL_OF_KIND
from processes import operations
from processes.catalogue import LEVELS, Catalogue, Finding
from processes.linter import lint
from rules.assessment import check_rulebook
from rules.errors import RulesError
from rules.load import load_tables

Texts = Mapping[str, str]


def findings(scheme: str, texts: Texts) -> list[Finding]:
    """Runs every check on a scheme's texts; an empty list means that they can be published."""
    found = list(_missing_files(scheme, texts))
    sections, deadlines = _sections(scheme, texts, found), _deadlines(texts, found)
    diagrams = {path: text for path, text in texts.items() if path.endswith(".bpmn")}
    found += lint(diagrams, scheme, _catalogue(sections, deadlines))
    for where, message in operations.check_texts(texts):
        found.append(Finding("scheme.E005", where, message))
    return found


def _missing_files(scheme: str, texts: Texts) -> Iterator[Finding]:
    """The four files of a scheme (scheme.E001)."""
    wanted = (
        f"bpmn/{scheme}.bpmn",
        f"forms/schemas/{scheme}.toml",
        f"rules/tables/{scheme}.toml",
        f"templates/documents/{scheme}/decision.html",
    )
    for path in wanted:
        if path not in texts:
            message = f"缺少文件{path}：每类救助须有流程图、表单、规则表和决定书四个文件，请补上。"
            yield Finding("scheme.E001", path, message)


def _sections(scheme: str, texts: Texts, found: list[Finding]) -> dict[str, Section]:
    sections: dict[str, Section] = {}
    for name in ("shared", scheme):
        path = f"forms/schemas/{name}.toml"
        try:
            sections.update(load_schema(texts.get(path, "")))
        except FormError as slip:
            found.append(Finding("scheme.E002", path, str(slip)))
    return sections


def _deadlines(texts: Texts, found: list[Finding]) -> frozenset[str]:
    """The rule ids; rows without date or citation, overlaps and gaps are refused while loading (scheme.E007, E009)."""
    tables = {PurePath(path).stem: text for path, text in texts.items() if path.startswith("rules/tables/")}
    try:
        loaded = load_tables(tables)
        check_rulebook(loaded)
        return frozenset(loaded.deadlines)
    except RulesError as slip:
        found.append(Finding("scheme.E007", "rules/tables", str(slip)))
        return frozenset()


def _catalogue(sections: Mapping[str, Section], deadlines: frozenset[str]) -> Catalogue:
    asked = {item.name for section in sections.values() for item in section.fields}
    return Catalogue(
        operations=frozenset(operations.operations()),
        documents=frozenset(operations.documents()),
        facts=frozenset(operations.facts()) | asked,
        deadlines=deadlines,
        sections=frozenset(sections),
        offices={kind: _lane(kind) for kind in OfficeKind},
        posts=frozenset(PostKind.values),
    )


def _lane(kind: OfficeKind) -> str:
    """The lane of an office's level; lanes are named from the village upwards."""
    return LEVELS[Level.VILLAGE - LEVEL_OF_KIND.get(kind, Level.COUNTY)]
