"""What a benchmark is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """The databases, the number of workers, how many rounds and cases (0: the benchmark's own number);
    for comparing the engine and the size of the data; for the web how long it is visited.
    """

    kinds: Sequence[str]
    workers: int
    rounds: int
    cases: int = 0
    engine: str = "duckdb"
    profile: str = "M"
    seconds: int = 0
