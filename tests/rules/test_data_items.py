"""The table of data items: complete, without doubts about departments, and refused when it contradicts itself."""

import pytest

from rules.catalogue import load_catalogue
from rules.data_items import load_data_items, shipped
from rules.errors import ConfigError
from rules.shipped import shipped_tables

ITEM = '[[item]]\nid = "wage"\ntitle = "工资"\ndepartment = "work"\nkind = "event"\ncycle = "monthly"\nclause = "x"\n'
WORK = '[[department]]\nid = "work"\ntitle = "人社"\noffice_kind = "department"\n'


@pytest.mark.proves("S1-01", "S1-42", "S4-02")
def test_fourteen_departments_and_more_share_over_forty_two_items_each_with_its_ground_and_cycle() -> None:
    table = shipped()

    assert len(table.suppliers) >= 28 and len(table.items) >= 77
    assert all(item.clause and item.cycle for item in table.items.values())
    assert {item.department for item in table.items.values()} == set(table.suppliers)


@pytest.mark.proves("S2-23")
def test_the_items_that_the_plans_ask_of_each_department_are_there() -> None:
    items = shipped().items
    asked = {
        "civil_affairs": "dibao_list tekun_list dibao_margin_list rigid_expenditure_list orphan_list"
        " unsupported_child_list disability_living_subsidy disability_care_subsidy",
        "medical_security": "medical_total_cost medical_own_cost medical_insurance_paid",
        "education": "dropped_out student_sudden_hardship student_enrolled student_aid",
        "housing": "dangerous_house public_rental_housing",
        "water": "drinking_water",
        "health": "death_certificate family_doctor serious_disease mental_disorder",
        "human_resources": "wage employment_registered unemployment_registered",
        "disabled_persons": "disability assistive_device barrier_free_home",
        "agriculture": "relapse_prevention_list poverty_relieved_list anti_return_risk",
        "provincial_platform": "provincial_warning",
    }

    assert [(who, one) for who, many in asked.items() for one in many.split() if items[one].department != who] == []


def test_departments_are_called_as_in_the_catalogue_of_special_assistance() -> None:
    suppliers = shipped().suppliers
    catalogue = load_catalogue(shipped_tables()).departments

    assert [one.id for one in catalogue.values() if suppliers.get(one.id, one).office_kind != one.office_kind] == []


def test_a_word_of_the_file_is_read_as_its_code_and_an_unknown_word_as_none() -> None:
    house = shipped().items["dangerous_house"]

    assert (house.code_of("D级"), house.code_of("4"), house.code_of("E级")) == ("4", "4", None)


@pytest.mark.parametrize(
    ("text", "named"),
    [(ITEM, "department"), (WORK + ITEM + ITEM, "id"), (WORK + ITEM.replace("event", "code"), "codes")],
)
def test_a_table_that_contradicts_itself_is_refused_at_the_field(text: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        load_data_items(text)
