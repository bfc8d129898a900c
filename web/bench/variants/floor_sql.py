"""The floor in plain SQL."""

from web.bench.variants.floor import Floor, by_sql


def make(number: int) -> Floor:
    """One worker's floor."""
    return Floor(number, by_sql)
