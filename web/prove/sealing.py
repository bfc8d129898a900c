"""What is on the disk and in a dump gives no id, card, telephone or illness away; keys change under load."""

from web.prove.inside import on_each_database
from web.prove.proof import Asked, Proof

COUNT = 40


def run(asked: Asked) -> Proof:
    """So many households entered, worked on and printed; everything they left behind is searched for what they said."""
    return on_each_database("sealing", "web.prove.canaries", asked, asked.count or COUNT)
