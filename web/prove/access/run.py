"""The proof of row access: in a scratch installation, by a process of its own."""

import json
import subprocess
import sys

from django.conf import settings

from web.bench.databases import Place, scratch
from web.prove.proof import Asked, Proof

COUNT, MOST = 2_000, 3_000


def run(asked: Asked) -> Proof:
    """Probes every address from every stance; --count 10000 for a whole run, 100000 for a night."""
    return _on_each("access", asked, asked.count or COUNT)


def run_seeded(asked: Asked) -> Proof:
    """Switches eight faults on, one at a time; a fault that so many probes do not find fails."""
    return _on_each("access_seeded", asked, asked.count or MOST)


def _on_each(name: str, asked: Asked, count: int) -> Proof:
    proof = Proof(name)
    with scratch(asked.kinds) as made:
        for db in asked.kinds:
            found = _in(made.product(db), name, count, asked.seed)
            proof.tried += int(found.pop("tried"))
            proof.details += [f"{db}：{detail}" for detail in found.pop("details")]
            proof.figures[db] = found
    return proof


def _in(place: Place, name: str, count: int, seed: int) -> dict:
    place.manage("load_region", "430681")
    command = [sys.executable, "-m", "web.prove.access.worker", name, str(count), str(seed)]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=place.environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])
