"""What an indicator, an item of a warning list or a lead is called in Chinese."""

from rules import data_items, indicators

LEAD = "走访和反映的线索"


def title_of(indicator: str) -> str:
    """The title of an indicator or of an item of departments' data; a sign without either is a lead."""
    if not indicator:
        return LEAD
    found = indicators.shipped().indicators.get(indicator) or data_items.shipped().items.get(indicator)
    return found.title if found else indicator
