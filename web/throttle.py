"""Slows down guessing: tries from one address, or at one account, counted over all server processes."""

import time

from django.http import HttpRequest

from offices import tries

# Of so many tries one clears what is over.
SWEEP = 500


def spent(request: HttpRequest, place: str, limit: int, seconds: int) -> bool:
    """Counts one try from this address and says whether the limit is passed."""
    return spent_by(f"{place}:{address(request)}", limit, seconds)


def spent_by(whom: str, limit: int, seconds: int) -> bool:
    """Counts one try of whatever the word names, an account for one, and says whether the limit is passed."""
    clock = time.time()
    made = tries.count(whom, seconds, clock)
    if made == 1 and int(clock) % SWEEP == 0:
        tries.forget_old(clock)
    return made > limit


def is_spent(whom: str, limit: int, seconds: int) -> bool:
    """Whether the limit is reached already, without counting."""
    return tries.counted(whom, seconds, time.time()) >= limit


def address(request: HttpRequest) -> str:
    """From where the request comes; `web.proxies` has seen to it that this is the person's address, not the proxy's."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
