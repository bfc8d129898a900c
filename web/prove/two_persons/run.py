"""The proof of the rule of two persons, in a scratch installation."""

from web.prove.inside import on_each_database
from web.prove.proof import Asked, Proof

COUNT = 3_000


def run(asked: Asked) -> Proof:
    """Walks so many steps on each database; --count 50000 for a night."""
    return on_each_database("two_persons", "web.prove.two_persons.walk", asked, asked.count or COUNT)
