"""Texts of a scheme made ready to run without being an edition: for replaying past cases and for step-through play."""

from collections.abc import Mapping
from datetime import date
from pathlib import PurePath

from processes import engine
from processes.editions import Edition, digest_of, sections_of
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
    loaded = load_tables(tables)
    return Edition(
        id=0,
        scheme=scheme,
        digest=digest,
        in_force_from=NEVER,
        texts=texts,
        spec=engine.load_spec(diagrams, scheme, digest),
        sections=sections_of(scheme, texts, loaded),
        tables=loaded,
    )
