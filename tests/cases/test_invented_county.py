"""Invented cases walk the real write path; copies are as whole as what they were copied from."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from random import Random

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from cases import assessments, chain, secrets, submissions
from cases.documents import issue
from cases.errors import Blocked
from cases.invented import clones, households, profiles, staff, templates
from cases.invented.acting import Actor
from cases.invented.county import County
from cases.invented.profiles import Profile
from cases.invented.stories import CLOSED, OPEN, start_of
from cases.models import Award, Case, Document, Household, Member, Return
from offices.models import Division, User
from processes.models import Task

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
LUSHI, TOWN = "411224000000", "411224107000"
STORIES = {story.name: story for story in (*OPEN, *CLOSED)}
TINY = Profile(1, 3, 6, 60, 10, 9, 4, 3)

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture
def lushi():
    """What every installation has, and no office remembered from another test."""
    cache.clear()


def play(name, seed=1):
    rng, story = Random(seed), STORIES[name]
    village = Division.objects.filter(parent=TOWN).order_by("code")[0]
    people = staff.employ(rng, LUSHI, [village], 2, NOW.date())
    start = start_of(story, 0, NOW)
    made = households.invent(rng, LUSHI, village.code, village.name, start.date(), line=523, taken=set())
    if story.outcome == "refuse":
        made = households.enrich(rng, made, 523)
    return Actor(rng, made, story, people, "rural", start, NOW).run()


def waiting_for(case):
    unfinished = Task.objects.filter(process=case.process, state__in=["open", "waiting"])
    return set(unfinished.values_list("element", flat=True))


@pytest.mark.parametrize(
    ("name", "elements"),
    [
        ("accepting", {"acceptance"}),
        ("correcting", {"correction"}),
        ("visiting", {"household_investigation"}),
        ("returned_for_correction", {"examination", "household_investigation"}),
        ("on_the_board", set()),
        ("answering_objection", {"objection_reply"}),
        ("county_visiting", {"county_visit"}),
        ("deciding_refusal", {"decision"}),
        ("archiving", {"archiving"}),
    ],
)
def test_an_open_story_stops_where_it_should(lushi, name, elements):
    case = play(name)

    assert case.state == Case.State.OPEN and waiting_for(case) == elements
    assert case.household.is_invented


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("granted", "grant"),
        ("granted_after_appraisal", "grant"),
        ("granted_after_return", "grant"),
        ("refused", "refuse"),
        ("not_accepted", "non_acceptance"),
    ],
)
def test_a_closed_story_ends_with_its_outcome(lushi, name, outcome):
    case = play(name)

    assert (case.state, case.outcome) == (Case.State.CLOSED, outcome)
    assert Award.objects.filter(case=case).exists() is (outcome == "grant")
    assert Return.objects.exists() is (name == "granted_after_return")
    assert chain.verify("411224") is None


def test_a_case_accepted_late_in_the_year_is_provisional(lushi):
    case = play("accepted_just_now")

    assert case.provisional and case.due_on.year == 2027


def test_nothing_happens_after_today(lushi):
    play("granted")

    assert not Task.objects.filter(done_at__gt=NOW).exists()


def copied(repeat=True):
    template = templates.read(play("granted").pk)
    if repeat:
        clones.repeat(Random(2), [template], 3, set())
    else:
        clones.settle(Random(2), [template], ["411224107202", "411224107203"], range(300, 301), set())
    return template, Case.objects.exclude(pk=template.case.pk).order_by("pk")


def test_a_whole_copy_speaks_of_its_own_people_in_every_sealed_text(lushi):
    template, copies = copied()
    old_names = [member.name for member in template.members]
    old_ids = [template.text(member) for member in template.members]

    for case in copies:
        texts = [issue.read_html(document) for document in case.documents.all()]
        texts += [json.dumps(submissions.read(each), ensure_ascii=False) for each in case.submissions.all()]
        assert len(texts) == template.case.documents.count() + template.case.submissions.count()
        assert not any(word in text for text in texts for word in (*old_names, *old_ids, template.case.number))
        assert assessments.require(case).outcome == "grant"
        assert case.applicant == case.household.name == submissions.latest_of(case, "application")["account_name"]


def test_copies_have_numbers_of_their_own_and_the_chain_stays_whole(lushi):
    template, copies = copied()

    numbered = Document.objects.exclude(word="")
    assert len(set(numbered.values_list("number", flat=True))) == numbered.count()
    assert Document.objects.values("code").distinct().count() == Document.objects.count()
    assert chain.verify("411224") is None
    for case in copies:
        acts = [entry.act for entry in chain.entries(case.household)]
        assert acts == [entry.act for entry in template.entries]


def test_a_copied_member_is_found_by_the_number_the_seal_holds(lushi):
    copied()

    for member in Member.objects.all():
        number = secrets.unseal_text(member.resident_id_sealed, "member.resident_id", member.uid)
        assert member.resident_id_index == secrets.blind(number)
        assert member.resident_id_mask[-4:] == number[-4:]


def test_a_settled_copy_keeps_the_decision_and_the_award_alone(lushi):
    template, copies = copied(repeat=False)

    for case in copies:
        assert case.decided_on == template.case.decided_on - timedelta(days=300)
        assert case.award.from_month.day == 1 and case.award.amount == template.case.award.amount
        assert case.decision.assessment.case_id == case.pk
        assert not case.documents.exists() and not case.submissions.exists()
    assert [case.town for case in copies] == ["411224107", "411224107"]
    assert chain.verify("411224") is None


def test_a_county_has_what_its_profile_says_and_no_printing_to_do(lushi):
    made = County(LUSHI, TINY, 1, NOW).make()

    assert made["played"] + made["copied"] == TINY.applications
    assert made["awards"] == TINY.awards and made["people"] >= TINY.people
    assert made["open"] == Case.objects.filter(state="open").count() == TINY.played_open
    assert not Household.objects.filter(is_invented=False).exists()
    assert not DBTaskResult.objects.exists()


def made_once():
    """What one making leaves behind, taken back at once."""
    with transaction.atomic():
        County(LUSHI, TINY, 1, NOW).make()
        people = list(Member.objects.order_by("id").values_list("name", "resident_id_index"))
        cases = list(Case.objects.order_by("id").values_list("applicant", "stage", "outcome", "due_on"))
        transaction.set_rollback(True)
    return people, cases


def test_the_same_seed_makes_the_same_county(lushi):
    assert made_once() == made_once()


def test_staff_that_is_there_is_not_hired_twice(lushi):
    villages = list(Division.objects.filter(parent=TOWN).order_by("code")[:2])
    first = staff.employ(Random(1), LUSHI, villages, 3, NOW.date()).people
    accounts = User.objects.count()

    second = staff.employ(Random(2), LUSHI, villages, 3, NOW.date())

    assert first == second.people and accounts == User.objects.count()
    assert second.holders(0, "caseworker") == ()


def test_a_county_without_villages_is_refused():
    Division.objects.create(code="110101000000", level=3, kind="县", name="某区")

    with pytest.raises(Blocked, match="load_region 110101"):
        County("110101000000", TINY, 1, NOW)


def test_the_command_prints_its_counts(lushi, monkeypatch):
    monkeypatch.setitem(profiles.PROFILES, "S", TINY)
    out = StringIO()

    call_command("make_county", "--profile", "S", "--json", stdout=out)

    assert json.loads(out.getvalue())["awards"] == TINY.awards


@pytest.mark.parametrize("area", ["999999", "x"])
def test_the_command_refuses_an_unknown_area(lushi, area):
    with pytest.raises(CommandError, match="区划"):
        call_command("make_county", "--profile", "S", "--seed", "1", "--area", area)


def test_the_command_is_for_demonstration_only(lushi):
    with override_settings(DEMO=False), pytest.raises(CommandError, match="演示"):
        call_command("make_county", "--profile", "S", "--seed", "1")
