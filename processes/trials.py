"""Texts of a scheme made ready to run without being an edition: for replaying past cases and for step-through play."""

from collections.abc import Mapping
from datetime import date
from pathlib import PurePath

from forms.load import Section, load_schema
from processes import engine
from processes.editions import Edition, digest_of
from rules.load import load_tables

# A trial is in force on no day.
NEVER = date.max


def ready(scheme: str, texts: Mapping[str, str]) -> Edition:
    """The texts as an edition that is in no database (id 0); FormError, RulesError or ProcessError say what is wrong.

    The diagrams are parsed by the same reader that guards publishing, so a drawing that may not run is refused here.
    """
    digest = digest_of(texts)
    diagrams = {path: text for path, text in texts.items() if path.endswith(".bpmn")}
    tables = {PurePath(path).stem: text for path, text in texts.items() if path.startswith("rules/tables/")}
    return Edition(
        id=0,
        scheme=scheme,
        digest=digest,
        in_force_from=NEVER,
        texts=texts,
        spec=engine.load_spec(diagrams, scheme, digest),
        sections=_sections(scheme, texts),
        tables=load_tables(tables),
    )


def _sections(scheme: str, texts: Mapping[str, str]) -> dict[str, Section]:
    """The scheme's own sections stand before the shared ones."""
    paths = (f"forms/schemas/{name}.toml" for name in ("shared", scheme))
    return {name: section for path in paths for name, section in load_schema(texts.get(path, "")).items()}
