"""docs/reference/documents.md says which values each kind of document reads, and stays true."""

import re
from collections.abc import Iterator, Mapping

import pytest
from django.conf import settings

from tests.documents.conftest import ALL_KINDS

PAGE = settings.BASE_DIR / "docs" / "reference" / "documents.md"
MARK = "<!-- kinds: written by tests/documents/test_reference.py --update-golden -->"
_INCLUDED = re.compile(r"\{%\s*(?:extends|include)\s+\"([^\"]+)\"")
_READ = re.compile(r"\b(facts|household|decision|assessment|deadlines|remedies|paper|listing)(?:\.([a-z_]+))?")


def reached(path: str, texts: Mapping[str, str], seen: set[str]) -> Iterator[str]:
    if path not in seen:
        seen.add(path)
        yield texts[path]
        for other in _INCLUDED.findall(texts[path]):
            yield from reached(other, texts, seen)


def read_by(kind: str, texts: Mapping[str, str]) -> str:
    """The values that a kind's template and all it includes read, grouped."""
    found: dict[str, set[str]] = {}
    for text in reached(ALL_KINDS[kind].template_for("dibao", texts), texts, set()):
        for code in re.findall(r"\{[{%](.*?)[%}]\}", text, re.S):
            for group, name in _READ.findall(re.sub(r'"[^"]*"', "", code)):
                found.setdefault(group, set()).add(name)
    return "; ".join(
        f"{group}: {', '.join(sorted(n for n in names if n)) or 'rows'}" for group, names in sorted(found.items())
    )


def table(texts: Mapping[str, str]) -> str:
    rows = [
        f"| `{entry.kind}` | {entry.row} | {entry.title_for('…')} | {entry.issuer} | {entry.number_word or '–'} | "
        f"{'yes' if entry.seal else '–'} | {', '.join(entry.required) or '–'} | {read_by(entry.kind, texts)} |"
        for entry in ALL_KINDS.values()
    ]
    columns = ("kind", "row", "title", "issuer", "number word", "seal", "must not be empty", "reads")
    head = f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|"
    return "\n".join([MARK, "", head, *rows]) + "\n"


def test_the_table_of_kinds_is_up_to_date(texts: dict[str, str], request: pytest.FixtureRequest) -> None:
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    wanted = before + table(texts)

    if request.config.getoption("--update-golden"):
        PAGE.write_text(wanted, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == wanted
