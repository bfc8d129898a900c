#!/usr/bin/env python3
"""How the sources are built, counted: lines of files and functions, and who imports the engine.

python install/quality.py     prints one line a figure and ends with 1 when one is not reached
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "web", "monitoring", "cases", "processes", "forms", "rules", "offices")
CODE = (".py", ".js", ".mjs", ".html", ".css", ".sh")
LONGEST_FILE, FUNCTION_P90 = 400, 25
ENGINE = re.compile(r"^\s*(?:from|import) SpiffWorkflow\b", re.M)


def sources() -> list[Path]:
    """Every committed file of code but migrations."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    files = [ROOT / name for name in listed.split("\0") if name.endswith(CODE)]
    return [path for path in files if path.is_file() and "migrations" not in path.parts]


def product(files: list[Path]) -> list[Path]:
    """The Python files of the product, without its tests."""
    return [path for path in files if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in ROOMS]


def functions(paths: list[Path]) -> Iterator[int]:
    """The lines of each function and method, its docstring included."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (node.end_lineno or node.lineno) - node.lineno + 1


def at(values: list[int], part: float) -> int:
    """The value below which that part of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def main() -> int:
    """Prints the figures."""
    files = sources()
    own = product(files)
    lines, lengths = [len(path.read_text("utf-8").splitlines()) for path in files], list(functions(own))
    engine = [path.relative_to(ROOT).as_posix() for path in own if ENGINE.search(path.read_text("utf-8"))]
    too_long = sum(length > LONGEST_FILE for length in lines)
    print(f"files of code  {len(files)}, lines median {at(lines, 0.5)}, p90 {at(lines, 0.9)}, longest {max(lines)}")
    print(f"files over {LONGEST_FILE} lines  {too_long}")
    print(f"functions of the product  {len(lengths)}, lines median {at(lengths, 0.5)}, p90 {at(lengths, 0.9)}")
    print(f"files that import the engine  {len(engine)}: {', '.join(engine)}")
    return int(bool(too_long) or at(lengths, 0.9) > FUNCTION_P90 or len(engine) != 1)


if __name__ == "__main__":
    sys.exit(main())
