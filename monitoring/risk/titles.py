"""What an indicator, an item of a warning list or a lead is called in Chinese."""

from rules import data_items, indicators
from rules.data_items import AMOUNT
from rules.measures import COUNT

LEAD = "走访和反映的线索"


def title_of(indicator: str) -> str:
    """The title of an indicator or of an item of departments' data; a sign without either is a lead."""
    if not indicator:
        return LEAD
    found = indicators.shipped().indicators.get(indicator) or data_items.shipped().items.get(indicator)
    return found.title if found else indicator


def counts_money(indicator: str) -> bool:
    """Whether an indicator's figure is a sum of money (fen): so it is when it adds or compares amounts."""
    table, items = indicators.shipped(), data_items.shipped().items
    found = table.indicators.get(indicator)
    read = table.measures_of([found]) if found else ()
    return any(measure.fold != COUNT and items[measure.item].kind == AMOUNT for measure in read)
