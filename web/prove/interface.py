"""The programming interface keeps to its own description, whoever asks whatever: `prove api`."""

import json
import subprocess
import sys

from django.conf import settings

from web.bench.databases import Place, scratch
from web.prove.proof import Asked, Proof

# Requests for each operation and account.
COUNT = 6


def run(asked: Asked) -> Proof:
    """Runs the proof on each database; requests go to the programme itself, in a scratch installation."""
    proof = Proof("api")
    with scratch(asked.kinds) as made:
        for db in asked.kinds:
            found = _in(made.product(db), asked.count or COUNT, asked.seed)
            proof.tried += int(found.pop("tried"))
            proof.details += [f"{db}：{detail}" for detail in found.pop("details")]
            proof.figures[db] = found
    return proof


def _in(place: Place, count: int, seed: int) -> dict:
    command = [sys.executable, "-m", "web.prove.interface_worker", str(count), str(seed)]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=place.environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])
