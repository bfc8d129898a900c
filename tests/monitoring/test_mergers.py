"""A township goes into another: cases, tasks, posts and grids follow, days and papers stay, old codes lead on."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from cases import access, chain
from cases.errors import Blocked
from cases.models import Case, ChainEntry, Document, Household
from monitoring.mergers import followers, hindrances, jobs, plans, runs
from monitoring.models import Grid, Merger
from offices import counties, succession
from offices.models import Division, Holding, Office, User
from offices.routing import office_for
from processes.models import Task
from tests import builders
from tests.builders import COUNTY, NOW, OTHER_VILLAGE, TOWN, VILLAGE

pytestmark = pytest.mark.django_db
INTO = "411224100000"
LATER = NOW + timedelta(days=1)
ON = LATER.date()
COLUMNS = ("area", "town", "from_area", "to_area")


@pytest.fixture
def people(base: None) -> dict[str, User]:
    return builders.team()


@pytest.fixture
def receivers(people: dict[str, User]) -> dict[str, User]:
    """Who works in the township that takes over, before anybody joins them."""
    posts = ("caseworker", "investigator", "head_of_office")
    return {post: builders.person(post, OTHER_VILLAGE) for post in posts}


@pytest.fixture
def case(people: dict[str, User]) -> Case:
    return builders.apply(people["village_aide"]).case


def drafted(people: dict[str, User], stays: tuple[str, ...] = ()) -> Merger:
    made = plans.enter(people["county_approver"], TOWN, INTO, ON, "县政府批复〔2026〕8号", NOW)
    left = [row.holding_id for row in made.posts.all() if row.holding.post in stays]
    return plans.change(made.pk, people["county_approver"], {}, left, ON, NOW) if stays else made


def confirmed(people: dict[str, User], stays: tuple[str, ...] = ()) -> Merger:
    made = drafted(people, stays)
    return plans.confirm(made.pk, people["county_head"], made.revision, hindrances.of(made, ON), NOW)


def merged(people: dict[str, User], stays: tuple[str, ...] = ()) -> Merger:
    made = confirmed(people, stays)
    runs.begin(made.pk, LATER)
    return runs.go_on(made.pk, lambda: LATER)


def new_village() -> str:
    return succession.current(VILLAGE)


def test_a_case_goes_over_with_its_tasks_and_keeps_its_days_numbers_and_papers(
    people: dict[str, User], receivers: dict[str, User], case: Case
) -> None:
    """Who goes along keeps sight, who does not loses it, and the office that takes over goes on with the case."""
    before = list(Task.objects.filter(process=case.process_id).order_by("pk").values_list("pk", "due_on", "rule"))
    papers = list(Document.objects.filter(case=case).order_by("pk").values_list("pk", "number", "office"))
    number, due = case.number, case.due_on
    assert not access.cases_for(receivers["caseworker"], ON).exists()

    merger = merged(people, stays=("investigator", "grid_member"))

    case.refresh_from_db()
    assert merger.state == Merger.State.DONE
    assert (case.area, case.town, case.number, case.due_on) == (new_village(), INTO[:9], number, due)
    tasks = Task.objects.filter(process=case.process_id).order_by("pk")
    assert list(tasks.values_list("pk", "due_on", "rule")) == before
    assert {task.office for task in tasks.filter(state="open")} == {office_for("township_office", OTHER_VILLAGE, ON)}
    assert list(Document.objects.filter(case=case).order_by("pk").values_list("pk", "number", "office")) == papers
    assert ChainEntry.objects.filter(case=case, act="area_merged").count() == 1
    assert chain.verify(COUNTY[:6]) is None
    sees = {post: access.cases_for(people[post], ON).filter(pk=case.pk).exists() for post in people}
    assert sees["caseworker"] and sees["village_aide"] and not sees["investigator"] and not sees["grid_member"]
    gone = Holding.objects.get(user=people["investigator"])
    assert gone.until_on == ON - timedelta(days=1) and gone.office.until_on == ON - timedelta(days=1)
    assert access.inbox_for(receivers["caseworker"], ON).filter(process=case.process_id).exists()
    builders.do(builders.open_task(case), receivers, LATER)
    assert {task.town for task in Task.objects.filter(process=case.process_id, state="open")} == {INTO[:9]}


@pytest.mark.either_database
def test_one_person_prepares_and_another_confirms_the_version_that_was_looked_at(people: dict[str, User]) -> None:
    made = drafted(people)
    plans.change(made.pk, people["county_approver"], {}, [], ON, NOW)

    with pytest.raises(Blocked, match="改过"):
        plans.confirm(made.pk, people["county_head"], made.revision, [], NOW)
    with pytest.raises(Blocked, match="另|以外"):
        plans.confirm(made.pk, people["county_approver"], made.revision + 1, [], NOW)
    assert Division.objects.get(code=TOWN).successor == ""


@pytest.mark.either_database
def test_nothing_moves_before_its_day_and_the_clock_begins_it(
    people: dict[str, User], receivers: dict[str, User], case: Case
) -> None:
    merger = confirmed(people)

    assert jobs.daily(NOW) == 0
    assert jobs.daily(LATER) >= 1

    merger.refresh_from_db()
    assert merger.state == Merger.State.RUNNING and merger.counts["在办办件"] == 1


@pytest.mark.either_database
def test_what_hinders_is_told_and_stops_it(people: dict[str, User], case: Case) -> None:
    """Nobody works in the township that takes over, and the only one who might stays behind."""
    made = drafted(people, stays=("caseworker",))

    found = hindrances.of(made, ON)

    assert any("没有人任“乡镇经办人”" in told for told in found)
    with pytest.raises(Blocked, match="先解决"):
        plans.confirm(made.pk, people["county_head"], made.revision, found, NOW)


@pytest.mark.either_database
def test_a_wrong_successor_is_told(people: dict[str, User]) -> None:
    made = drafted(people)
    wrong = {
        ("41122410000", "短"): "不是同级的12位代码",
        ("411224107002", "原镇的村"): "自己也在撤销之列",
        ("411224101901", "别镇的村"): "不在承接的乡镇",
        ("411224100901", " "): "请写明名称",
    }

    for target, told in wrong.items():
        plans.change(made.pk, people["county_approver"], {VILLAGE: target}, [], ON, NOW)
        assert any(told in found for found in hindrances.of(made, ON)), told


@pytest.mark.either_database
def test_afterwards_old_codes_lead_on_wherever_they_come_in(
    people: dict[str, User], receivers: dict[str, User]
) -> None:
    """Applications, routing, the file of divisions, what was written late; grids of one name are told apart."""
    told = {"name": "第一网格", "from_on": date(2026, 1, 1), "entered_by": people["county_approver"], "entered_at": NOW}
    ours, theirs = Grid.objects.create(area=TOWN, **told), Grid.objects.create(area=INTO, **told)

    merged(people)

    late = builders.apply(receivers["caseworker"], builders.single("后来人", 7), LATER, channel="counter").case
    assert late.area == new_village()
    assert office_for("township_office", VILLAGE, ON) == office_for("township_office", OTHER_VILLAGE, ON)
    Household.objects.filter(pk=late.household_id).update(area=VILLAGE)
    assert runs.lead_stragglers(LATER) == 1
    assert Household.objects.get(pk=late.household_id).area == new_village()
    counties.load(COUNTY, ON)
    assert Division.objects.get(code=TOWN).valid_to == ON
    assert Division.objects.get(code=new_village()).valid_to is None
    assert not Office.objects.filter(division=TOWN, until_on__isnull=True).exists()
    ours.refresh_from_db()
    assert ours.area == theirs.area == INTO and ours.name == "第一网格（原东明镇）"


@pytest.mark.either_database
def test_each_column_that_says_where_a_row_lies_is_said_to_follow_or_to_stay() -> None:
    follows = {f"{each.table}.{each.column}" for each in followers.FOLLOWERS}
    follows |= {f"{each.table}.town" for each in followers.FOLLOWERS if each.town}
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in COLUMNS and model._meta.app_label in ("cases", "processes", "monitoring", "offices")
    }

    assert found - follows - set(followers.STAYS) == set()
    assert set(followers.STAYS) - found == {"offices.Office.division"}
