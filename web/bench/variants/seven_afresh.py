"""The seven-task process with the engine run at every step, as for the first case that goes a way."""

from processes import engine, trodden
from web.bench.variants.seven import Seven


def make(number: int) -> Seven:
    """One worker's cases; its process remembers no way."""
    trodden.complete = engine.complete
    return Seven(number)
