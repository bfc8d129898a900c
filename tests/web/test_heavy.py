"""The inbox on heavy days: many at once with a result each, named filters, handing over everything (features 41-45)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import bulk, chain, handing, holding, steps
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import Aside, Case, Countersign
from monitoring import saved_filters
from monitoring.models import SavedFilter
from offices.models import User
from processes.models import Task
from tests import builders
from tests.journeys import answers
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]
People = dict[str, User]
ON = MOMENT.date()


@pytest.fixture
def three(people: People) -> list[Task]:
    """Three applications that wait for acceptance at one office."""
    made = [builders.apply(people["village_aide"], builders.single(f"李{n}", n)).case for n in (1, 2, 3)]
    return [builders.open_task(case) for case in made]


@pytest.fixture
def colleague(people: People) -> User:
    return builders.person("caseworker", builders.VILLAGE, "second", "聂文静")


def send(client: Client, act: str, tasks: list[Task], **told: str) -> str:
    answer = client.post(reverse("web:bulk"), {"act": act, "ids": [task.pk for task in tasks], **told})
    return answer.content.decode()


def holders(tasks: list[Task]) -> set[str | None]:
    return set(Task.objects.filter(pk__in=[task.pk for task in tasks]).values_list("holder__username", flat=True))


def test_many_are_assigned_at_once_and_what_a_colleague_holds_says_so(
    people: People, three: list[Task], colleague: User, signed_in: SignIn
) -> None:
    client = signed_in(people["caseworker"])
    assert "聂文静" in send(client, "assign", three)

    told = send(client, "assign", three, to=str(colleague.pk))

    assert "办成3件，没有办成0件" in told
    assert holders(three) == {"second"}
    assert chain.verify(builders.COUNTY[:6]) is None


def test_a_head_shares_out_what_the_office_has_open_and_does_nothing_else_with_it(
    people: People, three: list[Task], colleague: User, signed_in: SignIn
) -> None:
    client = signed_in(people["head_of_office"])
    steps.claim(three[0].pk, people["caseworker"], MOMENT)
    page = client.get("/inbox/?tab=led").content.decode()
    assert "本单位全部" in page and str(people["caseworker"]) in page and 'value="answer"' not in page

    told = send(client, "assign", three, to=str(colleague.pk))
    assert "办成3件，没有办成0件" in told and holders(three) == {"second"}
    # The receiver's post must fit, and sharing out is not doing: a head takes nothing that a caseworker does.
    assert "岗位不能办理" in send(client, "assign", three, to=str(people["investigator"].pk))
    assert "办成0件，没有办成3件" in send(client, "claim", three)
    assert "办成0件，没有办成1件" in send(client, "answer", three[:1], answered="1", **told_alike())
    assert "本单位全部" not in signed_in(people["caseworker"]).get("/inbox/").content.decode()
    assert holders(three) == {"second"} and chain.verify(builders.COUNTY[:6]) is None


def told_alike() -> dict[str, str]:
    return answers.answer("acceptance", ON.isoformat())


def test_many_change_hands_in_a_fixed_number_of_statements(people: People, three: list[Task], colleague: User) -> None:
    with CaptureQueriesContext(connection) as few:
        holding.hand_over([three[0].pk], people["caseworker"], colleague, MOMENT)
    with CaptureQueriesContext(connection) as many:
        results = holding.hand_over([task.pk for task in three], people["head_of_office"], colleague, MOMENT)

    assert all(result.done for result in results)
    assert len(many) == len(few)


def test_many_are_taken_and_put_back(people: People, three: list[Task], signed_in: SignIn) -> None:
    client = signed_in(people["caseworker"])

    send(client, "claim", three)
    assert holders(three) == {people["caseworker"].username}

    send(client, "release", three[:2])
    assert holders(three[:2]) == {None}


def test_many_are_completed_with_one_form_and_each_has_its_result(
    people: People, three: list[Task], signed_in: SignIn
) -> None:
    client = signed_in(people["caseworker"])
    told = answers.answer("acceptance", ON.isoformat())
    assert 'name="answered"' in send(client, "answer", three)

    shown = send(client, "answer", three, answered="1", **told)

    assert "办成3件" in shown
    assert set(Task.objects.filter(pk__in=[task.pk for task in three]).values_list("state", flat=True)) == {"done"}


def test_what_was_done_meanwhile_is_told_and_the_others_go_on(people: People, three: list[Task]) -> None:
    clerk = people["caseworker"]
    tasks = bulk.chosen(clerk, [task.pk for task in three], ON)
    told = answers.answer("acceptance", ON.isoformat())
    steps.submit(three[1].pk, clerk, told, {}, MOMENT)

    results = bulk.answer(tasks, clerk, told, MOMENT)

    assert sorted(result.done for result in results) == [False, True, True]
    assert "办结，不用再次提交" in next(result.message for result in results if not result.done)


def test_a_form_with_a_slip_is_shown_again_and_nothing_was_done(
    people: People, three: list[Task], signed_in: SignIn
) -> None:
    shown = send(signed_in(people["caseworker"]), "answer", three, answered="1")

    assert 'aria-invalid="true"' in shown
    assert Task.objects.filter(pk__in=[task.pk for task in three], state="open").count() == 3


def test_decisions_and_unlike_steps_are_never_completed_in_bulk(people: People, three: list[Task]) -> None:
    steps.submit(three[0].pk, people["caseworker"], answers.answer("acceptance", ON.isoformat()), {}, MOMENT)
    mixed = list(Task.objects.filter(state="open").select_related("process__case"))
    with pytest.raises(Blocked, match="同一环节"):
        bulk.form_for(mixed, ON)

    three[1].element = "decision"  # judged by its name before its form is looked at
    with pytest.raises(Blocked, match="逐件"):
        bulk.form_for([three[1]], ON)


def test_sums_people_lists_and_signatures_are_not_answered_alike(people: People, case: Case) -> None:
    builders.advance(case, people, "household_investigation")
    task = builders.open_task(case, "household_investigation")

    with pytest.raises(Blocked, match="逐户"):
        bulk.form_for([task], ON)


def test_many_are_returned_with_the_same_words_and_without_words_nothing_happens(
    people: People, three: list[Task], signed_in: SignIn
) -> None:
    clerk, client = people["caseworker"], signed_in(people["caseworker"])
    for task in three:
        steps.submit(task.pk, clerk, answers.answer("acceptance", ON.isoformat()), {}, MOMENT)
    opened = list(Task.objects.filter(state="open", element="means_test_request"))

    assert "请写明需要更正什么" in send(client, "return", opened, element="acceptance", message=" ")
    told = send(client, "return", opened, element="acceptance", message="日期有误")

    assert "办成3件" in told
    assert Task.objects.filter(state="waiting").count() == 3


def test_nothing_ticked_and_somebody_elses_area_are_refused(people: People, three: list[Task]) -> None:
    far = builders.team(builders.FAR_VILLAGE)["caseworker"]

    with pytest.raises(Blocked):
        bulk.chosen(far, [], ON)
    assert bulk.chosen(far, [task.pk for task in three], ON) == []


def test_a_named_filter_keeps_choices_and_nothing_that_was_typed(people: People, colleague: User) -> None:
    clerk = people["caseworker"]
    offices = list(colleague.holdings.values_list("office_id", flat=True))
    made = saved_filters.keep(clerk, "超期低保", "scheme=dibao&due=overdue&text=陈秀禾&page=3", True, MOMENT)
    saved_filters.keep(clerk, "只给自己", "due=soon", False, MOMENT)

    assert made.query == "scheme=dibao&due=overdue"
    assert [row.name for row in saved_filters.filters_for(colleague, offices)] == ["超期低保"]
    with pytest.raises(NotFound):
        saved_filters.drop(colleague, made.pk)
    with pytest.raises(Blocked):
        saved_filters.keep(clerk, "空的", "text=陈秀禾", False, MOMENT)


def test_the_inbox_offers_the_filter_and_forgets_it(people: People, signed_in: SignIn) -> None:
    client = signed_in(people["caseworker"])
    client.post(reverse("web:keep_filter"), {"name": "今天要紧的", "query": "tab=office&due=soon"})

    assert "今天要紧的" in client.get("/inbox/").content.decode()
    client.post(reverse("web:drop_filter", args=[SavedFilter.objects.get().pk]))
    assert "今天要紧的" not in client.get("/inbox/").content.decode()


def test_somebody_who_leaves_hands_over_everything_and_what_was_not_done_comes_back(
    people: People, three: list[Task], colleague: User, signed_in: SignIn
) -> None:
    clerk, client = people["caseworker"], signed_in(people["caseworker"])
    holding.claim([task.pk for task in three], clerk, MOMENT)
    office = three[0].office_id
    told = {"office": office, "giver": clerk.pk, "taker": colleague.pk, "reason": "调离"}
    assert "3件待办" in client.get(reverse("web:hand_overs")).content.decode()

    client.post(reverse("web:hand_overs"), told)
    assert holders(three) == {"second"}
    steps.submit(three[0].pk, colleague, answers.answer("acceptance", ON.isoformat()), {}, MOMENT)
    made = handing.made_for(clerk, ON).get()
    client.post(reverse("web:undo_hand_over", args=[made.pk]))

    assert (holders(three[1:]), three[0].pk in handing.held_at(office, clerk).values_list("pk", flat=True)) == (
        {clerk.username},
        False,
    )
    with pytest.raises(AlreadyDone):
        handing.undo(made.pk, clerk, MOMENT)


def test_the_head_of_the_office_hands_over_for_somebody_who_is_gone_and_a_colleague_may_not(
    people: People, three: list[Task], colleague: User
) -> None:
    clerk, head, office = people["caseworker"], people["head_of_office"], three[0].office_id
    holding.claim([task.pk for task in three], clerk, MOMENT)
    with pytest.raises(NotAllowed):
        handing.hand_over(office, colleague, clerk, colleague, "", MOMENT)
    with pytest.raises(Blocked, match="岗位不符"):
        handing.hand_over(office, head, clerk, people["investigator"], "", MOMENT)

    clerk.holdings.update(until_on=date(2026, 9, 1))
    made = handing.hand_over(office, head, clerk, colleague, "调离", MOMENT + timedelta(days=1))

    assert made.tasks.count() == 3


def test_pages_for_heavy_days_open_for_who_works_and_for_nobody_else(people: People, signed_in: SignIn) -> None:
    assert signed_in(people["caseworker"]).get(reverse("web:hand_overs")).status_code == 200
    assert signed_in(people["auditor"]).get(reverse("web:hand_overs")).status_code == 403
    assert signed_in(people["finance_clerk"]).post(reverse("web:bulk")).status_code == 403


def test_signers_are_chosen_by_office_in_order_and_sign_on_the_task_s_page(
    people: People, three: list[Task], colleague: User, signed_in: SignIn
) -> None:
    task, clerk, head, approver = three[0], people["caseworker"], people["head_of_office"], people["county_approver"]
    steps.claim(task.pk, clerk, MOMENT)
    page, at = reverse("web:task", args=[task.pk]), signed_in(clerk)
    shown = at.get(page).content.decode()
    assert shown.index(head.display_name) < shown.index(approver.display_name)
    assert "picker.js" in shown and people["supervisor"].display_name not in shown

    asked = {"manner": "in_order", "signers": [approver.pk, head.pk], "question": "分户是否属实"}
    refused = at.post(reverse("web:countersign", args=[task.pk]), asked | {"question": ""})
    assert refused.status_code == 409 and "写明征求什么意见" in refused.content.decode()
    at.post(reverse("web:countersign", args=[task.pk]), asked)
    made = Countersign.objects.get()
    first, second = made.opinions.order_by("place")
    assert [first.signer, second.signer] == [approver, head]

    at.post(reverse("web:add_signer", args=[made.pk]), {"signer": colleague.pk, "before": second.pk})
    at.post(reverse("web:remove_signer", args=[made.opinions.get(signer=colleague).pk]))
    assert "请签署" in signed_in(head).get(reverse("web:inbox")).content.decode()
    assert signed_in(head).post(reverse("web:sign", args=[second.pk]), {"view": "agree"}).status_code == 409
    for signer, opinion in ((approver, first), (head, second)):
        signed_in(signer).post(reverse("web:sign", args=[opinion.pk]), {"view": "agree", "words": "属实"})

    shown = at.get(page).content.decode()
    assert Countersign.objects.get().outcome == "agreed" and "已减签" in shown and "属实" in shown


def test_a_colleague_is_asked_answers_and_is_told_on_the_task_s_page(
    people: People, three: list[Task], signed_in: SignIn
) -> None:
    task, clerk, head = three[0], people["caseworker"], people["head_of_office"]
    steps.claim(task.pk, clerk, MOMENT)
    address = reverse("web:aside", args=[task.pk])
    for kind in ("question", "copy"):
        signed_in(clerk).post(address, {"kind": kind, "to": head.pk, "words": "按协议还是按规则核算？"})
    question = Aside.objects.get(kind="question")
    assert "按协议还是按规则核算" in signed_in(head).get(reverse("web:task", args=[task.pk])).content.decode()
    signed_in(head).post(reverse("web:answer_aside", args=[question.pk]), {"words": "按协议"})
    signed_in(people["county_approver"]).post(address, {"kind": "urge"})

    shown = signed_in(clerk).get(reverse("web:task", args=[task.pk])).content.decode()
    assert "按协议" in shown and "已阅" in shown and "催办" in shown
