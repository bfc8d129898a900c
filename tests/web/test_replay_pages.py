"""Replaying past cases from the designer's page: start, progress, report; each number opens exactly its cases."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from cases import designing
from cases.models import Case, ChainEntry, ReplayFinding, ReplayRun
from cases.replaying import runs
from offices.models import User
from processes import drafts
from processes.models import SchemeDraft, SchemeEdition
from tests import builders, redrawn
from tests.web.conftest import MOMENT

pytestmark = pytest.mark.either_database

SignIn = Callable[[User], Client]
NUMBER = re.compile(r'href="([^"]*/cases/\?kind=[^"]*)"[^>]*>(?:<span class="quiet">[^<]*</span><b>)?(\d+)')


@pytest.fixture
def draft(people: dict[str, User]) -> SchemeDraft:
    base = SchemeEdition.objects.filter(scheme="dibao", state="published").latest("in_force_from")
    designer = people["process_designer"]
    made = designing.open_draft("dibao", "先听取意见", "第四十八条", designer, MOMENT, base=base)
    for path, text in redrawn.with_hearing().items():
        if text != made.texts.get(path):
            made = drafts.save(made.pk, path, text, made.revision, designer.pk, MOMENT)
    texts = {**made.texts, redrawn.TABLE: made.texts[redrawn.TABLE].replace("days = 30\n", "days = 1\n", 1)}
    return drafts.save(made.pk, redrawn.TABLE, texts[redrawn.TABLE], made.revision, designer.pk, MOMENT)


@pytest.fixture
def past(people: dict[str, User]) -> Case:
    """Two cases in two townships, both accepted and a little further."""
    start = MOMENT - timedelta(days=20)
    other = builders.person("caseworker", builders.OTHER_VILLAGE, "other")
    told = builders.single("乙一", 40)
    builders.apply(other, told, start, channel="counter", area=builders.OTHER_VILLAGE)
    case = builders.apply(people["village_aide"], builders.single("张桂兰", 5), start).case
    builders.advance(case, people, "public_notice", start)
    return case


@pytest.fixture
def designer(people: dict[str, User], signed_in: SignIn) -> Client:
    return signed_in(people["process_designer"])


def started(client: Client, draft: SchemeDraft, **changes: str) -> ReplayRun:
    told = {"area": builders.COUNTY, "from_on": "2025-09-02", "until_on": "2026-09-02", **changes}
    client.post(reverse("web:draft_replays", args=[draft.pk]), told)
    return ReplayRun.objects.latest("id")


def page(client: Client, name: str, *arguments: int) -> str:
    answer = client.get(reverse(f"web:{name}", args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_designer_starts_a_run_and_a_worker_is_asked(designer: Client, draft: SchemeDraft, past: Case) -> None:
    run = started(designer, draft)

    assert (run.state, run.total, run.draft_id, run.texts) == ("waiting", 2, draft.pk, draft.texts)
    assert DBTaskResult.objects.filter(task_path="cases.replaying.jobs.replay").count() == 1
    assert ChainEntry.objects.filter(act="replay", county="411224", actor=run.started_by).exists()
    assert "0 / 2" in page(designer, "replay", run.pk)
    assert reverse("web:replay", args=[run.pk]) in page(designer, "draft_replays", draft.pk)


def test_a_period_the_wrong_way_round_and_a_foreign_area_are_refused_with_what_was_typed(
    designer: Client, draft: SchemeDraft, past: Case
) -> None:
    address = reverse("web:draft_replays", args=[draft.pk])
    good = {"area": builders.COUNTY, "from_on": "2026-09-02", "until_on": "2026-09-01"}

    backwards = designer.post(address, good)
    foreign = designer.post(address, {**good, "area": "340303000000", "until_on": "2026-09-03"})

    assert (backwards.status_code, foreign.status_code) == (422, 422)
    assert "截止日期早于起始日期" in backwards.content.decode()
    assert 'value="2026-09-02"' in backwards.content.decode()
    assert not ReplayRun.objects.exists()


def test_every_number_of_the_report_opens_exactly_that_many_cases(
    designer: Client, draft: SchemeDraft, past: Case
) -> None:
    run = runs.go_on(started(designer, draft).pk, lambda: MOMENT)

    numbers = NUMBER.findall(page(designer, "replay", run.pk))

    assert run.state == "done" and len(numbers) >= 4
    for address, count in numbers:
        listed = designer.get(address.replace("&amp;", "&"))
        assert listed.context["page"].paginator.count == int(count) > 0, address
        assert len(listed.context["rows"]) == int(count)


def test_names_are_masked_and_a_look_at_one_case_is_recorded(
    designer: Client, draft: SchemeDraft, past: Case, people: dict[str, User]
) -> None:
    run = runs.go_on(started(designer, draft).pk, lambda: MOMENT)
    kind = ReplayFinding.Kind.MOVED

    listed = designer.get(reverse("web:replay_list", args=[run.pk]), {"kind": kind}).content.decode()
    beside = page(designer, "replay_case", run.pk, past.pk)

    assert "张桂兰" not in listed + beside and past.number in listed and "张" in listed
    assert "当时" in beside and "按草稿" in beside and "到期日变动" in beside
    look = ChainEntry.objects.get(case=past, act="look")
    assert (look.actor, look.detail) == (people["process_designer"], {"purpose": "rehearse"})


def test_who_designs_elsewhere_or_does_not_design_sees_no_run(
    designer: Client, draft: SchemeDraft, past: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    run = runs.go_on(started(designer, draft).pk, lambda: MOMENT)
    elsewhere = builders.person("process_designer", builders.FAR_VILLAGE, "elsewhere")
    pages = [("replay", run.pk), ("replay_list", run.pk), ("replay_case", run.pk, past.pk)]

    for name, *arguments in pages:
        address = reverse(f"web:{name}", args=arguments) + "?kind=moved"
        assert signed_in(elsewhere).get(address).status_code == 404
        assert signed_in(people["caseworker"]).get(address).status_code == 403
        assert Client().get(address).status_code == 302


def test_a_run_is_stopped_and_a_silent_one_is_asked_for_again(designer: Client, draft: SchemeDraft, past: Case) -> None:
    run = started(designer, draft)
    ReplayRun.objects.filter(pk=run.pk).update(moved_at=MOMENT - timedelta(minutes=5))

    assert "后台可能停了" in page(designer, "replay", run.pk)
    designer.post(reverse("web:replay_go_on", args=[run.pk]))
    designer.post(reverse("web:replay_stop", args=[run.pk]))

    assert DBTaskResult.objects.filter(task_path="cases.replaying.jobs.replay").count() == 2
    assert ReplayRun.objects.get(pk=run.pk).state == "stopped"
    assert "已停止" in page(designer, "replay", run.pk)


def test_a_draft_that_cannot_run_says_so_instead_of_a_form(designer: Client, draft: SchemeDraft) -> None:
    broken = (
        draft.texts[redrawn.DIBAO]
        .replace("<bpmn:userTask", "<bpmn:manualTask")
        .replace("</bpmn:userTask>", "</bpmn:manualTask>")
    )
    drafts.save(draft.pk, redrawn.DIBAO, broken, draft.revision, draft.drafted_by_id, MOMENT)

    said = page(designer, "draft_replays", draft.pk)

    assert "草稿现在还不能运行" in said and "manualTask" in said


def test_a_new_question_can_be_given_a_supposed_answer(designer: Client, draft: SchemeDraft, past: Case) -> None:
    condition = 'early_outcome == "disagrees"'
    diagram = redrawn.with_condition(draft.texts[redrawn.DIBAO], "flow_gateway_outcome_issue_confirmation", condition)
    drafts.save(draft.pk, redrawn.DIBAO, diagram, draft.revision, draft.drafted_by_id, MOMENT)

    assert "申请人意见" in page(designer, "draft_replays", draft.pk)
    run = started(designer, draft, assume_early_outcome="accepts")

    assert run.assumed == {"early_outcome": "accepts"}
    assert "申请人意见：同意" in page(designer, "replay", run.pk)
