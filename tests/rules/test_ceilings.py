"""Ceilings of amounts that people propose: a person or a case, special ones, who decides, and stages that add up."""

from datetime import date
from decimal import Decimal

import pytest

from rules.ceilings import Ceiling, ceilings_of, decider_of, limits, objection, stages_objection
from rules.errors import ConfigError, MissingStandard
from rules.load import load_tables
from rules.shipped import shipped_tables
from rules.standards import StandardRow, Standards

ON, AREA = date(2026, 9, 1), "411224107200"


def standards(**values: object) -> Standards:
    told = {"dibao.standard": Decimal(523), **{name.replace("__", "."): value for name, value in values.items()}}
    rows = [
        StandardRow("411224000000", key, value, date(2025, 1, 1), None, "county", "示例") for key, value in told.items()
    ]
    return Standards(rows, AREA, ON, "rural")


def of(scheme: str) -> tuple[Ceiling, ...]:
    return ceilings_of(shipped_tables(), scheme)


@pytest.mark.parametrize(("basis", "most"), [("case", "523.00"), ("person", "1569.00")])
def test_a_ceiling_counts_once_for_the_case_or_for_each_person(basis: str, most: str) -> None:
    found = limits(of("small_aid"), standards(temporary__small_cap=1, temporary__small_cap_basis=basis), 3, {})

    assert found[0].yuan == Decimal(most)
    assert objection(found, Decimal(most)) == ""
    assert most in objection(found, Decimal(most) + Decimal("0.01"))


def test_an_area_that_owes_a_ceiling_is_told_which() -> None:
    with pytest.raises(MissingStandard, match="小额快救最高额度"):
        limits(of("small_aid"), standards(), 1, {})


@pytest.mark.proves("LS-09")
def test_what_a_conference_decided_has_a_ceiling_of_its_own() -> None:
    told = standards(temporary__cap=6, temporary__special_cap=12)

    assert [limit.yuan for limit in limits(of("temporary"), told, 1, {})] == [Decimal("3138.00"), None]
    assert limits(of("temporary"), told, 1, {"case_conference_held": True})[0].yuan == Decimal("6276.00")


@pytest.mark.parametrize(("amount", "decider"), [("1569", "township"), ("1569.01", "county")])
@pytest.mark.proves("LS-07")
def test_small_amounts_are_decided_by_the_township_and_larger_ones_by_the_county(amount: str, decider: str) -> None:
    found = limits(of("temporary"), standards(temporary__township_cap=3), 1, {})

    assert decider_of(found, Decimal(amount)) == decider
    assert objection(found, Decimal(amount)) == ""


def test_where_the_county_delegated_no_amount_it_decides_itself() -> None:
    assert decider_of(limits(of("temporary"), standards(), 1, {}), Decimal(1)) == "county"
    assert decider_of((), Decimal(1)) == ""


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([(0, "3000"), (2, "3000")], ""),
        ([(0, "3000"), (2, "2000")], "合计 5000.00 元"),
        ([(2, "3000"), (0, "3000")], "先后"),
        ([(1, "3000"), (1, "3000")], "同一个月"),
    ],
)
@pytest.mark.proves("LS-12")
def test_stages_add_up_to_the_amount_a_month_each(parts: list[tuple[int, str]], said: str) -> None:
    found = stages_objection([{"after_months": month, "amount": amount} for month, amount in parts], Decimal(6000))

    assert said in found and bool(said) == bool(found)


def test_a_row_that_neither_binds_nor_says_who_decides_is_refused() -> None:
    row = (
        '[[ceiling]]\nid = "x.y"\ntitle = "一"\nmultiple = "a.b"\nof = "c.d"\nclause = "某法 第一条"\nbinding = false\n'
    )

    with pytest.raises(ConfigError, match="没有作用"):
        ceilings_of(load_tables({"x": row}), "x")
