"""Slows down guessing on pages that need no account."""

import time

from django.core.cache import caches
from django.http import HttpRequest


def spent(request: HttpRequest, place: str, limit: int, seconds: int) -> bool:
    """Counts one try from this address and says whether the limit is passed; all server processes count together."""
    tries, window = caches["shared"], int(time.time() // seconds)
    key = f"throttle:{place}:{request.META.get('REMOTE_ADDR', '')}:{window}"
    tried = tries.get(key, 0) + 1
    tries.set(key, tried, seconds)
    return tried > limit
