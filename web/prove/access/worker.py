"""The proof of row access inside one installation: builds the world, probes it, prints what was found."""

import json
import logging
import sys
from importlib import import_module

import django


def main(name: str, count: int, seed: int) -> None:
    """Prints one JSON object with what was tried and what failed."""
    django.setup()
    logging.disable(logging.CRITICAL)
    # Only now can the module be read: it imports models.
    found = getattr(import_module("web.prove.access.probing"), name)(count, seed)
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
