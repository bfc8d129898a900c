"""Revoked at random, does a session serve one more request? Counted by many processes at once, does a try slip by?"""

from web.prove.in_place import prove
from web.prove.proof import Asked, Proof

COUNT = 100


def run(asked: Asked) -> Proof:
    """Runs on each database asked for."""
    return prove("sessions", "web.prove.sessions_worker", asked, COUNT, asked.kinds)
