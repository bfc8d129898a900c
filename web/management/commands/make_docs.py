"""Writes the generated pages of docs/reference: what the code tells of itself, and which test proves which row."""

import csv
import io
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from web.reference import pages

MARKER = re.compile(r"pytest\.mark\.proves\(([^)]*)\)")
QUOTED = re.compile(r'"([^"]+)"')
# The rules of the law itself; remedies and archives have tests of their own kind.
PLAYED = frozenset({"LAW", "DB", "TK", "BY", "GX", "LS", "FP", "INC", "PRO", "TIM", "PUB", "REV"})
NAMED = re.compile(r"^\s*(?:async )?(?:def|class) (\w+)")


def read_rows(root: Path) -> list[dict[str, str]]:
    """Returns the rows to prove: id, kind, label, and the mark F where the text of the clause itself was read."""
    with (root / "docs/reference/rows.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def markers_in(path: Path, root: Path) -> Iterator[tuple[str, str]]:
    """Yields (row id, test) for each marker of one test file; a marker stands above what it marks."""
    waiting: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        named_here = [row for arguments in MARKER.findall(line) for row in QUOTED.findall(arguments)]
        if line.startswith("pytestmark"):
            yield from ((row, str(path.relative_to(root))) for row in named_here)
            continue
        waiting += named_here
        name = NAMED.match(line)
        if name:
            test = f"{path.relative_to(root)}::{name[1]}"
            yield from ((row, test) for row in waiting)
            waiting = []
    yield from ((row, str(path.relative_to(root))) for row in waiting)


def collect(root: Path) -> dict[str, list[str]]:
    """Returns row id -> the tests and worked cases that say they prove it, in order of their paths."""
    proofs: dict[str, list[str]] = defaultdict(list)
    for path in sorted((root / "tests").rglob("*.py")):
        for row, test in markers_in(path, root):
            proofs[row].append(test)
    for path in sorted((root / "tests/examples").rglob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8")).get("proves", []):
            proofs[row].append(str(path.relative_to(root)))
    return {row: list(dict.fromkeys(tests)) for row, tests in proofs.items()}


def as_csv(rows: list[dict[str, str]], proofs: dict[str, list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", "label", "tests"])
    for row in rows:
        writer.writerow([row["id"], row["label"], " ".join(proofs.get(row["id"], []))])
    return text.getvalue()


def as_markdown(rows: list[dict[str, str]], proofs: dict[str, list[str]]) -> str:
    open_rows = [row for row in rows if row["id"] not in proofs]
    lines = [
        "# Coverage",
        "",
        "Written by `make docs`. A row is proved when a passing test or worked case names it.",
        "",
        f"{len(rows) - len(open_rows)} of {len(rows)} rows are proved.",
        "",
        f"## Not proved ({len(open_rows)})",
        "",
        *([] if open_rows else ["None."]),
        *(f"- {row['id']} {row['label']}" for row in open_rows),
        "",
        "## Proved",
        "",
        "| row | label | by |",
        "|---|---|---|",
    ]
    for row in rows:
        tests = proofs.get(row["id"])
        if tests:
            lines.append(f"| {row['id']} | {row['label']} | {'<br>'.join(f'`{test}`' for test in tests)} |")
    return "\n".join(lines) + "\n"


def in_worked_cases(root: Path) -> list[tuple[str, str, list[str]]]:
    """Returns each rule whose clause was read, with its label and the worked cases that play it."""
    rules = [row for row in read_rows(root) if row["kind"] == "rule" and row["mark"] == "F"]
    wanted = [row for row in rules if row["id"].split("-")[0] in PLAYED]
    played = collect(root)
    cases = {row["id"]: [name for name in played.get(row["id"], []) if name.endswith(".toml")] for row in wanted}
    return [(row["id"], row["label"], cases[row["id"]]) for row in wanted]


def cases_as_markdown(rows: list[tuple[str, str, list[str]]]) -> str:
    without = [row for row in rows if not row[2]]
    lines = [
        "# Which worked case plays which rule",
        "",
        "Written by `make docs`: every rule whose clause was read, and the files under `tests/examples/` that play it.",
        "",
        f"{len(rows) - len(without)} of {len(rows)} rules have a worked case.",
        *(f"- without one: {row} {label}" for row, label, _ in without),
        "",
        "| rule | label | worked cases |",
        "|---|---|---|",
    ]
    shown = ((row, label, "<br>".join(f"`{Path(name).stem}`" for name in cases)) for row, label, cases in rows if cases)
    return "\n".join([*lines, *(f"| {row} | {label} | {cases} |" for row, label, cases in shown)]) + "\n"


class Command(BaseCommand):
    help = "Writes the generated reference under docs/reference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--root", type=Path, default=settings.BASE_DIR, help="the project's folder")

    def handle(self, *args: Any, root: Path, **options: Any) -> None:
        rows, proofs = read_rows(root), collect(root)
        reference = root / "docs/reference"
        (reference / "coverage.csv").write_text(as_csv(rows, proofs), encoding="utf-8")
        (reference / "coverage.md").write_text(as_markdown(rows, proofs), encoding="utf-8")
        (reference / "rule-cases.md").write_text(cases_as_markdown(in_worked_cases(root)), encoding="utf-8")
        for name, text in pages().items():
            (reference / name).write_text(text, encoding="utf-8")
        known = {row["id"] for row in rows}
        for row in sorted(set(proofs) - known):
            self.stderr.write(f"{row} 不在 docs/reference/rows.csv 中：{'、'.join(proofs[row])}")
        proved = len(known & set(proofs))
        self.stdout.write(f"{proved} / {len(rows)} rows proved -> docs/reference/coverage.md")
