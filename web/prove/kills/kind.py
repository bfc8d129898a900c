"""What each kind of killed work has in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from random import Random

from web.prove.kills.victim import Say, killed


class Kind(ABC):
    """One kind of work under fire. The child works; the parent prepares, and looks after each kill."""

    # How it is called in figures, and how many seconds a child lives at most.
    name, longest = "", 0.25

    def __init__(self, chance: Random) -> None:
        self.chance, self.unheard, self.done = chance, 0, 0

    @abstractmethod
    def prepare(self) -> None:
        """Sees to it that there is work, before each kill."""

    @abstractmethod
    def work(self, say: Say) -> None:
        """Works until there is nothing left, or the kill comes."""

    def hit(self, after: float) -> list[str]:
        """Lets a child work for some seconds and kills it; returns what it had told."""
        return killed(self.work, after)

    def wrong(self, told: list[str]) -> Iterator[str]:
        """What is wrong right after a kill; `told` is what the child had said."""
        yield from ()

    def finish(self) -> Iterator[str]:
        """Lets a worker that nobody kills do what is left, and says what is wrong then."""
        yield from ()
