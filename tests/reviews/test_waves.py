"""Waves of planned reviews: in batches, gone on with after a stop, and nobody twice."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from cases import chain, procedures
from cases.errors import Blocked, NotAllowed
from cases.models import Award, Case, ReviewWave
from cases.reviews import plan, waves
from processes.models import Task
from tests import builders
from tests.reviews import walking

pytestmark = pytest.mark.django_db
MARCH = datetime(2027, 3, 22, 9, tzinfo=builders.ZONE)
COUNTY = "411224000000"


def clock() -> datetime:
    return MARCH


@pytest.fixture
def people() -> walking.People:
    return builders.team()


@pytest.fixture
def award(people: walking.People) -> Award:
    found = builders.granted(people)
    plan.schedule_missing(builders.NOW + timedelta(days=40))
    found.refresh_from_db()
    return found


def like(award: Award, number: int) -> list[Award]:
    """More awards such as this one, each of a household of its own; only what a wave looks at is copied."""
    household, made = award.household, []
    for place in range(number):
        household.pk, household.uid = None, f"00000000-0000-4000-8000-{place:012d}"
        household._state.adding = True
        household.save()
        copy = Award.objects.get(pk=award.pk)
        copy.pk, copy.household = None, household
        copy._state.adding = True
        copy.save()
        made.append(copy)
    return made


def test_a_wave_opens_one_review_an_award_with_its_tasks_and_an_entry_in_the_chain(
    award: Award, people: walking.People
) -> None:
    wave = waves.start(COUNTY, MARCH.date(), people["county_approver"], MARCH)
    done = waves.go_on(wave.pk, clock)

    case = Case.objects.get(about=award, procedure="review")
    elements = Task.objects.filter(process=case.process).order_by("id").values_list("element", flat=True)
    assert (done.state, done.total, done.opened) == ("done", 1, 1)
    assert set(elements) == {"means_test_request", "household_investigation"}
    assert (case.cause, case.due_on) == ("planned", award.next_review_on)
    assert chain.verify(COUNTY[:6]) is None
    assert (award.periods.count(), Award.objects.get(pk=award.pk).state) == (1, "active")
    case = walking.finish(case, people, MARCH)
    assert case.outcome == Case.Outcome.CONTINUE


def test_a_wave_that_was_stopped_in_the_middle_goes_on_and_doubles_nobody(
    award: Award, monkeypatch: pytest.MonkeyPatch
) -> None:
    like(award, 5)
    monkeypatch.setattr(waves, "BATCH", 2)
    first = waves.start(COUNTY, MARCH.date(), None, MARCH)
    assert waves.go_on(first.pk, clock, seconds=0).done == 0
    waves._batch(first, waves.Starter(MARCH.date()), MARCH)
    # The worker that knew the wave as it was before finds it moved and leaves no trace.
    waves._batch(first, waves.Starter(MARCH.date()), MARCH)
    assert Case.objects.filter(procedure="review").count() == 2

    assert waves.go_on(first.pk, clock).opened == 6
    second = waves.start(COUNTY, MARCH.date(), None, MARCH)
    assert waves.go_on(second.pk, clock).opened == 0
    assert Case.objects.filter(procedure="review").count() == 6


def blind_once(look: Callable[..., object]) -> Callable[..., object]:
    """The first look sees nothing: what somebody sees who looks in the same moment as another."""
    looks = iter([lambda *_: []])
    return lambda *about: next(looks, look)(*about)


def test_two_who_open_a_review_in_the_same_moment_make_one(
    award: Award, people: walking.People, monkeypatch: pytest.MonkeyPatch
) -> None:
    walking.review(award, people, MARCH)
    monkeypatch.setattr(waves, "_running", blind_once(waves._running))

    wave = waves.go_on(waves.start(COUNTY, MARCH.date(), None, MARCH).pk, clock)
    monkeypatch.setattr(procedures, "check_not_running", blind_once(procedures.check_not_running))
    with pytest.raises(Blocked, match="已有一件同样的程序在办"):
        procedures.open_procedure(award, "review", "other", None, MARCH)

    assert (wave.state, wave.done, wave.opened) == ("done", 1, 0)
    assert Case.objects.filter(about=award, procedure="review").count() == 1


def test_dates_of_alike_awards_are_spread_over_the_working_days_of_the_window(award: Award) -> None:
    awards = like(award, 40)
    for each in awards:
        each.next_review_on = None
        each.save()
    plan.schedule_missing(MARCH)

    days = set(Award.objects.filter(pk__in=[each.pk for each in awards]).values_list("next_review_on", flat=True))
    assert len(days) > 15
    assert max(days) - min(days) <= timedelta(days=30)
    assert all(day.weekday() < 5 for day in days if day.month not in (9, 10))


def test_a_township_starts_no_wave_of_the_whole_county(award: Award, people: walking.People) -> None:
    with pytest.raises(NotAllowed):
        waves.start(COUNTY, MARCH.date(), people["caseworker"], MARCH)
    waves.start(builders.TOWN, MARCH.date(), people["caseworker"], MARCH)
    with pytest.raises(Blocked):
        waves.start(builders.TOWN, MARCH.date(), people["caseworker"], MARCH)


def test_what_is_not_due_yet_is_left_alone(award: Award) -> None:
    wave = waves.start(COUNTY, date(2026, 12, 1), None, MARCH)

    assert waves.go_on(wave.pk, clock).total == 0
    assert waves.stop(wave.pk, MARCH) is False
    assert ReviewWave.objects.get().state == "done"
