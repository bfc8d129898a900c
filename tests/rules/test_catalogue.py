"""The catalogue of special assistance: what it holds, whom each item fits, which of two is given, what is lacking."""

from decimal import Decimal

import pytest

from rules.assessment import parse_facts
from rules.catalogue import load_catalogue
from rules.catalogue_facts import Situation
from rules.errors import ConfigError
from rules.load import load_tables
from rules.preselection import class_of, higher_only, lacks, preselect
from rules.shipped import shipped_tables, shipped_texts

CATALOGUE = load_catalogue(shipped_tables())
MARGIN = frozenset({"dibao_margin"})


def situation(*members: dict[str, object], statuses: dict[str, frozenset[str]], **facts: object) -> Situation:
    told = {"area": "411224107200", "on": "2026-09-01", "residence_kind": "rural", "members": list(members), **facts}
    return Situation(parse_facts(told), statuses)


def fits(given: Situation) -> set[tuple[str, str]]:
    return {(fit.item.id, fit.member) for fit in preselect(CATALOGUE, given)}


def parents(**facts: object) -> Situation:
    father = {"key": "父", "relation": "self", "age": 45, "labour": "full"}
    daughter = {"key": "女", "relation": "child", "age": 16, "student": "senior_secondary", "disability_grade": "2"}
    return situation(father, daughter, statuses={"父": MARGIN, "女": MARGIN | {"single_person_dibao"}}, **facts)


@pytest.mark.proves("S0-13")
def test_the_catalogue_holds_fifteen_systems_and_every_one_has_items_with_a_clause() -> None:
    assert len(CATALOGUE.systems) == 15
    assert {item.system for item in CATALOGUE.items.values()} == set(CATALOGUE.systems)
    assert all(item.clause and item.who for item in CATALOGUE.items.values())


@pytest.mark.proves("S1-28")
def test_fifteen_departments_answer_for_more_than_fifty_items_and_facts_choose_among_them() -> None:
    assert len(CATALOGUE.departments) == 15
    assert len(CATALOGUE.items) >= 50
    assert {item.department for item in CATALOGUE.items.values()} == set(CATALOGUE.departments)

    found = fits(parents())
    assert {("senior_grant", "女"), ("disability_living", "女"), ("job_service", "父")} <= found
    assert not {item for item, _ in found} & {"kindergarten_aid", "repair_dangerous", "elderly_subsidy"}


@pytest.mark.proves("S1-12")
def test_one_matter_joins_fifteen_items_of_seven_departments() -> None:
    items = [CATALOGUE.items[name] for name in CATALOGUE.themes["one_thing"].items]
    assert (len(items), len({item.department for item in items})) == (15, 7)


@pytest.mark.proves("S2-31", "S2-34")
def test_dangerous_houses_of_both_grades_public_rental_and_the_aids_for_disabled_people_are_items() -> None:
    assert ("repair_dangerous", "") in fits(parents(dwelling_danger="c"))
    assert ("rebuild_dangerous", "") in fits(parents(dwelling_danger="d"))
    assert ("public_rental", "") in fits(parents(dwelling_danger="c", residence_kind="urban"))
    wanted = {("disability_living", "女"), ("severe_nursing", "女"), ("assistive_device", "女"), ("barrier_free", "")}
    assert wanted <= fits(parents())


@pytest.mark.proves("S2-33")
def test_after_disaster_relief_whoever_is_still_in_hardship_is_handed_to_the_basic_schemes() -> None:
    assert {("transition_relief", ""), ("emergency_relief", "")} <= fits(parents(emergency_kind="disaster"))
    after = {row.after: row.to for row in CATALOGUE.handovers}
    assert after["transition_relief"] == after["winter_spring"] == ("dibao", "tekun", "temporary")


@pytest.mark.proves("S4-14")
def test_the_three_layers_of_medical_security_are_told_apart() -> None:
    layers = {item.layer for item in CATALOGUE.items_of("medical_security")}
    assert layers == {1, 2, 3}
    ill = {"key": "甲", "relation": "self", "age": 50, "severe_illness": True}
    assert ("aid_on_application", "甲") in fits(situation(ill, statuses={"甲": frozenset()}))
    assert ("inpatient_aid", "甲") in fits(situation(ill, statuses={"甲": frozenset({"dibao"})}))
    assert CATALOGUE.items["major_illness_treatment"].department == "health"


@pytest.mark.proves("S4-17", "S4-22")
def test_services_stand_beside_money_and_some_are_placed_in_the_township() -> None:
    services = {item.id for item in CATALOGUE.items.values() if item.result == "service"}
    assert {"social_work", "psychological", "volunteer_companion"} <= services
    placed = {item.id for item in CATALOGUE.items.values() if item.placed}
    assert {"placed_clinic", "sunshine_home", "elderly_care"} <= placed


@pytest.mark.proves("S3-08")
def test_of_two_items_for_one_need_the_higher_is_kept_and_what_is_lacking_is_named() -> None:
    unknown = higher_only(CATALOGUE, [("repair_dangerous", "", None), ("rebuild_dangerous", "", None)])
    assert [(row.kept, row.left) for row in unknown] == [("rebuild_dangerous", ("repair_dangerous",))]
    known = higher_only(CATALOGUE, [("hope_project", "女", Decimal(3000)), ("charity_study", "女", Decimal(2000))])
    assert (known[0].kept, known[0].why[:6]) == ("hope_project", "社会助学项目")
    assert higher_only(CATALOGUE, [("hope_project", "甲", None), ("charity_study", "乙", None)]) == ()

    given = parents(dwelling_danger="d", safe_water=False)
    assert [row.id for row in lacks(CATALOGUE, given)][:2] == ["dwelling", "water"]


@pytest.mark.proves("S4-11")
def test_a_household_belongs_to_one_of_three_classes_with_its_own_measures() -> None:
    assert len(CATALOGUE.classes) == 3
    assert class_of(CATALOGUE, parents()).id == "developing"
    old = {"key": "甲", "relation": "self", "age": 70, "labour": "none"}
    assert class_of(CATALOGUE, situation(old, statuses={"甲": frozenset({"dibao"})})).id == "protected"
    struck = situation(old, statuses={"甲": frozenset()}, emergency_kind="fire")
    assert class_of(CATALOGUE, struck).id == "at_risk"


def test_five_and_more_items_need_no_application() -> None:
    automatic = {item.id for item in CATALOGUE.automatic}
    assert {"insurance_premium", "senior_grant", "pension_premium", "elderly_subsidy", "electricity"} <= automatic
    assert {"assessment_fee", "disabled_insurance"} <= automatic


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('department = "housing"', 'department = "nobody"', "nobody"),
        ('when = "unsafe_water"', 'when = "unsafe_wine"', "unsafe_wine"),
        ('after = "winter_spring"', 'after = "spring"', "spring"),
        ('items = ["safe_water"]', 'items = ["safe_wine"]', "safe_wine"),
    ],
)
def test_a_name_that_nobody_declared_is_refused_with_its_row(old: str, new: str, told: str) -> None:
    text = shipped_texts()["catalogue"]
    assert old in text
    with pytest.raises(ConfigError, match=told):
        load_catalogue(load_tables({"catalogue": text.replace(old, new)}))
