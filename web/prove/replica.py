"""A real streaming replica beside a primary: equal when level, its age told, its death unnoticed, rights at once."""

import subprocess
from pathlib import Path
from secrets import token_hex

from django.conf import settings

from web.bench.databases import POSTGRESQL, Place, scratch
from web.prove.inside import Found, add, tell
from web.prove.proof import Asked, Proof

COUNT = 5
ROLE, PASSWORD = "proof_web", token_hex(16)


def run(asked: Asked) -> Proof:
    """So many rounds of writing and comparing, and as many revocations; SQLite has no replica."""
    proof = Proof("replica")
    if POSTGRESQL in asked.kinds:
        add(proof, POSTGRESQL, proved_beside(asked.count or COUNT, asked.seed))
    return proof


def proved_beside(count: int, seed: int, fault: str = "") -> Found:
    """What one installation with a replica found; a `fault` of replica_worker is put in on purpose."""
    with scratch((POSTGRESQL,)) as made:
        place, folder = made.product(POSTGRESQL), made.folder / "replica"
        try:
            _employ(place, made.address)
            master = server("standby", folder, made.address)
            addresses = {"HULIAN_DATABASE_URL": _as_web(made.address), "HULIAN_REPLICA_URL": _as_web(master)}
            orders = {"count": count, "seed": seed, "folder": str(folder), "master": master, "fault": fault}
            known = {**place.environment, **addresses, "HULIAN_HULL": "whole"}
            return tell(Place(POSTGRESQL, known), "web.prove.replica_worker", orders)
        finally:
            server("stop", folder)


def _employ(place: Place, address: str) -> None:
    """The role that serves pages: row-level security binds it, here as in an installation."""
    made = f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'"
    subprocess.run(["psql", "--quiet", "--no-psqlrc", "--command", made, address], check=True)
    place.manage("grant", "--role", ROLE)


def _as_web(address: str) -> str:
    """The same address for that role."""
    return f"postgresql://{ROLE}:{PASSWORD}@{address.rpartition('@')[2]}"


def server(act: str, folder: Path, *more: str) -> str:
    """Starts, kills, revives or stops the replica's server; returns its address when it is made."""
    command = ["bash", "install/postgres.sh", act, str(folder), *more]
    done = subprocess.run(command, cwd=settings.BASE_DIR, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()
