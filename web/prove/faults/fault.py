"""What each kind of fault has in common."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from random import Random

from web.bench.databases import POSTGRESQL, SQLITE


class Fault(ABC):
    """One kind of fault. It lays out its own work, brings the fault about so often, and tells what was wrong."""

    # How it is called in figures, where it can come about, and how many tries it makes of those asked for.
    name, share = "", 1.0
    databases: tuple[str, ...] = (SQLITE, POSTGRESQL)

    def __init__(self, chance: Random, cluster: str) -> None:
        self.chance, self.cluster = chance, cluster
        self.tried, self.figures = 0, Counter[str]()

    @abstractmethod
    def tries(self, count: int) -> Iterator[str]:
        """Brings the fault about so many times; yields a sentence for each thing that does not hold."""
