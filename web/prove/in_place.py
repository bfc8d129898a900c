"""A proof whose work is done by a module of its own inside each scratch installation."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

from django.conf import settings

from web.bench.databases import Place, scratch
from web.prove.proof import Asked, Proof


def prove(
    name: str, worker: str, asked: Asked, count: int, kinds: Sequence[str], more: Mapping[str, str] | None = None
) -> Proof:
    """Runs `worker COUNT SEED` in each installation, with more settings if given, and adds up what they found."""
    proof = Proof(name)
    with scratch(kinds) as made:
        for db in kinds:
            found = _in(made.product(db), worker, asked.count or count, asked.seed, more or {})
            proof.tried += found.pop("tried")
            proof.details += [f"{db}：{detail}" for detail in found.pop("details")]
            proof.figures[db] = found
    return proof


def _in(place: Place, worker: str, count: int, seed: int, more: Mapping[str, str]) -> dict:
    command = [sys.executable, "-m", worker, str(count), str(seed)]
    around = {**place.environment, **more}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=around, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])
