"""The proof of kills on each database."""

from web.prove.inside import on_each_database
from web.prove.proof import Asked, Proof

COUNT = 100


def run(asked: Asked) -> Proof:
    """So many workers killed at random, one step at each of its statements, and on PostgreSQL the whole server."""
    return on_each_database("kills", "web.prove.kills.run", asked, asked.count or COUNT, only=asked.only)
