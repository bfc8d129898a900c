"""Everything that is wrong with the texts of a scheme, before they are frozen as an edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePath

from lxml import etree  # type: ignore[import-untyped]

from forms.errors import FormError
from forms.load import Section, load_schema
from offices.divisions import Level
from offices.models import OfficeKind, PostKind
from offices.routing import LEVEL_OF_KIND
from processes import omissions, operations, vocabulary
from processes.catalogue import LEVELS, Catalogue, Finding
from processes.diagrams import BPMN
from processes.errors import DiagramRefused
from processes.guards import Verdict, verdicts
from processes.linter import lint, parsed
from processes.ways import unfold
from rules.assessment import check_rulebook
from rules.errors import RulesError
from rules.guards import shipped_guards
from rules.load import Tables, load_tables

Texts = Mapping[str, str]
# Diagrams with one of these cannot be followed from start to end (7: a condition cannot be read); it is said first.
UNREADABLE = frozenset(f"scheme.B{number:03}" for number in (1, 7, 12, 13, 14, 15, 16))


@dataclass
class _Scheme:
    """A scheme's texts as far as they can be read, and what was found so far."""

    scheme: str
    texts: Texts
    found: list[Finding] = field(default_factory=list)
    sections: dict[str, Section] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    tables: Tables | None = None

    @property
    def roots(self) -> dict[str, etree._Element]:
        """The diagrams that can be read, by path."""
        found = {}
        for path, text in self.texts.items():
            if path.endswith(".bpmn"):
                try:
                    found[path] = parsed(text)
                except DiagramRefused:
                    continue  # said by the linter
        return found


def findings(scheme: str, texts: Texts) -> list[Finding]:
    """Runs every check on a scheme's texts; no errors mean that they can be published, warnings are for a person."""
    told = _Scheme(scheme, texts, list(_missing_files(scheme, texts)))
    _read_sections(told)
    _read_tables(told)
    diagrams = {path: text for path, text in texts.items() if path.endswith(".bpmn")}
    told.found += lint(diagrams, scheme, _catalogue(told))
    told.found += _left_out(told)
    told.found += _unlawful(told)
    for where, message in operations.check_texts(texts):
        told.found.append(Finding("scheme.E005", where, message, where=where))
    return told.found


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
            yield Finding("scheme.E001", path, message, where=path)


def _read_sections(told: _Scheme) -> None:
    for name in ("shared", told.scheme):
        path = f"forms/schemas/{name}.toml"
        try:
            read = load_schema(told.texts.get(path, ""))
        except FormError as slip:
            told.found.append(Finding("scheme.E002", path, str(slip), where=path))
            continue
        told.sections.update(read)
        told.homes.update(dict.fromkeys(read, path))


def _read_tables(told: _Scheme) -> None:
    """The rules; rows without date or citation, overlaps and gaps are refused while loading (scheme.E007, E009)."""
    texts = {PurePath(path).stem: text for path, text in told.texts.items() if path.startswith("rules/tables/")}
    try:
        told.tables = _tables(tuple(texts.items()))
    except RulesError as slip:
        where = next((path for path in told.texts if path.startswith("rules/tables/") and path in str(slip)), "")
        told.found.append(Finding("scheme.E007", "rules/tables", str(slip), where=where))


@lru_cache(maxsize=32)
def _tables(texts: tuple[tuple[str, str], ...]) -> Tables:
    """Tables are read once for the same texts: most saves change a diagram."""
    tables = load_tables(dict(texts))
    check_rulebook(tables)
    return tables


def _catalogue(told: _Scheme) -> Catalogue:
    asked = {item.name for section in told.sections.values() for item in section.fields}
    return Catalogue(
        operations=frozenset(operations.operations()),
        documents=operations.documents(told.texts),
        facts=frozenset(operations.facts()) | asked,
        deadlines=frozenset(told.tables.deadlines) if told.tables else frozenset(),
        sections=frozenset(told.sections),
        offices={kind: _lane(kind) for kind in OfficeKind},
        posts=frozenset(PostKind.values),
        domains=vocabulary.domains(told.sections),
        titles=vocabulary.titles(told.sections),
    )


def _lane(kind: OfficeKind) -> str:
    """The lane of an office's level; lanes are named from the village upwards."""
    return LEVELS[Level.VILLAGE - LEVEL_OF_KIND.get(kind, Level.COUNTY)]


def _left_out(told: _Scheme) -> Iterator[Finding]:
    """What the texts owe one another."""
    roots, offices = told.roots, Catalogue(offices={kind: _lane(kind) for kind in OfficeKind})
    for path, root in roots.items():
        yield from (each.within(path) for each in omissions.uncited(root, offices))
    yield from omissions.unreasoned(told.sections, told.homes)
    issued = {kind for root in roots.values() for kind in omissions.issued_by(root)}
    yield from omissions.unexplained(told.scheme, told.texts, issued)
    yield from omissions.asked_needlessly(told.sections, told.homes)
    own = f"forms/schemas/{told.scheme}.toml"
    sections = {name: section for name, section in told.sections.items() if told.homes[name] == own}
    yield from omissions.unused(told.scheme, roots, sections, told.tables)


def _unlawful(told: _Scheme) -> Iterator[Finding]:
    """The legal guards, once the diagrams can be followed at all."""
    if UNREADABLE & {each.code for each in told.found if each.severity == "error"}:
        return
    try:
        yield from (each.broken for each in _verdicts(told) if each.broken is not None)
    except DiagramRefused as refusal:
        where = next(path for path, root in told.roots.items() if root.find(f".//*[@id='{told.scheme}']") is not None)
        yield Finding("scheme.B023", told.scheme, f"流程“{told.scheme}”{refusal}。", where=where)


def _verdicts(told: _Scheme) -> tuple[Verdict, ...]:
    """Most changes of a draft touch neither diagrams nor forms: what was walked for them is remembered."""
    walked = tuple((path, text) for path, text in told.texts.items() if path.startswith(("bpmn/", "forms/")))
    return _walked(told.scheme, walked)


@lru_cache(maxsize=32)
def _walked(scheme: str, texts: tuple[tuple[str, str], ...]) -> tuple[Verdict, ...]:
    told = _Scheme(scheme, dict(texts))
    _read_sections(told)
    processes = {
        process.get("id", ""): (path, process)
        for path, root in told.roots.items()
        for process in root.iterchildren(f"{{{BPMN}}}process")
    }
    whole = unfold(processes, scheme)
    domains, asked = vocabulary.domains(told.sections), vocabulary.asked_by(told.sections)
    return tuple(verdicts(whole, scheme, shipped_guards(), domains, asked))


def lawfulness(scheme: str, texts: Texts) -> list[Verdict]:
    """Every guard of a scheme and what came of it; DiagramRefused when the diagrams cannot be followed."""
    told = _Scheme(scheme, texts)
    _read_sections(told)
    if UNREADABLE & {each.code for each in lint({p: t for p, t in texts.items() if p.endswith(".bpmn")}, scheme)}:
        raise DiagramRefused("流程图从头到尾走不通，请先按检查结果改正。")
    return list(_verdicts(told))
