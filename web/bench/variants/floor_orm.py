"""The floor through Django's models."""

from web.bench.variants.floor import Floor, by_orm


def make(number: int) -> Floor:
    """One worker's floor."""
    return Floor(number, by_orm)
