"""A scheme's own sections joined to the shared ones: one takes the other's place, or adds its questions to it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from forms.errors import FormError, SchemaError
from forms.guards import check_section
from forms.load import load_schema
from forms.schema import Field, Group, Section

SHARED = "shared"
SCHEMAS = Path(__file__).parent / "schemas"


def path_of(name: str) -> str:
    """The path of a form file among a scheme's texts."""
    return f"forms/schemas/{name}.toml"


def load_sections(scheme: str, texts: Mapping[str, str]) -> dict[str, Section]:
    """All sections of a scheme by id, its own joined to the shared ones; SchemaError says what does not fit."""
    return dict(_joined(*(texts.get(path_of(name), "") for name in (SHARED, scheme)), path_of(scheme)))


def shipped(scheme: str = "dibao") -> dict[str, Section]:
    """The sections in the box for a scheme."""
    paths = (SCHEMAS / f"{name}.toml" for name in (SHARED, scheme))
    return load_sections(scheme, {path_of(path.stem): path.read_text("utf-8") for path in paths})


def readable_sections(scheme: str, texts: Mapping[str, str]) -> dict[str, Section]:
    """The sections as far as the files can be read: what keeps one from being read is said by the checks."""
    try:
        return load_sections(scheme, texts)
    except FormError:
        return {name: each for path in (SHARED, scheme) for name, each in _alone(texts.get(path_of(path), "")).items()}


def _alone(text: str) -> dict[str, Section]:
    try:
        return load_schema(text)
    except FormError:
        return {}


@lru_cache(maxsize=64)
def _joined(shared: str, own: str, file: str) -> tuple[tuple[str, Section], ...]:
    found = load_schema(shared)
    for name, section in load_schema(own).items():
        found[name] = _added(found.get(name), section, file) if section.adds else section
    return tuple(found.items())


def _added(base: Section | None, more: Section, file: str) -> Section:
    """The shared section with the questions of the scheme: one of the same name is asked the scheme's way."""
    if base is None:
        raise SchemaError(more.id, "adds", True, "通用表单里有同名的一节时才可以只写增加的项目", file)
    asked = {item.name: item for item in more.fields}
    kept = tuple(
        replace(group, fields=tuple(asked.pop(item.name, item) for item in group.fields)) for group in base.groups
    )
    groups = _grown(kept, more.groups, asked)
    whole = replace(base, title=more.title, intro=more.intro or base.intro, groups=groups, adds=False)
    check_section(whole)
    return whole


def _grown(kept: tuple[Group, ...], more: Iterable[Group], new: Mapping[str, Field]) -> tuple[Group, ...]:
    """New questions follow those of the group they name; a group that nobody knows stands where it says, else last."""
    groups = list(kept)
    for group in more:
        added = tuple(item for item in group.fields if item.name in new)
        places = {known.id: place for place, known in enumerate(groups)}
        if added and group.id in places:
            known = groups[places[group.id]]
            groups[places[group.id]] = replace(known, fields=(*known.fields, *added))
        elif added:
            groups.insert(places.get(group.before, len(groups)), replace(group, fields=added))
    return tuple(groups)


def citing(sections: Mapping[str, Section], instead: Mapping[str, str]) -> dict[str, Section]:
    """The sections with the clauses of one scheme's law: a shared question cites another law in each scheme."""
    return {name: _citing(section, instead) for name, section in sections.items()} if instead else dict(sections)


def _citing(section: Section, instead: Mapping[str, str]) -> Section:
    groups = tuple(replace(group, fields=_cited(group.fields, instead)) for group in section.groups)
    return replace(section, groups=groups)


def _cited(fields: tuple[Field, ...], instead: Mapping[str, str]) -> tuple[Field, ...]:
    return tuple(
        replace(item, clause=instead.get(item.clause, item.clause), columns=_cited(item.columns, instead))
        for item in fields
    )
