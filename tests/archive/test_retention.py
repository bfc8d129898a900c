"""Kept as long as the rows say and no longer: lists of two persons, holds, what the time-keeper ends, nothing left."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from cases.archive import destruction, volumes
from cases.errors import AlreadyDone, Blocked, NotAllowed
from cases.models import Case, ChainEntry, DestructionList, DestructionRow, Household, Need, Volume
from cases.retention import holds, needed
from monitoring.models import Forgetting
from monitoring.retention import automatic, lists
from monitoring.retention.kinds import KINDS, Kind
from offices.models import User
from tests import builders
from web.prove import retained, retained_rows

pytestmark = pytest.mark.django_db
People = dict[str, User]
LONG = timedelta(days=4000)
LATER = builders.NOW + timedelta(days=60)


@pytest.fixture
def case(people: People) -> Case:
    return builders.apply(people["village_aide"]).case


@pytest.fixture
def closed(case: Case, people: People) -> Case:
    retained_rows.settle(case, "", Random(1), people["caseworker"], LATER)
    return case


def old_need(case: Case, people: People) -> Callable[[], bool]:
    """A need of long ago that led to no case; tells whether its words are still there."""
    return retained_rows.MAKERS["need"](case, "暗语", LATER - LONG, people["caseworker"])


def test_two_persons_destroy_what_is_due_and_the_record_says_so(closed: Case, people: People) -> None:
    is_there = old_need(closed, people)
    listed = lists.make("need", "期限已满", people["county_approver"], LATER)
    with pytest.raises(NotAllowed):
        lists.approve(listed.pk, people["county_approver"], LATER)
    assert is_there()

    lists.approve(listed.pk, people["county_head"], LATER)
    done = lists.go_on(listed.pk, lambda: LATER)

    assert (done.state, done.destroyed, done.withheld) == ("done", 1, 0) and not is_there()
    assert Need.objects.get().name == "已销毁" and done.rows.get().fate == DestructionRow.Fate.DESTROYED
    acts = list(ChainEntry.objects.filter(detail__list=done.number).order_by("pk").values_list("act", flat=True))
    assert acts == ["list_destruction", "approve_destruction", "destroyed"]
    with pytest.raises(AlreadyDone):
        lists.approve(listed.pk, people["county_head"], LATER)


@pytest.mark.parametrize("ground", retained_rows.GROUNDS)
def test_nothing_goes_that_a_pending_case_a_remedy_a_request_or_an_audit_needs(
    case: Case, people: People, ground: str
) -> None:
    retained_rows.settle(case, ground, Random(1), people["caseworker"], LATER)
    old_need(case, people)

    assert not KINDS["need"].due(LATER.date()).exists()
    assert needed.why(case.household_id, case.county)
    with pytest.raises(Blocked):
        lists.make("need", "期限已满", people["county_approver"], LATER)


def test_what_is_needed_again_after_the_list_was_made_is_withheld(closed: Case, people: People) -> None:
    is_there = old_need(closed, people)
    listed = lists.make("need", "期限已满", people["county_approver"], LATER)
    hold = holds.place(closed.number, "审计", people["auditor"], LATER)
    lists.approve(listed.pk, people["county_head"], LATER)

    done = lists.go_on(listed.pk, lambda: LATER)

    assert (done.destroyed, done.withheld) == (0, 1) and is_there()
    holds.lift(hold.pk, people["county_head"], LATER)
    assert KINDS["need"].due(LATER.date()).count() == 1


def test_a_hold_on_the_county_stops_volumes_and_rows_alike(household: Household, people: People) -> None:
    volumes.close_household(household.pk, people["county_approver"], LATER)
    much_later = LATER + LONG
    household.awards.update(state="ended", ended_on=LATER.date())
    assert destruction.candidates(Volume.objects.all(), much_later.date())

    with pytest.raises(NotAllowed):
        holds.place("", "审计", people["caseworker"], LATER)
    holds.place("", "审计", people["auditor"], LATER)

    assert not destruction.candidates(Volume.objects.all(), much_later.date())


def test_the_time_keeper_ends_each_class_once_a_day_and_counts(people: People) -> None:
    then = LATER - timedelta(days=100)
    is_there = retained_rows.OWN_MAKERS["draft"]("暗语", then, people["caseworker"])

    assert automatic.daily(LATER) >= 1 and automatic.daily(LATER) == 0

    assert not is_there() and automatic.counts(LATER.date())["draft"] == 1
    assert Forgetting.objects.filter(kind="draft").count() == 1


def test_the_pages_list_and_approve(closed: Case, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    old_need(closed, people)
    first, second = Client(), Client()
    first.force_login(people["county_approver"])
    second.force_login(people["county_head"])
    told = {"do": "list", "list-kind": "need", "list-reason": "期限已满，同意"}

    page = first.get(reverse("web:retention"))
    made = first.post(reverse("web:retention"), told)
    approved = second.post(made["Location"], {"do": "approve"})

    assert "没有转为申请的主动发现线索" in page.content.decode() and made.status_code == 302
    assert approved.status_code == 302 and DestructionList.objects.get().approved_by == people["county_head"]
    assert first.get(made["Location"]).status_code == 200


@pytest.mark.either_database
def test_the_proof_finds_nothing_wrong_and_sees_a_row_that_should_have_stayed(
    base: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = retained.planted(3, Random(5))
    retained.carried_out(world, Random(5), kills=0)
    assert list(retained.left_behind(world)) == [] and list(retained.forgotten()) == []

    greedy = Kind.past
    monkeypatch.setattr(Kind, "past", lambda kind, on: greedy(kind, on + timedelta(days=4000)))
    again = retained.planted(2, Random(6))
    retained.carried_out(again, Random(6), kills=0)
    assert any("没有到期或者仍需要的没有了" in wrong for wrong in retained.left_behind(again))
