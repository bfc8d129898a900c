"""Going back: returned for correction, repeated, withdrawn; forms and clocks survive."""

from datetime import timedelta

import pytest

from cases import clocks, returns, steps, submissions
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import ChainEntry, Clock
from cases.prefill import initial_for
from processes.models import Process, Task
from tests.journeys import answers
from tests.journeys.county import Journey, apply, person


def at_the_county() -> Journey:
    journey = apply()
    journey.investigate()
    journey.run("examination", "opinion", "public_notice")
    journey.wait_for_timer()
    journey.do("notice_result")
    return journey


def return_to(journey: Journey, element: str, fields: list[str], message: str = "请核实") -> Task:
    task = journey.open()[0]
    made = returns.request_correction(task.pk, person("lushi.approver"), element, fields, message, journey.now)
    return made.correction


def test_a_returned_step_opens_at_the_office_that_did_it_with_the_fields_named() -> None:
    journey = at_the_county()

    correction = return_to(journey, "household_investigation", ["incomes"])

    assert (correction.office.kind, correction.post, correction.returned) == ("township_office", "investigator", True)
    assert correction.correction_of.fields == ["incomes"]
    assert journey.waiting() == {"household_investigation"}


def test_a_return_loses_neither_the_form_nor_the_clocks() -> None:
    journey = at_the_county()
    before = {clock.rule: clock.due_on for clock in Clock.objects.filter(case=journey.case)}
    waiting = journey.open()[0]

    correction = return_to(journey, "household_investigation", ["food"])

    assert initial_for(journey.case, correction)["food"] == "自产粮食蔬菜"
    assert correction.due_on == waiting.due_on
    assert {clock.rule: clock.due_on for clock in Clock.objects.filter(case=journey.case)} == before


def test_the_answer_opens_the_waiting_step_again_and_calculates_afresh() -> None:
    journey = at_the_county()
    return_to(journey, "household_investigation", ["incomes"])
    earlier = journey.case.assessments.count()

    journey.do("household_investigation", incomes=[{"item": "wage", "amount": "900.00", "period": "month"}])

    assert journey.waiting() == {"county_confirmation"}
    assert journey.case.assessments.count() == earlier + 1
    assert journey.case.assessments.latest("id").amount < journey.case.assessments.earliest("id").amount


def test_three_returns_and_an_extension_keep_the_one_due_date() -> None:
    journey = at_the_county()
    total = Clock.objects.get(case=journey.case, rule="dibao.confirmation_total")
    for _ in range(3):
        return_to(journey, "neighbour_inquiry", ["inquiry_conclusion"])
        journey.do("neighbour_inquiry")

    clocks.request_extension(total.pk, person("lushi.approver"), "hard_investigation", "", journey.now)

    total.refresh_from_db()
    journey.case.refresh_from_db()
    assert (total.days, total.started_on.isoformat(), total.due_on.isoformat()) == (45, "2026-09-01", "2026-11-09")
    assert journey.case.due_on == total.due_on


def test_a_return_needs_a_step_that_was_done_and_words_that_say_what_to_mend() -> None:
    journey = at_the_county()

    with pytest.raises(NotFound):
        return_to(journey, "archiving", [])
    with pytest.raises(Blocked, match="写明"):
        return_to(journey, "examination", [], message=" ")


def test_only_the_holder_of_the_post_may_return() -> None:
    journey = at_the_county()
    task = journey.open()[0]

    with pytest.raises(NotAllowed):
        returns.request_correction(task.pk, person("lushi.caseworker"), "examination", [], "更正", journey.now)


def test_redo_repeats_what_follows_and_keeps_the_answers_as_a_start() -> None:
    journey = at_the_county()
    task = journey.open()[0]

    returns.redo(task.pk, person("lushi.approver"), "examination", "核算有误", journey.now)

    assert journey.waiting() == {"examination"}
    again = journey.task("examination")
    assert initial_for(journey.case, again)["examination_opinion"] == "符合条件，拟给予。"
    journey.run("examination", "opinion")
    assert journey.waiting() == {"county_confirmation"}


def test_nothing_is_redone_after_the_decision() -> None:
    journey = at_the_county()
    journey.run("county_confirmation", "decision")
    task = journey.open()[0]

    with pytest.raises(Blocked, match="已经作出决定"):
        returns.redo(task.pk, person("lushi.caseworker"), "examination", "想改", journey.now)


def test_a_person_takes_back_the_own_step_while_nobody_has_touched_the_next() -> None:
    journey = apply()
    journey.investigate()
    journey.do("examination")
    done = Task.objects.get(process=journey.case.process, element="examination", state="done")

    assert returns.can_withdraw(done, person("lushi.caseworker"))
    returns.withdraw(done.pk, person("lushi.caseworker"), journey.now)

    assert journey.waiting() == {"examination"}
    assert submissions.latest_of(journey.case, "examination")["proposal"] == "grant"
    assert ChainEntry.objects.filter(case=journey.case, act="withdraw").count() == 1


def test_a_step_cannot_be_taken_back_once_the_next_person_holds_it() -> None:
    journey = apply()
    journey.investigate()
    journey.do("examination")
    done = Task.objects.get(process=journey.case.process, element="examination", state="done")
    steps.claim(journey.task("opinion").pk, person("lushi.head"), journey.now)

    with pytest.raises(AlreadyDone):
        returns.withdraw(done.pk, person("lushi.caseworker"), journey.now)


def test_a_step_that_sent_out_a_numbered_document_cannot_be_taken_back() -> None:
    journey = apply()
    journey.do("acceptance")
    done = Task.objects.get(process=journey.case.process, element="acceptance", state="done")

    with pytest.raises(Blocked, match="文号"):
        returns.withdraw(done.pk, person("lushi.caseworker"), journey.now)


def test_nobody_signs_under_the_own_work() -> None:
    journey = apply("yanshan")
    journey.investigate()
    journey.run("examination", "public_notice")
    journey.wait_for_timer()
    journey.do("notice_result")
    task = journey.task("township_confirmation")
    head = person("yanshan.head")
    submissions.record(journey.case, None, "household_investigation", {}, head, journey.now)

    with pytest.raises(NotAllowed, match="另一人"):
        told = answers.answer("township_confirmation", journey.now.date().isoformat())
        steps.submit(task.pk, head, told, {}, journey.now)


@pytest.mark.proves("TIM-11")
def test_acceptance_done_again_does_not_set_the_clock_back() -> None:
    journey = apply()
    journey.do("acceptance")
    before = Clock.objects.get(case=journey.case, rule="dibao.confirmation_total")
    journey.now += timedelta(days=3)

    task = journey.task("means_test_request")
    returns.redo(task.pk, person("lushi.caseworker"), "acceptance", "漏记近亲属", journey.now)
    near = {"member": "陈秀禾", "staff_name": "莫春梅", "relation": "sibling"}
    journey.do("acceptance", near_relatives=[near])

    total = Clock.objects.get(case=journey.case, rule="dibao.confirmation_total")
    assert (total.started_on, total.due_on) == (before.started_on, before.due_on)
    assert journey.case.accepted_on == before.started_on
    assert journey.case.relatives.count() == 1
    kept = journey.case.documents.filter(kind="acceptance").exclude(state="void")
    assert kept.count() == 1


def test_a_notice_that_has_run_is_not_late_on_the_morning_it_ends() -> None:
    journey = apply()
    journey.investigate()
    journey.run("examination", "opinion", "public_notice")

    journey.wait_for_timer()

    assert journey.task("notice_result").due_on >= journey.now.date()


def test_the_last_step_of_a_process_that_has_ended_cannot_be_taken_back() -> None:
    journey = apply()
    journey.investigate()
    journey.do("examination")
    done = Task.objects.get(process=journey.case.process, element="examination", state="done")
    Process.objects.filter(pk=done.process_id).update(state=Process.State.ENDED)

    with pytest.raises(AlreadyDone, match="已经办结"):
        returns.withdraw(done.pk, person("lushi.caseworker"), journey.now)
