"""Addresses asked by every post over an encrypted connection: does each answer carry each defence of the browser?"""

from web.prove.in_place import prove
from web.prove.proof import Asked, Proof

COUNT = 1_000


def run(asked: Asked) -> Proof:
    """Runs on one database, for no answer's headers depend on which."""
    return prove("headers", "web.prove.headers_worker", asked, COUNT, asked.kinds[:1], {"HULIAN_HTTPS": "1"})
