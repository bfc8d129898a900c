"""The proof of the export inside one installation: cases of two counties are made, one county is taken out."""

import json
import logging
import sys
from importlib import import_module

import django


def main(count: int, seed: int) -> None:
    """Prints one JSON object with what was tried and what failed."""
    django.setup()
    logging.disable(logging.WARNING)
    # Only now can the module be read: it imports models.
    found = import_module("web.prove.exported_rows").proved(count, seed)
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
