"""The catalogue of indicators: complete, with its sources, each row met by one household and missed by another."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from rules import data_items, indicators
from rules.areas import lineage
from rules.errors import ConfigError
from rules.indicators import CYCLES, DIRECTIONS, chosen, load_indicators, shipped
from rules.judging import Situation, met
from rules.measures import DataRow
from rules.shipped import shipped_rows
from rules.standards import Standards
from web.prove.households import MONTH, situation

TRIES = 2000


@pytest.mark.proves("S1-04")
def test_the_catalogue_has_21_scenes_and_128_indicators_each_with_source_owner_and_cycle():
    catalogue = shipped()
    assert (len(catalogue.scenes), len(catalogue.indicators)) == (21, 128)
    assert {each.scene for each in catalogue.indicators.values()} == set(catalogue.scenes)
    items, suppliers = data_items.shipped().items, data_items.shipped().suppliers
    assert {measure.item for measure in catalogue.measures.values()} <= set(items)
    assert {each.owner for each in catalogue.indicators.values()} <= set(suppliers)
    assert all("：" in each.clause for each in catalogue.indicators.values())


@pytest.mark.proves("S1-03", "S1-05", "S1-06")
def test_indicators_let_in_or_bar_and_are_looked_at_in_three_cycles():
    rows = shipped().indicators
    assert {each.direction for each in rows.values()} == set(DIRECTIONS)
    assert {each.cycle for each in rows.values()} == set(CYCLES)
    entry = {"own_cost_surge", "wage_halved", "wage_irregular"}
    block = {"death_certified_in_benefit", "listed_in_two_households"}
    assert {rows[name].direction for name in entry} == {"entry"}
    assert {rows[name].direction for name in block} == {"block"}


@pytest.mark.proves("S3-05", "S3-10", "S4-03", "S2-12")
def test_every_indicator_is_met_by_one_household_and_missed_by_another_with_data():
    catalogue = shipped()
    for row in catalogue.indicators.values():
        draw, answers = Random(row.id), set()
        for _ in range(TRIES):
            drawn = situation(draw, catalogue, [row])
            if drawn.rows:
                answers.add(bool(met(catalogue, [row], drawn, MONTH)))
            if len(answers) == 2:
                break
        assert answers == {True, False}, row.id


def test_no_indicator_is_met_without_data():
    catalogue = shipped()
    standing = dict.fromkeys(indicators.HOUSEHOLD_FLAGS, True) | {"members": 3, "standard": 60000}
    bare = Situation(1, standing, {1: {"age": 85, "places": 3}}, ())
    assert met(catalogue, catalogue.indicators.values(), bare, MONTH) == []


def test_a_household_may_meet_a_reason_to_enter_and_a_reason_against_at_once():
    rows = (DataRow(1, 7, "medical_own_cost", MONTH, 1, 600_000), DataRow(1, 7, "death_certificate", MONTH, 1))
    standing = dict.fromkeys(indicators.HOUSEHOLD_FLAGS, True) | {"members": 2, "standard": 60000}
    found = met(
        shipped(), shipped().indicators.values(), Situation(1, standing, {7: {"age": 50, "places": 1}}, rows), MONTH
    )
    names = {each.indicator: each for each in found}
    assert {"own_cost_month", "death_certified_in_benefit"} <= names.keys()
    assert names["own_cost_month"].person is None and names["own_cost_month"].facts == {"own_cost_1": 600_000}
    assert names["death_certified_in_benefit"].person == 7


@pytest.mark.proves("S1-31", "S1-41", "S1-07", "MON-05")
@pytest.mark.parametrize(
    "area, number, colours",
    [("230300", 58, 3), ("610000", 51, 4), ("370000", 128, 3)],
)
def test_an_area_chooses_its_indicators_with_its_own_colours_and_a_limit_for_each(area, number, colours):
    rows = chosen(shipped(), _standards(area))
    assert len({each.indicator.id for each in rows}) == number
    assert set(Counter(each.level for each in rows)) == set(indicators.LEVELS[:colours])
    assert all(each.limit for each in rows)


def test_miluo_has_forty_working_days_for_all():
    assert {each.limit for each in chosen(shipped(), _standards("430681"))} == {40}


def _standards(area: str) -> Standards:
    return Standards([row for row in shipped_rows() if row.area in lineage(area)], area, date(2026, 9, 1))


ROW = """
[source.law]
title = "法"
[[scene]]
id = "one"
title = "一"
measures = [{ id = "cost", title = "支出", item = "medical_own_cost", fold = "sum" }]
indicators = [{ id = "high", title = "高", when = "%s", severity = 1, owner = "health", source = "law", point = "条" }]
"""


@pytest.mark.parametrize(
    "when, why",
    [
        ("cost >= 0", "没有数据时不成立"),
        ("not in_dibao or cost > 5", "没有数据时不成立"),
        ("in_dibao", "至少读一个量"),
        ("income > 5", "没有登记"),
    ],
)
def test_a_condition_that_holds_without_data_or_names_the_unknown_is_refused(when, why):
    with pytest.raises(ConfigError, match=why):
        load_indicators(ROW % when)


def test_an_id_used_twice_and_an_unknown_choice_are_refused():
    twice = ROW.replace('id = "high"', 'id = "cost"') % "cost > 5"
    assert load_indicators(twice).indicators.keys() == {"cost"}
    with pytest.raises(ConfigError, match="已经有了"):
        load_indicators(ROW.replace('id = "cost"', 'id = "in_dibao"') % "in_dibao")
    standards = _standards("430681").override({"risk_warning.chosen": ("no_such",)})
    with pytest.raises(ConfigError, match="no_such"):
        chosen(shipped(), standards)
