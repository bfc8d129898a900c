"""After an upgrade: the cases that the former release left under way are carried to their end by this one."""

import json
import sys
from importlib import import_module

import django


def main(cases: int) -> None:
    """Prints one JSON object; only after the set-up can the module that imports models be read."""
    django.setup()
    print(json.dumps(import_module("web.prove.upgrade.carrying").carried_on(cases), ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]))
