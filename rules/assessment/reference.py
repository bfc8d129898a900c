"""The fact vocabulary as Markdown tables, for docs/reference/facts.md."""

from __future__ import annotations

from collections.abc import Iterator

from rules.assessment.vocabulary import LISTS, Column, Vocabulary

_TITLES = {
    "top": "Top level (the household)",
    "members": "`members`: who lives together",
    "incomes": "`incomes`: what comes in",
    "assets": "`assets`: what is owned",
    "expenses": "`expenses`: what goes out",
    "obligors": "`obligors`: who owes support and lives elsewhere",
}


def render_reference(vocabulary: Vocabulary) -> str:
    """Write all columns and all choices as Markdown."""
    parts = ("top", *LISTS)
    tables = "\n\n".join(f"### {_TITLES[part]}\n\n" + "\n".join(_table(vocabulary, part)) for part in parts)
    return f"{tables}\n\n### Choices\n\n" + "\n".join(_choices(vocabulary)) + "\n"


def _table(vocabulary: Vocabulary, part: str) -> Iterator[str]:
    yield "| name | kind | Chinese | note |"
    yield "|---|---|---|---|"
    for column in vocabulary.columns[part].values():
        yield f"| `{column.name}` | {_kind(column)} | {column.label} | {_note(column)} |"


def _kind(column: Column) -> str:
    target = column.choices or column.of
    return f"{column.kind} `{target}`" if target else column.kind


def _note(column: Column) -> str:
    parts = ["**required**"] if column.required else []
    if column.default is not None:
        parts.append(f"default `{str(column.default).lower()}`")
    return "; ".join([*parts, *([column.note] if column.note else [])])


def _choices(vocabulary: Vocabulary) -> Iterator[str]:
    for name, words in vocabulary.choices.items():
        yield f"* `{name}`: " + ", ".join(f"`{key}` {word}" for key, word in words.items())
