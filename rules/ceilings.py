"""How much may be given where people propose the amount: every ceiling of a scheme, from the area's own numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rules.assessment.amounts import round_yuan
from rules.fields import Fields
from rules.load import Tables
from rules.standards import StandardRow, Standards

TOWNSHIP, COUNTY = "township", "county"
PERSON, CASE = "person", "case"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """One row: a multiple of a standard, for each person or for the case; who decides within it, whether it binds.

    `special` names the parameter that counts instead when the fact `special_when` holds (一事一议).
    """

    id: str
    title: str
    multiple: str
    of: str
    basis: str
    clause: str
    binding: bool
    decider: str
    required: bool
    special: str
    special_when: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a scheme's amount comes about: the question that proposes it (none: a status), on which clause.

    `stages` is the question that divides it over months, each row with `amount` and `after_months`.
    """

    amount: str
    stages: str
    clause: str
    row: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A ceiling reckoned for one household: the yuan, and the sentence that shows how; None: the area set none."""

    ceiling: Ceiling
    yuan: Decimal | None
    sentence: str

    def exceeded(self, amount: Decimal) -> bool:
        """Tell whether an amount is above it; an area that set none is never exceeded."""
        return self.yuan is not None and amount > self.yuan


def proposal_of(tables: Tables, scheme: str) -> Proposal | None:
    """Return how a scheme's amount is proposed, or None when its rules reckon it."""
    raw = tables.sections.get(scheme, {}).get("proposal")
    if raw is None:
        return None
    row = Fields(raw, f"rules/tables/{scheme}.toml", "[proposal]")
    found = Proposal(row.text("amount", ""), row.text("stages", ""), row.text("clause"), f"{scheme}.proposal")
    row.done()
    return found


def ceilings_of(tables: Tables, scheme: str) -> tuple[Ceiling, ...]:
    """Return the ceilings of a scheme in the order of its table."""
    fields = Fields(dict(tables.sections.get(scheme, {})), f"rules/tables/{scheme}.toml", "限额")
    return tuple(_ceiling(row) for row in fields.rows("ceiling"))


def check_ceilings(tables: Tables) -> None:
    """Read every scheme's proposal and ceilings; wrong rows are refused with file, key and remedy."""
    for scheme in tables.sections:
        proposal_of(tables, scheme)
        ceilings_of(tables, scheme)


def _ceiling(row: Fields) -> Ceiling:
    found = Ceiling(
        id=row.text("id"),
        title=row.text("title"),
        multiple=row.text("multiple"),
        of=row.text("of"),
        basis=row.text("basis", ""),
        clause=row.text("clause"),
        binding=row.flag("binding", True),
        decider=row.choice("decider", ("", TOWNSHIP), ""),
        required=row.flag("required"),
        special=row.text("special", ""),
        special_when=row.text("special_when", ""),
    )
    row.done()
    if not found.binding and not found.decider:
        raise row.wrong("binding", "true，或者写明 decider", "既不限额也不定由谁决定的行没有作用，请删去")
    return found


def limits(
    ceilings: Iterable[Ceiling], standards: Standards, persons: int, facts: Mapping[str, object]
) -> tuple[Limit, ...]:
    """Reckon every ceiling for a household of so many persons; MissingStandard names what the area still owes."""
    return tuple(_limit(ceiling, standards, persons, facts) for ceiling in ceilings)


def _limit(ceiling: Ceiling, standards: Standards, persons: int, facts: Mapping[str, object]) -> Limit:
    multiple = _multiple(ceiling, standards, facts)
    if multiple is None:
        return Limit(ceiling, None, f"{ceiling.title}：本地没有设定")
    standard = standards.get(ceiling.of)
    heads = persons if _basis(ceiling, standards) == PERSON else 1
    yuan = round_yuan(Fraction(standard.per_month) * Fraction(Decimal(str(multiple.value))) * heads)
    each = f" × {heads} 人" if _basis(ceiling, standards) == PERSON else "（按次）"
    month = round_yuan(Fraction(standard.per_month))
    return Limit(ceiling, yuan, f"{ceiling.title}：低保标准 {month} 元/月 × {multiple.value} 倍{each} = {yuan} 元")


def _multiple(ceiling: Ceiling, standards: Standards, facts: Mapping[str, object]) -> StandardRow | None:
    special = ceiling.special if ceiling.special_when and facts.get(ceiling.special_when) else ""
    found = standards.find(special or ceiling.multiple)
    if found is None and ceiling.required:
        standards.get(ceiling.multiple)
    return found


def _basis(ceiling: Ceiling, standards: Standards) -> str:
    """Once for the case unless the area says for each person: the documents leave it open, the lower one is safe."""
    row = standards.find(ceiling.basis) if ceiling.basis else None
    return str(row.value) if row else CASE


def decider_of(found: Iterable[Limit], amount: Decimal) -> str:
    """Who decides an amount: the township within its ceiling, the county above; empty when no ceiling says."""
    deciding = [limit for limit in found if limit.ceiling.decider]
    if not deciding:
        return ""
    within = all(limit.yuan is not None and amount <= limit.yuan for limit in deciding)
    return TOWNSHIP if within else COUNTY


def objection(found: Iterable[Limit], amount: Decimal) -> str:
    """Say why an amount may not be given; empty when it may."""
    over = next((limit for limit in found if limit.ceiling.binding and limit.exceeded(amount)), None)
    if over is None:
        return ""
    return f"超过限额：最多 {over.yuan} 元。{over.sentence}（{over.ceiling.clause}）"


def stages_objection(rows: Sequence[Mapping[str, object]], amount: Decimal) -> str:
    """Say what is wrong with an amount divided over months; empty when the parts add up, a month each."""
    months = [int(str(row["after_months"])) for row in rows]
    if months != sorted(set(months)):
        return "各期须按月份先后排列，同一个月只写一期"
    total = sum((Decimal(str(row["amount"])) for row in rows), Decimal(0))
    return "" if total == amount else f"各期合计 {total:.2f} 元，与救助金额 {amount:.2f} 元不一致"
