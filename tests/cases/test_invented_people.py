"""Invented people: numbers that pass every check, names that tell them apart, the same for the same seed."""

from datetime import date
from random import Random

import pytest

from cases.invented import households, names
from cases.invented.stories import CLOSED, OPEN, ORDER, choose_closed, choose_open
from forms.numbers import bank_card_doubt, birthday, read_bank_card, read_phone, read_resident_id

DAY = date(2026, 9, 1)


def invent(seed, taken=None, line=523):
    taken = set() if taken is None else taken
    return households.invent(Random(seed), "411224000000", "411224107200", "东明村", DAY, line=line, taken=taken)


@pytest.mark.parametrize("sex", ["male", "female"])
def test_an_id_passes_the_check_and_tells_county_birthday_and_sex(sex):
    rng = Random(1)
    for _ in range(500):
        born_on = names.birthday(rng, rng.randrange(0, 95), DAY)

        number = names.resident_id(rng, "411224000000", born_on, sex)

        assert read_resident_id(number) == number
        assert number.startswith("411224") and birthday(number) == born_on
        assert (int(number[16]) % 2 == 1) is (sex == "male")


def test_phones_and_cards_pass_the_forms_checks():
    rng = Random(2)
    for _ in range(200):
        phone, card = names.mobile(rng), names.bank_card(rng)
        assert read_phone(phone) == phone
        assert read_bank_card(card) == card and not bank_card_doubt(card)


def test_a_person_of_an_age_is_of_that_age():
    rng = Random(3)
    for age in (0, 1, 17, 45, 90):
        born_on = names.birthday(rng, age, DAY)
        assert DAY.year - born_on.year - ((DAY.month, DAY.day) < (born_on.month, born_on.day)) == age


def test_the_same_seed_invents_the_same_household():
    assert invent(4) == invent(4)
    assert invent(4) != invent(5)


def test_nobody_shares_a_number_and_housemates_have_different_names():
    taken: set[str] = set()
    made = [invent(seed, taken) for seed in range(300)]

    numbers = [row["resident_id"] for household in made for row in household.members]
    assert len(set(numbers)) == len(numbers) == len(taken)
    for household in made:
        assert len({row["name"] for row in household.members}) == len(household.members)
        assert household.members[0]["relation"] == "self"


def test_a_taken_number_is_not_given_again():
    rng, born_on = Random(6), date(1960, 5, 5)
    every = {names.resident_id(rng, "411224000000", born_on, "male") for _ in range(20_000)}

    assert len(every) == 499


def test_every_kind_of_household_is_met_and_income_lies_below_the_line():
    reasons = set()
    for seed in range(300):
        made = invent(seed)
        yearly = {"month": 12, "year": 1}
        income = sum(float(str(row["amount"])) * yearly[str(row["period"])] for row in made.incomes)
        assert income / 12 / len(made.members) < 523
        reasons.add(made.reason)
    assert len(reasons) == 6


def test_an_enriched_household_is_far_above_the_line():
    made = households.enrich(Random(7), invent(7), 523)

    assert float(str(made.incomes[0]["amount"])) / len(made.members) > 523 * 1.5


def test_a_renamed_applicant_keeps_what_is_theirs():
    made = households.rename(invent(8), "李有田")

    assert made.applicant == "李有田"
    assert {row.get("member") for row in made.assets} == {"李有田"}


def test_each_stage_comes_up_before_any_comes_twice():
    chosen = choose_open(Random(9), len(OPEN))

    assert [story for story, _ in chosen] == list(OPEN)
    assert {story.until for story in OPEN} <= set(ORDER)


def test_closed_stories_come_in_every_kind():
    assert set(choose_closed(Random(10), 20)) == set(CLOSED)
    assert choose_closed(Random(10), 3) == list(CLOSED[:3])
