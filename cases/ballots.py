"""Votes by name: one ballot a member who is there, counted, and told as the minutes print them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cases.errors import Blocked

IN_FAVOUR, AGAINST, ABSTAINED = "in_favour", "against", "abstained"
WORDS = {IN_FAVOUR: "赞成", AGAINST: "反对", ABSTAINED: "弃权"}


@dataclass(frozen=True)
class Ballot:
    """One member's vote."""

    name: str
    vote: str


def check(ballots: Sequence[Ballot], present: Collection[str], topic: str) -> None:
    """Blocked when somebody votes who is not there, votes twice, or votes for something that is no vote."""
    seen: set[str] = set()
    for ballot in ballots:
        if ballot.vote not in WORDS:
            raise Blocked(f"议题“{topic}”的表决只能是赞成、反对、弃权")
        if ballot.name not in present:
            raise Blocked(f"议题“{topic}”：{ballot.name}没有到会，不能表决")
        if ballot.name in seen:
            raise Blocked(f"议题“{topic}”：{ballot.name}表决了两次")
        seen.add(ballot.name)


def count(ballots: Sequence[Ballot], vote: str) -> int:
    """How many voted so."""
    return sum(ballot.vote == vote for ballot in ballots)


def told(ballots: Sequence[Ballot]) -> str:
    """Who voted how, in the order of the three votes; empty without ballots."""
    parts = []
    for vote, word in WORDS.items():
        names = "、".join(ballot.name for ballot in ballots if ballot.vote == vote)
        if names:
            parts.append(f"{word}：{names}")
    return "；".join(parts)
