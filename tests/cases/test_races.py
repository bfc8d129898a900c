"""Two people at one moment: one act counts, the other is told why, and nothing happens twice."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from cases import chain, returns, steps
from cases.doubles import Doubled
from cases.errors import AlreadyDone, NotAllowed
from cases.models import Case, ChainEntry, Household, Submission
from cases.work import StepDone
from processes.models import Task, Timer
from tests import builders
from tests.journeys import answers
from tests.journeys.county import SHANGHAI, Journey, apply, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def county(base: None) -> None:
    """The base of every installation."""


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Runs acts in threads that start together, each on a connection of its own; what was raised counts as outcome."""
    outcomes: list[object] = [None] * len(acts)
    start = Barrier(len(acts))

    def run(place: int) -> None:
        start.wait()
        try:
            outcomes[place] = acts[place]()
        except Exception as error:  # noqa: BLE001 - the test judges it
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def sorted_out(outcomes: list[object]) -> tuple[list[object], list[Exception]]:
    """What succeeded, and what was refused."""
    refused = [each for each in outcomes if isinstance(each, Exception)]
    return [each for each in outcomes if not isinstance(each, Exception)], refused


def submitting(journey: Journey, element: str, by: str, **changes: object) -> Callable[[], StepDone]:
    """An act: handing in a step's form as it stands now."""
    task, actor = journey.task(element), person(f"{journey.place}.{by}")
    told = answers.answer(task.section, journey.now.date().isoformat(), **changes)
    return lambda: steps.submit(task.pk, actor, told, {}, journey.now)


def investigating() -> Journey:
    journey = apply()
    journey.run("acceptance", "means_test_request", "means_test", "means_test_findings")
    return journey


def test_of_two_people_who_finish_one_task_the_second_learns_who_and_when() -> None:
    journey = investigating()
    acts = [submitting(journey, "neighbour_inquiry", by) for by in ("investigator1", "investigator2")]

    done, refused = sorted_out(at_once(*acts))

    winner = Task.objects.get(process=journey.case.process, element="neighbour_inquiry").done_by
    assert len(done) == 1 and isinstance(refused[0], AlreadyDone)
    assert f"办理人：{winner}（{journey.now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}）" in str(refused[0])
    assert Submission.objects.filter(case=journey.case, element="neighbour_inquiry").count() == 1
    assert chain.verify(journey.case.county) is None


def test_one_person_who_clicks_six_times_hands_in_once() -> None:
    journey = investigating()
    act = submitting(journey, "household_investigation", "investigator1")

    done, refused = sorted_out(at_once(*[act] * 6))

    assert len(done) == 1 and {type(error) for error in refused} == {AlreadyDone}


def test_two_branches_that_end_together_join_once() -> None:
    journey = investigating()
    acts = [submitting(journey, step, "investigator1") for step in ("household_investigation", "neighbour_inquiry")]

    done, refused = sorted_out(at_once(*acts))

    assert (len(done), refused) == (2, [])
    assert Task.objects.filter(process=journey.case.process, element="examination").count() == 1
    assert journey.waiting() == {"examination"}
    assert chain.verify(journey.case.county) is None


def test_a_free_task_is_claimed_by_one() -> None:
    journey = investigating()
    task = journey.task("household_investigation")
    people = [person(f"lushi.{name}") for name in ("investigator1", "investigator2")]

    done, refused = sorted_out(at_once(*[lambda who=who: steps.claim(task.pk, who, journey.now) for who in people]))

    holder = Task.objects.get(pk=task.pk).holder
    assert len(done) == 1 and isinstance(refused[0], NotAllowed)
    assert f"已由{holder}领取" in str(refused[0])


def test_one_household_at_three_counters_at_once_applies_once() -> None:
    people, told = builders.team(), builders.single("张一", 1)
    act = lambda: builders.apply(people["village_aide"], told)  # noqa: E731

    done, refused = sorted_out(at_once(act, act, act))

    assert len(done) == 1 and {type(error) for error in refused} == {Doubled}
    assert Household.objects.filter(name="张一").count() == Case.objects.filter(applicant="张一").count() == 1


def test_claiming_and_finishing_never_stand_in_each_others_way() -> None:
    journey = investigating()
    task, colleague = journey.task("household_investigation"), person("lushi.investigator2")
    act = submitting(journey, "household_investigation", "investigator1")

    outcomes = at_once(act, lambda: steps.claim(task.pk, colleague, journey.now))

    done, refused = sorted_out(outcomes)
    assert len(done) == 1 and isinstance(refused[0], AlreadyDone | NotAllowed)


def test_a_step_is_either_withdrawn_or_followed() -> None:
    journey = investigating()
    journey.run("household_investigation", "neighbour_inquiry", "examination")
    mine = Task.objects.get(process=journey.case.process, element="examination")
    withdraw = lambda: returns.withdraw(mine.pk, person("lushi.caseworker"), journey.now)  # noqa: E731

    done, refused = sorted_out(at_once(submitting(journey, "opinion", "head"), withdraw))

    assert len(done) == 1 and isinstance(refused[0], AlreadyDone)
    assert journey.waiting() in ({"examination"}, {"public_notice"})


def test_a_step_is_either_sent_back_or_finished() -> None:
    journey = investigating()
    journey.run("household_investigation", "neighbour_inquiry")
    task, actor = journey.task("examination"), person("lushi.caseworker")
    about = ("household_investigation", ["incomes"], "请核实")
    send_back = lambda: returns.request_correction(task.pk, actor, *about, journey.now)  # noqa: E731

    done, refused = sorted_out(at_once(submitting(journey, "examination", "caseworker"), send_back))

    assert len(done) == 1 and isinstance(refused[0], AlreadyDone)
    assert journey.waiting() in ({"opinion"}, {"household_investigation"})


def test_a_timer_that_two_ticks_find_fires_once() -> None:
    journey = investigating()
    journey.run("household_investigation", "neighbour_inquiry", "examination", "opinion", "public_notice")
    timer = Timer.objects.get(process=journey.case.process)

    outcomes = at_once(*[lambda: steps.fire_timers(journey.case.process_id, timer.due_at)] * 4)

    assert [type(each) for each in outcomes if each is not None] == [StepDone]
    assert Task.objects.filter(process=journey.case.process, element="notice_result").count() == 1
    assert ChainEntry.objects.filter(case=journey.case, act="timer").count() == 1
