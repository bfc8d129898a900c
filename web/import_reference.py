"""The generated table of imports: what became of each foreign diagram of the test tree and of the reference models."""

import os
from pathlib import Path

from django.conf import settings

from processes.importing import Done, Imported, import_diagram

HEAD = """# Imports

{note}

What came of foreign diagrams that go through `processes/importing`. Elements are all elements of the file, those of
the drawing and of vendors' extensions included; kept + changed + left out = elements, which a test checks. "To decide"
counts what the report asks the designer. `ready` means that the engine reads the diagram as it came in, `unfinished`
that it opens in the designer and the last column says what to add first, `blocked` that it cannot be opened.
"""
COLUMNS = (
    *("file", "tool", "processes", "elements", "kept", "changed", "left out", "added", "to decide", "state"),
    "why not ready",
)
MODELS = "## BPMN MIWG reference models"


def imports_page(note: str) -> str:
    """The page; the reference models keep the rows of the last run where their folder is absent."""
    own = settings.BASE_DIR / "tests" / "processes" / "foreign"
    lines = [HEAD.format(note=note), "## Own diagrams, in six dialects", "", *_table(own, "*/*.bpmn")]
    return "\n".join([*lines, "", *_models()]) + "\n"


def _models() -> list[str]:
    folder = Path(os.environ.get("HULIAN_MIWG") or settings.BASE_DIR.parent / "shared" / "data" / "miwg")
    if any(folder.glob("*.bpmn")):
        return [MODELS, "", *_table(folder, "*.bpmn")]
    page = settings.BASE_DIR / "docs" / "reference" / "imports.md"
    written = page.read_text("utf-8") if page.exists() else ""
    return [MODELS, "", written.partition(MODELS)[2].strip("\n")] if MODELS in written else []


def _table(folder: Path, pattern: str) -> list[str]:
    rows = [
        _row(str(path.relative_to(folder)), import_diagram(path.read_bytes())) for path in sorted(folder.glob(pattern))
    ]
    return [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}", *rows]


def _row(name: str, imported: Imported) -> str:
    verdict = imported.verdicts.get(imported.main)
    counts = (imported.count(done) for done in (Done.KEPT, Done.CHANGED, Done.LEFT_OUT, Done.ADDED))
    why = " ".join(verdict.reasons) if verdict else "no process is drawn"
    cells = (name, imported.tool, len(imported.verdicts), imported.elements, *counts, len(imported.decisions))
    state = verdict.state if verdict else "blocked"
    return f"| {' | '.join(str(each) for each in (*cells, state, why)).replace(chr(10), ' ')} |"
