"""Which property an area leaves out: what a household needs to live and work, and the listed exemptions."""

from __future__ import annotations

from fractions import Fraction

from rules.assessment.amounts import ZERO
from rules.assessment.household import Asset
from rules.assessment.limits import Scope
from rules.assessment.periods import months_before

HOUSE_SALE_MONTHS = 12


def exemption_state(scope: Scope, asset: Asset) -> str:
    """Say how an exemption stands: necessary, recognised, pending (the area has no list), refused, or none."""
    if asset.necessary:
        return "necessary"
    if not asset.exemption:
        return ""
    listed = scope.context.values.words("property.exemptions")
    if listed is None:
        return "pending"
    fits = asset.exemption in listed and _CONDITIONS.get(asset.exemption, _always)(scope, asset)
    return "recognised" if fits else "refused"


def _always(scope: Scope, asset: Asset) -> bool:
    return True


def _is_recent_sale(scope: Scope, asset: Asset) -> bool:
    if asset.acquired_on is None:
        return False
    months = scope.context.values.number("property.house_sale_months") or Fraction(HOUSE_SALE_MONTHS)
    return asset.acquired_on >= months_before(scope.context.household.applied_on, int(months))


def _is_within_area(scope: Scope, asset: Asset) -> bool:
    multiple = scope.find("property.dwelling_area_multiple")
    average = scope.find("property.average_area_sqm")
    if multiple is None or average is None:
        return False
    dwellings = (row for row in scope.context.household.assets if row.kind == "dwelling")
    area = sum((Fraction(row.area_sqm or 0) for row in dwellings), ZERO)
    return area <= multiple * average * len(scope.members)


_CONDITIONS = {"house_sale_proceeds": _is_recent_sale, "disaster_dwelling": _is_within_area}
