"""The area's limits by class of property; each check says in Chinese what exceeds, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from rules.assessment.amounts import ZERO, yuan
from rules.assessment.context import Context
from rules.assessment.household import Asset, Member


@dataclass(frozen=True, slots=True)
class Over:
    """What exceeds a limit: the sentence and by how much (yuan, or pieces)."""

    text: str
    excess: Fraction


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose property is tested, for which scheme."""

    context: Context
    scheme: str
    members: tuple[Member, ...]

    def need(self, key: str) -> Fraction:
        """Return the area's number for the scheme, or raise MissingStandard."""
        return self.context.values.need_number(key, self.scheme)

    def find(self, key: str) -> Fraction | None:
        """Return the area's number for the scheme, or None."""
        return self.context.values.number(key, self.scheme)


def _financial(scope: Scope, rows: list[Asset]) -> Over | None:
    total = sum((Fraction(row.value or 0) for row in rows), ZERO)
    if not total:
        return None
    limit = financial_limit(scope)
    if total <= limit or _is_within_illness_limit(scope, total):
        return None
    text = f"金融资产合计 {yuan(total)} 元，超过限额 {yuan(limit)} 元，超出 {yuan(total - limit)} 元"
    return Over(text, total - limit)


def financial_limit(scope: Scope) -> Fraction:
    """Return the limit on money assets of the household in yuan: months of the dibao standard a head."""
    months = scope.need("property.financial_months_per_head")
    base = scope.context.values.text("property.financial_base", "own")
    standard = scope.context.values.need_monthly("dibao.standard", "" if base == "own" else base)
    return months * standard * len(scope.members)


def _is_within_illness_limit(scope: Scope, total: Fraction) -> bool:
    cap = scope.find("property.financial_max_with_disease")
    return cap is not None and total <= cap and any(member.severe_illness for member in scope.members)


def _vehicle(scope: Scope, rows: list[Asset]) -> Over | None:
    if not rows:
        return None
    most = scope.find("property.vehicle_value_max")
    if scope.context.values.find("property.vehicle_rule", scope.scheme) is None and most is None:
        raise scope.context.values.missing("property.vehicle_rule")
    rule = scope.context.values.text("property.vehicle_rule", "value_limit", scope.scheme)
    if rule == "unlimited":
        return None
    if rule != "value_limit":
        return Over(f"有未豁免的机动车辆 {len(rows)} 辆，本地规定不得拥有", Fraction(len(rows)))
    limit = scope.need("property.vehicle_value_max")
    over = [row for row in rows if row.value is None or Fraction(row.value) > limit]
    text = f"有 {len(over)} 辆机动车现值超过限额 {yuan(limit)} 元"
    return Over(text, Fraction(len(over))) if over else None


def _dwelling(scope: Scope, rows: list[Asset]) -> Over | None:
    if len(rows) <= 1:
        return None
    return _count(scope, rows, "property.dwelling_max", "住房", "套")


def _non_dwelling(scope: Scope, rows: list[Asset]) -> Over | None:
    return _count(scope, rows, "property.non_dwelling_max", "非居住用房", "套") if rows else None


def _count(scope: Scope, rows: list[Asset], key: str, word: str, unit: str) -> Over | None:
    limit = scope.need(key)
    if len(rows) <= limit:
        return None
    excess = len(rows) - int(limit)
    return Over(f"{word} {len(rows)} {unit}，超过限额 {int(limit)} {unit}，超出 {excess} {unit}", Fraction(excess))


def _business(scope: Scope, rows: list[Asset]) -> Over | None:
    values = scope.context.values
    if values.flag("property.couple_shop_exempt"):
        rows = [row for row in rows if not row.couple_shop]
    if not rows:
        return None
    allowed = values.flag("property.business_registration", scope.scheme)
    if allowed is None:
        raise values.missing("property.business_registration")
    text = f"有市场主体登记 {len(rows)} 户，本地规定不得拥有"
    return None if allowed else Over(text, Fraction(len(rows)))


def _other(scope: Scope, rows: list[Asset]) -> Over | None:
    total = sum((Fraction(row.value or 0) for row in rows), ZERO)
    if not total:
        return None
    limit = scope.need("property.other_value_max")
    if total <= limit:
        return None
    text = f"其他财产合计 {yuan(total)} 元，超过限额 {yuan(limit)} 元，超出 {yuan(total - limit)} 元"
    return Over(text, total - limit)


CHECKS: Mapping[str, Callable[[Scope, list[Asset]], Over | None]] = {
    "financial": _financial,
    "vehicle": _vehicle,
    "dwelling": _dwelling,
    "non_dwelling": _non_dwelling,
    "business": _business,
    "other": _other,
}
