"""The proof of faults on each database: in a usual installation, and in one on a disk that is soon full."""

from web.prove.faults import volume
from web.prove.inside import on_each_database
from web.prove.proof import Asked, Proof

COUNT, MODULE, FULL = 10, "web.prove.faults.run", "full"
# An installation of either kind takes a third of it, and a night of work not the rest.
MEGABYTES = 1_500


def run(asked: Asked) -> Proof:
    """Every kind of fault; with `only` one of them."""
    count, proof = asked.count or COUNT, Proof("faults")
    if asked.only != FULL:
        proof = on_each_database("faults", MODULE, asked, count, only=asked.only)
    if asked.only in ("", FULL):
        with volume.small(MEGABYTES) as place:
            found = on_each_database("faults", MODULE, asked, count, under=place, volume=str(place))
        proof.tried, proof.details = proof.tried + found.tried, proof.details + found.details
        for db, figures in found.figures.items():
            proof.figures[db] = {**proof.figures.get(db, {}), **figures}
    return proof
