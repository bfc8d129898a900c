"""A county's export is whole: stopped again and again, read back, every row and file compared: `prove export`."""

import json
import subprocess
import sys

from django.conf import settings

from web.bench.databases import Place, scratch
from web.prove.proof import Asked, Proof

# Running cases in the county.
COUNT = 200


def run(asked: Asked) -> Proof:
    """Runs the proof on each database, in a scratch installation."""
    proof = Proof("export")
    with scratch(asked.kinds) as made:
        for db in asked.kinds:
            found = _in(made.product(db), asked.count or COUNT, asked.seed)
            proof.tried += int(found.pop("tried"))
            proof.details += [f"{db}：{detail}" for detail in found.pop("details")]
            proof.figures[db] = found
    return proof


def _in(place: Place, count: int, seed: int) -> dict:
    command = [sys.executable, "-m", "web.prove.county_export_worker", str(count), str(seed)]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=place.environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])
