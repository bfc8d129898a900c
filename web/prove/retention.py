"""What is past its term goes and leaves nothing behind, what is not stays: `prove retention`."""

from web.prove.inside import on_each_database
from web.prove.proof import Asked, Proof

COUNT = 40


def run(asked: Asked) -> Proof:
    """So many rows of each class at random ages, destroyed by two persons and the time-keeper, then looked for."""
    return on_each_database("retention", "web.prove.retained", asked, asked.count or COUNT)
