"""Property: classes, exemptions and the area's limits."""

from datetime import date
from decimal import Decimal

import pytest

from rules.assessment import assess, parse_facts
from rules.shipped import shipped_tables
from rules.standards import StandardRow, Standards
from tests.rules.assessment.told_households import AREA, amounts, items, judge, member, told


def outcome(assets, members=None, **parameters):
    answer = judge(told(members, assets=assets), parameters.pop("scheme", "dibao"), **parameters)
    return answer.outcome, answer


@pytest.mark.proves("PRO-01", "PRO-06")
@pytest.mark.parametrize("kind", ["deposit", "cash", "security", "fund", "insurance", "claim", "internet_finance"])
def test_each_kind_of_money_counts_towards_one_limit_a_head(kind):
    within, over = {"kind": kind, "value": 14400}, {"kind": kind, "value": "14400.01"}

    assert outcome([within])[0] == "grant"
    result, answer = outcome([over])
    assert (result, answer.row) == ("refuse", "dibao.assets")
    assert "超出 0.01 元" in answer.why
    assert amounts(answer, "PRO-06", counted=True)


@pytest.mark.proves("PRO-02", "PRO-03")
def test_the_limit_grows_with_every_member_and_adds_up_all_money():
    assets = [{"kind": "deposit", "value": 20000}, {"kind": "fund", "value": 8800}]

    assert outcome(assets)[0] == "refuse"
    assert outcome(assets, [member(), member("b", "spouse")])[0] == "grant"


@pytest.mark.proves("PRO-03")
@pytest.mark.parametrize(("base", "limit"), [("own", 12000), ("rural", 12000), ("urban", 24000)])
def test_the_limit_may_rest_on_the_standard_of_the_other_kind_of_residence(base, limit):
    first = date(2026, 1, 1)
    standards = [
        StandardRow(AREA, "dibao.standard", Decimal(value), first, None, "prefecture", "某文", residence_kind=kind)
        for kind, value in (("rural", 500), ("urban", 1000))
    ]
    parameters = {"property.financial_months_per_head": 24, "property.financial_base": base}
    for value, outcome in ((limit, "grant"), (limit + 1, "refuse")):
        household = parse_facts(told(assets=[{"kind": "deposit", "value": value}], parameters=parameters))
        answer = assess(household, Standards(standards, AREA, household.on), shipped_tables(), "dibao")

        assert answer.outcome == outcome


@pytest.mark.proves("PRO-02")
@pytest.mark.parametrize(
    ("assets", "key"),
    [
        ([{"kind": "deposit", "value": 1}], "property.financial_months_per_head"),
        ([{"kind": "vehicle", "value": 1}], "property.vehicle_rule"),
        ([{"kind": "dwelling"}, {"kind": "dwelling"}], "property.dwelling_max"),
        ([{"kind": "non_dwelling"}], "property.non_dwelling_max"),
        ([{"kind": "business_registration"}], "property.business_registration"),
        ([{"kind": "forest", "value": 1}], "property.other_value_max"),
    ],
)
def test_a_limit_nobody_has_set_blocks_a_household_that_has_such_property(assets, key):
    answer = judge(told(assets=assets), "dibao", limits=False, dibao__standard=600)

    assert (answer.outcome, answer.changes[0].key) == ("blocked", key)


@pytest.mark.proves("PRO-02")
@pytest.mark.parametrize(
    "assets", [[], [{"kind": "dwelling", "area_sqm": 80}], [{"kind": "deposit", "value": 0}], [{"kind": "forest"}]]
)
def test_a_limit_nobody_has_set_does_not_block_where_it_does_not_matter(assets):
    assert judge(told(assets=assets), "dibao", limits=False, dibao__standard=600).outcome == "grant"


@pytest.mark.proves("PRO-02")
def test_an_unset_limit_does_not_block_whoever_is_refused_for_income_anyway():
    facts = told(assets=[{"kind": "deposit", "value": 1}], incomes=[{"item": "wage", "amount": 9000}])

    assert judge(facts, "dibao", limits=False, dibao__standard=600).outcome == "refuse"


@pytest.mark.proves("PRO-03")
@pytest.mark.parametrize(
    ("assets", "granted"),
    [
        ([{"kind": "dwelling"}], True),
        ([{"kind": "dwelling"}, {"kind": "dwelling"}], False),
        ([{"kind": "non_dwelling"}], False),
        ([{"kind": "vehicle", "value": 5000}], False),
        ([{"kind": "disabled_scooter"}, {"kind": "fuel_motorcycle"}, {"kind": "electric_bicycle"}], True),
        ([{"kind": "business_registration"}], False),
        ([{"kind": "business_registration", "couple_shop": True}], False),
    ],
)
def test_dwellings_buildings_vehicles_and_registrations_have_their_own_limits(assets, granted):
    assert (outcome(assets)[0] == "grant") is granted


@pytest.mark.proves("PRO-03", "TIM-04")
@pytest.mark.parametrize(("limit", "granted"), [(1, False), (2, True), (3, True)])
def test_as_many_dwellings_as_the_limit_are_allowed(limit, granted):
    result, _ = outcome([{"kind": "dwelling"}, {"kind": "dwelling"}], property__dwelling_max=limit)

    assert (result == "grant") is granted


@pytest.mark.proves("PRO-04")
def test_a_limit_on_the_value_of_a_vehicle_is_a_rule_by_itself():
    car = [{"kind": "vehicle", "value": 30000}]

    assert outcome(car, property__vehicle_rule=None, property__vehicle_value_max=30000)[0] == "grant"


@pytest.mark.proves("PRO-03")
def test_a_couples_small_shop_may_be_left_out():
    shop = [{"kind": "business_registration", "couple_shop": True}]

    assert outcome(shop, property__couple_shop_exempt=True)[0] == "grant"
    assert outcome(shop, property__business_registration=True)[0] == "grant"


@pytest.mark.proves("PRO-03")
def test_an_area_names_the_vehicles_that_are_free():
    assets = [{"kind": "fuel_motorcycle", "value": 4000}]

    assert outcome(assets, property__free_vehicle_kinds=["electric_bicycle"])[0] == "refuse"
    assert outcome([{"kind": "vehicle"}], property__free_vehicle_kinds=["vehicle"])[0] == "grant"


@pytest.mark.proves("PRO-04", "TIM-04")
def test_a_vehicle_worth_no_more_than_the_limit_is_allowed():
    limit = {"property__vehicle_rule": "value_limit", "property__vehicle_value_max": 30000}

    assert outcome([{"kind": "vehicle", "value": 30000}], **limit)[0] == "grant"
    assert outcome([{"kind": "vehicle", "value": 30001}], **limit)[0] == "refuse"
    assert outcome([{"kind": "vehicle"}], **limit)[0] == "refuse"
    assert outcome([{"kind": "vehicle", "value": 90000}], property__vehicle_rule="unlimited")[0] == "grant"


@pytest.mark.proves("PRO-04")
def test_a_severe_illness_widens_the_limit_on_money():
    assets, ill = [{"kind": "deposit", "value": 50000}], [member(severe_illness=True)]
    wider = {"property__financial_max_with_disease": 50000}

    assert outcome(assets, ill)[0] == "refuse"
    assert outcome(assets, ill, **wider)[0] == "grant"
    assert outcome(assets, **wider)[0] == "refuse"
    assert outcome([{"kind": "deposit", "value": 50001}], ill, **wider)[0] == "refuse"


DISASTER = {"kind": "dwelling", "area_sqm": 45, "exemption": "disaster_dwelling", "exemption_reason": "受灾安置"}


@pytest.mark.proves("PRO-04")
def test_two_dwellings_after_a_disaster_are_allowed_within_the_area_limit():
    assets = [{"kind": "dwelling", "area_sqm": 40}, DISASTER, {"kind": "dwelling", "area_sqm": 0, "necessary": True}]
    assets[2]["exemption_reason"] = "危房待拆"
    wide = {
        "property__exemptions": ["disaster_dwelling"],
        "property__dwelling_area_multiple": "1.3",
        "property__average_area_sqm": 70,
    }

    assert outcome([assets[0], assets[2], DISASTER], **wide)[0] == "grant"
    assert outcome([assets[0], {"kind": "dwelling"}, DISASTER], **wide)[0] == "refuse"
    assert outcome([assets[0], DISASTER], **{**wide, "property__average_area_sqm": 60})[0] == "refuse"
    assert outcome([assets[0], DISASTER], property__exemptions=["disaster_dwelling"])[0] == "refuse"


EXEMPT = [
    {"kind": "vehicle", "value": 60000, "exemption": "medical_vehicle"},
    {"kind": "vehicle", "value": 60000, "exemption": "livelihood_vehicle"},
    {"kind": "deposit", "value": 60000, "exemption": "assistance_deposit"},
    {"kind": "deposit", "value": 60000, "exemption": "house_sale_proceeds", "acquired_on": "2026-01-05"},
]


@pytest.mark.proves("PRO-05")
@pytest.mark.parametrize("asset", EXEMPT)
def test_a_recognised_exemption_is_left_out_with_its_reason(asset):
    result, answer = outcome([{**asset, "exemption_reason": "每周透析"}])

    assert result == "grant"
    assert "每周透析" in items(answer, "PRO-05", counted=False)[0]


@pytest.mark.proves("PRO-05")
@pytest.mark.parametrize(
    "asset",
    [
        {"kind": "vehicle", "value": 60000, "exemption": "rehabilitation_vehicle"},
        {"kind": "deposit", "value": 60000, "exemption": "house_sale_proceeds", "acquired_on": "2025-07-19"},
        {"kind": "deposit", "value": 60000, "exemption": "house_sale_proceeds"},
    ],
)
def test_an_exemption_the_area_does_not_know_or_that_has_run_out_counts(asset):
    result, answer = outcome([{**asset, "exemption_reason": "说明"}])

    assert result == "refuse"
    assert "计入" in items(answer, "PRO-05")[0]


@pytest.mark.proves("PRO-05")
def test_without_a_list_of_exemptions_only_an_exemption_that_would_decide_blocks():
    deciding = [{**EXEMPT[2], "exemption_reason": "说明"}]
    idle = [{**EXEMPT[2], "exemption_reason": "说明", "value": 100}]
    hopeless = [*deciding, {"kind": "deposit", "value": 90000}]

    result, answer = outcome(deciding, property__exemptions=None)
    assert (result, answer.changes[0].key) == ("blocked", "property.exemptions")
    assert outcome(idle, property__exemptions=None)[0] == "grant"
    assert outcome(hopeless, property__exemptions=None)[0] == "refuse"


@pytest.mark.proves("PRO-05")
def test_a_vehicle_whose_exemption_nobody_has_ruled_on_blocks():
    car = [{"kind": "vehicle", "exemption": "medical_vehicle", "exemption_reason": "每周透析"}]

    assert outcome(car, property__exemptions=None)[0] == "blocked"


@pytest.mark.proves("PRO-01")
def test_what_a_household_needs_to_live_and_work_is_exempt():
    cart = {"kind": "vehicle", "value": 9000, "necessary": True, "exemption_reason": "送货谋生"}

    result, answer = outcome([cart])

    assert result == "grant"
    assert "维持生产生活必需" in items(answer, "PRO-01")[0]


@pytest.mark.proves("PRO-01")
@pytest.mark.parametrize(("value", "granted"), [(5000, True), (5001, False)])
def test_forests_and_other_things_have_a_limit_in_yuan(value, granted):
    result, _ = outcome([{"kind": "forest", "value": value}], property__other_value_max=5000)

    assert (result == "grant") is granted


@pytest.mark.proves("PRO-02")
def test_a_limit_of_one_scheme_goes_before_the_general_one():
    car = told(assets=[{"kind": "vehicle", "value": 60000}], incomes=[{"item": "wage", "amount": 700}])
    answer = judge(car, **{"property__vehicle_rule__dibao_margin": "unlimited"})

    assert (answer.outcome, answer.scheme) == ("grant", "dibao_margin")


@pytest.mark.proves("PRO-02")
def test_two_classes_may_exceed_and_both_are_named():
    _, answer = outcome([{"kind": "vehicle"}, {"kind": "non_dwelling"}])

    assert "机动车辆 1 辆" in answer.why
    assert "非居住用房 1 套" in answer.why


def test_property_of_persons_who_do_not_count_is_left_out():
    members = [member(), member("b", "child", 30, independent=True)]

    assert outcome([{"kind": "vehicle", "member": "b"}], members)[0] == "grant"
