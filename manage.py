#!/usr/bin/env python
"""Runs Hulian's commands."""

import os
import sys
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    own = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
    if own.exists() and Path(sys.prefix) != own.parent.parent and "HULIAN_ANY_PYTHON" not in os.environ:
        os.execv(own, [str(own), *sys.argv])
    # Commands, jobs and the time-keeper work for all places; the web server does not (cases/floor/hull.py).
    os.environ["HULIAN_HULL"] = "whole"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
