"""Countersigns beside a step, crossed with returns, repeats, timers and reminders (features 65-69, finding 5)."""

from datetime import timedelta

import pytest

from cases import asides, countersigning, returns, steps
from cases.countersigning import outcome
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import Countersign, Opinion
from monitoring import asking
from monitoring.notifying import outbox
from offices.models import User
from processes.models import Task
from tests.journeys.county import Journey, apply, person

A, D, N, W = "agree", "disagree", "abstain", ""


@pytest.mark.parametrize(
    ("manner", "views", "needed", "settled"),
    [
        ("all", [A, W], 0, ""),
        ("all", [A, A], 0, "agreed"),
        ("all", [D, W], 0, "refused"),
        ("all", [N, N], 0, "refused"),
        ("all", [A, N], 0, "agreed"),
        ("any", [D, W], 0, ""),
        ("any", [D, A], 0, "agreed"),
        ("any", [D, N], 0, "refused"),
        ("in_order", [A, W], 0, ""),
        ("in_order", [A, D], 0, "refused"),
        ("vote", [A, D, W], 2, ""),
        ("vote", [A, D, A], 2, "agreed"),
        ("vote", [D, D, W], 2, "refused"),
    ],
)
def test_what_the_opinions_settle(manner: str, views: list[str], needed: int, settled: str) -> None:
    assert outcome(manner, views, needed) == settled


@pytest.fixture
def journey(base: None) -> Journey:
    """At the examination by the township."""
    made = apply()
    made.investigate()
    return made


def people(*names: str) -> list[User]:
    return [person(f"lushi.{name}") for name in names]


def ask(journey: Journey, manner: str, *names: str, needed: int = 0) -> Countersign:
    task = journey.task("examination")
    return asking.countersign(task, *people("caseworker"), manner, people(*names), "是否属实", journey.now, needed)


def sign(journey: Journey, made: Countersign, name: str, view: str = A, words: str = "") -> Countersign:
    [signer] = people(name)
    opinion = Opinion.objects.get(countersign=made, signer=signer, removed_at=None)
    return asking.sign(opinion.pk, signer, view, words, journey.now)


def test_a_step_is_completed_only_when_everybody_has_signed(journey: Journey) -> None:
    made = ask(journey, "all", "investigator1", "head")
    with pytest.raises(Blocked, match="会签"):
        journey.do("examination")
    sign(journey, made, "investigator1")

    settled = sign(journey, made, "head")

    assert settled.outcome == "agreed"
    assert outbox.messages_for(*people("caseworker")).first().text.startswith("会签已有结果")
    journey.do("examination")
    assert journey.waiting() == {"opinion"}


def test_in_order_nobody_signs_before_the_one_in_front_and_is_told_in_turn(journey: Journey) -> None:
    made = ask(journey, "in_order", "investigator1", "head")
    [head] = people("head")
    assert outbox.unread(head) == 0
    with pytest.raises(Blocked, match="依次"):
        sign(journey, made, "head")

    sign(journey, made, "investigator1")

    assert outbox.unread(head) == 1
    assert sign(journey, made, "head").outcome == "agreed"


def test_a_signer_is_added_before_another_and_taken_off_again(journey: Journey) -> None:
    [clerk, second] = people("caseworker", "investigator2")
    made = ask(journey, "in_order", "investigator1", "head")
    front = made.opinions.get(signer=people("investigator1")[0])

    asking.add_signer(made, clerk, second, journey.now, before=front.pk)
    assert [row.signer.username for row in made.opinions.order_by("place")] == [
        "lushi.investigator2",
        "lushi.investigator1",
        "lushi.head",
    ]
    countersigning.remove(made.opinions.get(signer=second).pk, clerk, journey.now)

    assert countersigning.in_turn(made) == front
    with pytest.raises(Blocked, match="已经在"):
        countersigning.add(made.pk, clerk, people("head")[0], journey.now)


def test_taking_the_last_one_who_hesitates_off_settles_it(journey: Journey) -> None:
    [clerk] = people("caseworker")
    made = ask(journey, "all", "investigator1", "head")
    sign(journey, made, "investigator1")

    left = made.opinions.get(signer=people("head")[0])

    assert countersigning.remove(left.pk, clerk, journey.now).outcome == "agreed"


def test_who_disagrees_says_why_and_nobody_signs_twice_or_for_another(journey: Journey) -> None:
    made = ask(journey, "all", "investigator1", "head")
    opinion = made.opinions.earliest("place")
    with pytest.raises(NotFound):
        countersigning.give(opinion.pk, people("head")[0], A, "", journey.now)
    with pytest.raises(Blocked, match="理由"):
        sign(journey, made, "investigator1", D)

    assert sign(journey, made, "investigator1", D, "与走访不符").outcome == "refused"
    with pytest.raises(AlreadyDone):
        sign(journey, made, "head")


def test_nobody_is_asked_who_may_not_see_the_case(journey: Journey) -> None:
    with pytest.raises(NotAllowed):
        ask(journey, "all", "finance")
    with pytest.raises(Blocked, match="发起人"):
        ask(journey, "all", "caseworker")


def test_after_a_return_the_countersign_goes_on_and_what_was_said_before_is_told_apart(journey: Journey) -> None:
    made = ask(journey, "all", "investigator1", "head")
    sign(journey, made, "investigator1")
    due = journey.task("examination").due_on
    [clerk] = people("caseworker")
    task = journey.task("examination")
    returns.request_correction(task.pk, clerk, "neighbour_inquiry", [], "请核实", journey.now)
    with pytest.raises(AlreadyDone):
        sign(journey, made, "head")

    journey.do("neighbour_inquiry")
    sign(journey, made, "head")

    first, second = made.opinions.select_related("countersign").order_by("place")
    assert (countersigning.before_correction(first), countersigning.before_correction(second)) == (True, False)
    assert journey.task("examination").due_on == due
    journey.do("examination")


def test_repeating_an_earlier_step_voids_the_countersign_visibly_and_the_new_step_is_free(journey: Journey) -> None:
    made = ask(journey, "all", "investigator1", "head")
    [clerk, signer] = people("caseworker", "investigator1")
    returns.redo(made.task_id, clerk, "neighbour_inquiry", "重新走访", journey.now)

    assert countersigning.is_void(Countersign.objects.get(pk=made.pk))
    assert countersigning.waiting_for(signer, journey.now.date(), 10) == []
    with pytest.raises(AlreadyDone):
        sign(journey, made, "head")
    journey.do("neighbour_inquiry")
    journey.do("examination")
    assert journey.waiting() == {"opinion"}


def test_a_step_under_countersign_can_be_urged_again_after_a_return(journey: Journey) -> None:
    ask(journey, "all", "investigator1")
    [clerk, head] = people("caseworker", "head")
    task = journey.task("examination")
    asking.urge(task, head, journey.now)
    with pytest.raises(AlreadyDone, match="今天"):
        asking.urge(task, head, journey.now)
    returns.request_correction(task.pk, clerk, "neighbour_inquiry", [], "请核实", journey.now)
    correction = Task.objects.get(returned=True, state="open")

    asking.urge(correction, head, journey.now)
    journey.do("neighbour_inquiry")
    asking.urge(journey.task("examination"), head, journey.now + timedelta(days=1))

    assert asides.of_task(task).count() == 2
    assert outbox.messages_for(clerk).filter(kind="urge").exists()


def test_a_copy_has_a_receipt_and_a_question_one_answer(journey: Journey) -> None:
    [clerk, head] = people("caseworker", "head")
    task = steps.claim(journey.task("examination").pk, clerk, journey.now)
    copy = asking.copy_to(task, clerk, head, journey.now)
    question = asking.ask(task, clerk, head, "住房面积怎么算", journey.now)
    assert len(asides.waiting_for(head, journey.now.date(), 10)) == 2

    asides.read(task, head, journey.now)
    answered = asking.answer(question.pk, head, "按证载面积", journey.now)

    copy.refresh_from_db()
    assert copy.read_at == journey.now
    assert (answered.answer, asides.waiting_for(head, journey.now.date(), 10)) == ("按证载面积", [])
    with pytest.raises(AlreadyDone):
        asking.answer(question.pk, head, "再答", journey.now)
    with pytest.raises(NotAllowed):
        asking.ask(task, clerk, people("finance")[0], "请问", journey.now)


def test_who_left_the_post_is_asked_nothing_more_and_cannot_answer(journey: Journey) -> None:
    made = ask(journey, "all", "head")
    [clerk, head] = people("caseworker", "head")
    question = asking.ask(made.task, clerk, head, "住房面积怎么算", journey.now)
    today = journey.now.date()
    head.holdings.update(until_on=today - timedelta(days=1))

    assert countersigning.waiting_for(head, today, 10) == [] == asides.waiting_for(head, today, 10)
    with pytest.raises(NotFound):
        asking.answer(question.pk, head, "按证载面积", journey.now)
    with pytest.raises(NotAllowed):
        sign(journey, made, "head")
