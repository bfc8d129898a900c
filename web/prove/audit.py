"""The audit chain: what was looked at or changed is in it, and whatever is done to it afterwards is found and named."""

from web.prove.inside import on_each_database
from web.prove.proof import Asked, Proof

COUNT = 1_000


def run(asked: Asked) -> Proof:
    """So many tamperings with a county's chain on each database, looks and steps counted against it before."""
    return on_each_database("audit", "web.prove.tampering", asked, asked.count or COUNT)
