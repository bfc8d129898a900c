"""The proof of indicators inside one installation: fills its database and prints what every indicator finds there."""

import json
import sys
from importlib import import_module

import django


def main(count: int, seed: int) -> None:
    """Prints one JSON object: by indicator how many met it, and the sum of the numbers that were read."""
    django.setup()
    # Only now can the module be read: it imports models.
    proof = import_module("web.prove.indicators")
    print(json.dumps(proof.ask(proof.filled(count, seed), count)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
