"""No two posts that stand apart come into one hand: by the pages, by a list, by hand-written SQL, or two at once."""

from web.prove.inside import on_each_database
from web.prove.proof import Asked, Proof

COUNT = 2_000


def run(asked: Asked) -> Proof:
    """Tries to unite posts of administrators with others, in every way by which a post is written."""
    return on_each_database("posts", "web.prove.posts_tried", asked, asked.count or COUNT)
