"""What may be pushed and what it counts as: the catalogue of items and the kinds of measures in the box."""

from functools import lru_cache

from rules.catalogue import Item, ItemCatalogue, load_catalogue
from rules.measure_kinds import Measures, load_measures
from rules.shipped import shipped_tables


@lru_cache(maxsize=1)
def catalogue() -> ItemCatalogue:
    """The departments and items that a need can be pushed for."""
    return load_catalogue(shipped_tables())


@lru_cache(maxsize=1)
def measures() -> Measures:
    """The kinds of measures, the yearly services and the achievement tables."""
    return load_measures(shipped_tables())


def item_title(item: str) -> str:
    """What an item is called; an item that left the catalogue keeps its word."""
    return catalogue().items[item].title if item in catalogue().items else item


def need_of(item: Item) -> str:
    """The need that an item meets: what a household lacks, else the system that the item belongs to."""
    lacks = (lack.title for lack in catalogue().lacks if item.id in lack.items)
    return next(lacks, catalogue().systems[item.system].title)
