"""Two households that are one: found, merged with a record, shown as one chain, split while nothing rests on it."""

from datetime import timedelta

import pytest
from django.db import transaction

from cases import access, merging, one_person
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Case, Household, Member, MergeRecord, ReviewOccasion
from offices.models import User
from tests import builders

pytestmark = pytest.mark.django_db
NOW = builders.NOW
NEAR = "411224107201"
LATER = NOW + timedelta(days=120)


@pytest.fixture
def people() -> dict[str, User]:
    return builders.team()


@pytest.fixture
def pair(people: dict[str, User]) -> tuple[Household, Household]:
    """The same man entered in two households, one of them without an id, with another person."""
    first = builders.apply(people["village_aide"], builders.single("李建国", 1)).case
    told = builders.single("王秀英", 2)
    told["members"] = [
        *told["members"],
        {"name": "李建国", "relation": "spouse", "born_on": str(first.household.members.get().born_on), "sex": "male"},
    ]
    told["signatures"] = [*told["signatures"], {**told["signatures"][0], "member": "李建国"}]
    second = builders.apply(people["village_aide"], told).case
    Case.objects.update(state="closed", closed_at=NOW)
    return first.household, second.household


def test_the_same_name_and_birthday_is_proposed_as_possible(
    pair: tuple[Household, Household], people: dict[str, User]
) -> None:
    found = merging.candidates(people["county_approver"], NOW)
    assert [(each.first, each.second, each.certain) for each in found] == [(*pair, False)]


def test_a_merge_moves_who_is_not_there_yet_and_leaves_cases_where_they_arose(
    pair: tuple[Household, Household], people: dict[str, User]
) -> None:
    kept, gone = pair
    record = merging.merge(kept.pk, gone.pk, people["county_approver"], "户口簿为一户。", NOW)
    names = kept.members.filter(until_on__isnull=True).values_list("name", flat=True)
    assert sorted(names) == ["李建国", "王秀英"]
    assert not gone.members.filter(until_on__isnull=True).exists()
    assert gone.cases.count() == 1 and merging.together(kept) == [kept, gone]
    acts = set(merging.chain_of(kept).values_list("household_id", "act"))
    assert {(kept.pk, "household_merged"), (gone.pk, "household_merged")} <= acts
    assert merging.candidates(people["county_approver"], NOW) == []
    assert record.moved[0]["ended"]


def test_a_split_puts_everybody_back(pair: tuple[Household, Household], people: dict[str, User]) -> None:
    kept, gone = pair
    before = sorted(gone.members.values_list("pk", "name", "until_on"))
    record = merging.merge(kept.pk, gone.pk, people["county_approver"], "户口簿为一户。", NOW)
    merging.split(record.pk, people["county_head"], "查明是两户。", NOW + timedelta(days=1))
    assert sorted(gone.members.values_list("pk", "name", "until_on")) == before
    assert list(kept.members.filter(until_on__isnull=True).values_list("name", flat=True)) == ["李建国"]
    assert merging.together(kept) == [kept]
    with pytest.raises(NotFound):
        merging.split(record.pk, people["county_head"], "再拆。", NOW)


def test_what_rests_on_a_merged_household_is_not_torn_apart(
    pair: tuple[Household, Household], people: dict[str, User]
) -> None:
    kept, gone = pair
    record = merging.merge(kept.pk, gone.pk, people["county_approver"], "户口簿为一户。", NOW)
    Case.objects.filter(household=kept).update(opened_at=NOW + timedelta(days=1))
    with pytest.raises(Blocked, match="已有新的办件"):
        merging.split(record.pk, people["county_head"], "查明是两户。", NOW + timedelta(days=2))


def test_running_cases_two_awards_and_other_posts_stand_in_the_way(people: dict[str, User]) -> None:
    first = builders.granted(people, "李建国", 1).household
    second = builders.granted(people, "王建国", 2).household
    with pytest.raises(Blocked, match="都在享受同一类救助"):
        merging.merge(first.pk, second.pk, people["county_approver"], "一户。", NOW)
    with pytest.raises(NotAllowed, match="县级民政部门"):
        merging.merge(first.pk, second.pk, people["caseworker"], "一户。", NOW)
    case = builders.apply(people["village_aide"], builders.single("张建国", 3)).case
    with pytest.raises(Blocked, match="还有办件在办"):
        merging.merge(first.pk, case.household_id, people["county_approver"], "一户。", NOW)
    assert not MergeRecord.objects.exists()


# One person entered twice in a household


@pytest.fixture
def twice(people: dict[str, User]) -> tuple[Member, Member]:
    """A household that is paid for two, in which a man stands twice."""
    household = builders.granted(people).household
    first = household.members.filter(until_on__isnull=True).order_by("id")[0]
    again = Member.objects.create(
        household=household, name=first.name, born_on=first.born_on, relation="other", sex=first.sex, from_on=NOW.date()
    )
    return first, again


def test_a_member_entered_twice_is_ended_and_the_award_reviewed_not_cut(
    twice: tuple[Member, Member], people: dict[str, User]
) -> None:
    first, again = twice
    approver, award = people["county_approver"], first.household.awards.get()
    assert [(each.kept, each.gone) for each in one_person.candidates(approver, LATER)] == [twice]
    with pytest.raises(Blocked, match="凭什么"):
        one_person.merge(first.pk, again.pk, approver, " ", LATER)
    with pytest.raises(NotAllowed):
        one_person.merge(first.pk, again.pk, people["head_of_office"], "同一个人。", LATER)

    record = one_person.merge(first.pk, again.pk, approver, "身份证与户口簿为同一人。", LATER)

    again.refresh_from_db()
    assert again.until_on == LATER.date() and record.gone == again
    assert ReviewOccasion.objects.get(award=award).member == again
    assert award.periods.count() == 1, "nobody gets less before the household is heard"
    assert one_person.candidates(approver, LATER) == []


def test_two_who_were_taken_for_one_are_two_again(twice: tuple[Member, Member], people: dict[str, User]) -> None:
    approver = people["county_approver"]
    record = one_person.merge(*(each.pk for each in twice), approver, "同名同日生。", LATER)

    one_person.split(record.pk, approver, "经查是堂兄弟。", LATER)

    assert Member.objects.filter(pk__in=[each.pk for each in twice], until_on__isnull=True).count() == 2
    with pytest.raises(NotFound):
        one_person.split(record.pk, approver, "再拆一次。", LATER)


def test_who_sees_a_household_through_the_schemes_of_the_own_bureau_sees_it_once_and_may_lock_it(
    people: dict[str, User],
) -> None:
    farm = builders.person("county_approver", builders.COUNTY, "farm.officer", office_kind="agriculture_bureau")
    home = builders.apply(people["village_aide"]).case.household
    other = builders.apply(people["village_aide"], builders.single("骆新户", 1)).case.household
    # Recorded as an application of the class that the agriculture bureau owns, twice for one household.
    Case.objects.filter(household=home).update(scheme="relapse_prevention")
    Case.objects.filter(household=other).update(scheme="relapse_prevention", household=home)

    seen = access.households_for(farm, builders.NOW.date())

    with transaction.atomic():
        assert [row.pk for row in seen.select_for_update()] == [home.pk]
