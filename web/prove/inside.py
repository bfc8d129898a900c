"""A proof inside one scratch installation: a process of its own, which prints what it found as one JSON object."""

import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from web.bench.databases import Place, scratch
from web.prove.proof import Asked, Proof

# What one installation found: `tried` and `details`, and beside them its figures.
Found = dict[str, Any]


def on_each_database(
    name: str, module: str, asked: Asked, count: int, *, under: Path | None = None, **more: object
) -> Proof:
    """Runs `module.proved(count, seed, …)` in an installation of its own on each database, and adds up.

    They lie in the temporary folder, or in one that is told.
    """
    proof = Proof(name)
    with scratch(asked.kinds, under) as made:
        for db in asked.kinds:
            orders = {"count": count, "seed": asked.seed, "cluster": str(made.cluster), **more}
            place = made.product(db)
            place.lend_fonts()
            add(proof, db, tell(place, module, orders))
    return proof


def add(proof: Proof, db: str, found: Found) -> None:
    """Adds what one installation found."""
    proof.tried += int(found.pop("tried"))
    proof.details += [f"{db}：{detail}" for detail in found.pop("details")]
    proof.figures[db] = found


def tell(place: Place, module: str, orders: Found) -> Found:
    """What a module finds in an installation; its own messages go to standard error."""
    command = [sys.executable, "-m", "web.prove.inside", module, json.dumps(orders)]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=place.environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main(module: str, orders: str) -> None:
    """Prints what `proved` of a module returns."""
    django.setup()
    # Only now can the module be read: it imports models.
    proved: Callable[..., Found] = import_module(module).proved
    print(json.dumps(proved(**json.loads(orders)), ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
