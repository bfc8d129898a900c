"""Which steps of a draft's diagrams issue which documents."""

import re

from processes.diagrams import BPMN, label, read_diagram, read_extensions
from processes.errors import DiagramRefused
from processes.models import SchemeDraft

_WORD = re.compile(r"""["']([a-z_]+)["']""")


def steps_that_issue(draft: SchemeDraft) -> dict[str, list[str]]:
    """The names of the steps that issue each kind, by kind."""
    found: dict[str, list[str]] = {}
    for path, text in draft.texts.items():
        for kind, step in _issues(text) if path.endswith(".bpmn") else ():
            found.setdefault(kind, []).append(step)
    return found


def _issues(text: str) -> list[tuple[str, str]]:
    try:
        root = read_diagram(text)
    except DiagramRefused:
        return []
    found = []
    for task in root.iter(f"{{{BPMN}}}serviceTask"):
        asked = read_extensions(task)
        named = _WORD.fullmatch(asked["parameters"].get("kind", "").strip())
        if asked["operation"] == "issue_document" and named:
            found.append((named[1], label(task)))
    return found
