"""What a county's day leaves behind outside its database, errors and all, names nobody."""

from web.prove.inside import on_each_database
from web.prove.proof import Asked, Proof

COUNT = 60


def run(asked: Asked) -> Proof:
    """So many requests, every job, rounds of the time-keeper: many break off with words that name people."""
    return on_each_database("leaks", "web.prove.leaking.day", asked, asked.count or COUNT)
