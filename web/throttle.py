"""Slows down guessing on pages that need no account."""

from django.core.cache import cache
from django.http import HttpRequest


def spent(request: HttpRequest, place: str, limit: int, seconds: int) -> bool:
    """Counts one try from this address and says whether the limit is passed."""
    key = f"throttle:{place}:{request.META.get('REMOTE_ADDR', '')}"
    if cache.add(key, 1, seconds):
        return False
    return cache.incr(key) > limit
