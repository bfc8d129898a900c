"""A right ends while somebody reads, hands a step in, is sent an export or turns pages: then it is over."""

from web.prove.inside import on_each_database
from web.prove.proof import Asked, Proof

COUNT = 100


def run(asked: Asked) -> Proof:
    """So many revocations on each database, at five moments and in four ways."""
    return on_each_database("revocation", "web.prove.revoked", asked, asked.count or COUNT)
