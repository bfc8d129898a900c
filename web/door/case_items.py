"""What a case asked of departments, item by item with what each of them said."""

from dataclasses import dataclass

from cases.models import Case, Entitlement
from processes import editions
from rules.catalogue import load_catalogue


@dataclass(frozen=True)
class ItemLine:
    """One item in words: what, for whom, by which department, how it stands."""

    title: str
    department: str
    row: Entitlement


def of_case(case: Case) -> list[ItemLine]:
    """The items of a case in the order in which they were asked for; none where it asked no department."""
    rows = list(case.entitlements.select_related("member").order_by("id"))
    if not rows:
        return []
    catalogue = load_catalogue(editions.load(case.process.edition_id).tables)
    return [ItemLine(catalogue.items[row.item].title, catalogue.departments[row.department].title, row) for row in rows]
