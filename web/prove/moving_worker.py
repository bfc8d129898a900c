"""The proof of moves inside one installation: makes running cases, moves them under fire, and looks at every one."""

import json
import sys
from importlib import import_module

import django


def main(count: int, seed: int) -> None:
    """Prints one JSON object with what was tried, what failed, and how long it took."""
    django.setup()
    # Only now can the module be read: it imports models.
    found = import_module("web.prove.moving_cases").proved(count, seed)
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
