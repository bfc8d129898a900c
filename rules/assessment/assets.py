"""Property: what is owned, what is exempt, and whether each class stays within the area's limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from rules.assessment.context import Context
from rules.assessment.exemptions import exemption_state
from rules.assessment.household import Asset, Member
from rules.assessment.ledger import Ledger
from rules.assessment.limits import CHECKS, Over, Scope
from rules.assessment.vocabulary import VOCABULARY
from rules.errors import MissingStandard

_STATES = {
    "necessary": "维持生产生活必需，豁免",
    "recognised": "属本地认可的豁免情形，不计",
    "pending": "本地未规定是否豁免",
    "refused": "不属本地认可的豁免情形，计入",
}


@dataclass(slots=True)
class AssetTest:
    """What the property test found: lines, what exceeds a limit, and the first limit nobody has set."""

    ledger: Ledger
    over: dict[str, Over] = field(default_factory=dict)
    gap: MissingStandard | None = None

    @property
    def within(self) -> bool:
        """Tell whether all property is within the limits; raise MissingStandard when that hangs on an unset limit."""
        if not self.over and self.gap is not None:
            raise self.gap
        return not self.over


def asset_test(
    context: Context, scheme: str, members: tuple[Member, ...] | None = None, shared: bool = True
) -> AssetTest:
    """Test the property of the counted members, or of the given persons with or without what names no member.

    社会救助法 第十八条、第二十三条
    """
    scope = Scope(context, scheme, context.counted if members is None else members)
    keys = {member.key for member in scope.members}
    test = AssetTest(Ledger(context.book.clauses))
    by_class: dict[str, list[Asset]] = {}
    pending: dict[str, list[Asset]] = {}
    for asset in context.household.assets:
        if asset.member in keys or shared and not asset.member:
            _sort(scope, test, asset, by_class, pending)
    for name, rows in by_class.items():
        _check(scope, test, name, rows, pending.get(name, []))
    return test


def _sort(
    scope: Scope, test: AssetTest, asset: Asset, by_class: dict[str, list[Asset]], pending: dict[str, list[Asset]]
) -> None:
    name = _asset_class(scope, asset)
    state = "" if name == "free" else exemption_state(scope, asset)
    counted = name != "free" and state in ("", "pending", "refused")
    _write(scope, test.ledger, asset, state or ("" if counted else "free"), counted, name)
    if counted:
        (pending if state == "pending" else by_class).setdefault(name, []).append(asset)
        by_class.setdefault(name, [])


def _asset_class(scope: Scope, asset: Asset) -> str:
    free = scope.context.values.words("property.free_vehicle_kinds")
    name = scope.context.book.asset_classes[asset.kind]
    if free is None or name not in ("free", "vehicle"):
        return name
    return "free" if asset.kind in free else "vehicle"


def _write(scope: Scope, ledger: Ledger, asset: Asset, state: str, counted: bool, name: str) -> None:
    member = scope.context.find_member(asset.member)
    value = "" if asset.value is None else f"{asset.value}元"
    area = "" if asset.area_sqm is None else f"{asset.area_sqm}平方米"
    label = VOCABULARY.label("asset_kind", asset.kind)
    source = VOCABULARY.label("source", asset.source)
    why = _STATES.get(state, "不按机动车辆计算" if state == "free" else "")
    reason = f"（{asset.exemption_reason}）" if state in _STATES and asset.exemption_reason else ""
    item = f"{member.label if member else '家庭'}{label}{value}{area}（{source}）{'：' + why if why else ''}{reason}"
    rule = "PRO-05" if state in ("recognised", "pending", "refused") else "PRO-06" if name == "financial" else "PRO-01"
    ledger.add(item, rule, Fraction(asset.value or 0), counted and name == "financial")


def _check(scope: Scope, test: AssetTest, name: str, sure: list[Asset], pending: list[Asset]) -> None:
    try:
        over = CHECKS[name](scope, [*sure, *pending])
        if over and pending and not CHECKS[name](scope, sure):
            raise scope.context.values.missing("property.exemptions")
    except MissingStandard as gap:
        test.gap = test.gap or gap
        test.ledger.note(gap.message, "PRO-02", counted=False)
        return
    if over:
        test.over[name] = over
    test.ledger.note(over.text if over else f"{_CLASS_WORDS[name]}符合本地规定", "PRO-02", counted=True)


_CLASS_WORDS: Mapping[str, str] = {
    "financial": "金融资产",
    "vehicle": "机动车辆",
    "dwelling": "住房",
    "non_dwelling": "非居住用房",
    "business": "市场主体登记",
    "other": "林木等其他财产",
}
