"""The proof of the second floor: a scratch PostgreSQL with the demonstration, asked as the role that serves."""

import subprocess
from secrets import token_hex
from urllib.parse import urlsplit

from web.bench.databases import POSTGRESQL, Place, scratch
from web.prove.inside import Found, add, tell
from web.prove.proof import Asked, Proof

COUNT = 300
ROLE, PASSWORD = "proof_web", token_hex(16)


def run(asked: Asked) -> Proof:
    """So many pages of chance beside the main ones; SQLite has no row-level security."""
    proof = Proof("floor")
    if POSTGRESQL in asked.kinds:
        add(proof, POSTGRESQL, proved_there(asked.count or COUNT, asked.seed))
    return proof


def proved_there(count: int, seed: int, fault: str = "") -> Found:
    """What one installation found; a `fault` of the worker is put in on purpose."""
    with scratch((POSTGRESQL,)) as made:
        place = made.product(POSTGRESQL)
        place.lend_fonts()
        place.manage("prepare", "--demo")
        web = _served(place, made.address)
        found = tell(web, "web.prove.floor.worker", {"count": count, "seed": seed, "fault": fault})
        if not fault:
            wide = Place(POSTGRESQL, {**web.environment, "HULIAN_HULL": "whole"})
            more = tell(wide, "web.prove.floor.wide", {"folder": str(made.folder / "county")})
            found["tried"] += more.pop("tried")
            found["details"] += more.pop("details")
            found |= more
    return found


def _served(place: Place, address: str) -> Place:
    """The same installation through the role that policies bind; it may become the owner, but is not by itself."""
    owner = urlsplit(address).username
    for statement in (
        f"CREATE ROLE {ROLE} LOGIN NOINHERIT PASSWORD '{PASSWORD}'",
        f'GRANT "{owner}" TO {ROLE}',
    ):
        subprocess.run(["psql", "--quiet", "--no-psqlrc", "--command", statement, address], check=True)
    place.manage("grant", "--role", ROLE)
    through = f"postgresql://{ROLE}:{PASSWORD}@{address.rpartition('@')[2]}"
    return Place(POSTGRESQL, {**place.environment, "HULIAN_DATABASE_URL": through})
