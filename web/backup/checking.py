"""Looks a restored database through, in a process of its own whose settings point there; prints one JSON object."""

import json
from importlib import import_module

import django


def main() -> None:
    """Only after the set-up can the module that imports models be read."""
    django.setup()
    print(json.dumps(import_module("web.backup.looking").found()))


if __name__ == "__main__":
    main()
