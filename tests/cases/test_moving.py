"""Running cases move to another edition in bulk: planned, tried, carried out once each, and taken up again."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import chain, drafts, returns, steps
from cases.errors import Blocked, NotAllowed
from cases.models import Case, ChainEntry, Clock, MoveCase, MoveRun, Return
from cases.moving import runs
from cases.moving.crossing import route_of
from offices.models import User
from processes import editions, probing
from processes.models import Process, SchemeEdition, Task, Timer
from tests import builders
from tests.builders import COUNTY, NOW, open_task
from tests.cases import new_editions as new

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
Fate = MoveCase.State
People = dict[str, User]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def people() -> People:
    return builders.team()


@pytest.fixture
def examining(people: People) -> Case:
    """A case whose examination is open."""
    case = builders.apply(people["village_aide"]).case
    builders.advance(case, people, "examination")
    return Case.objects.get(pk=case.pk)


def row_of(case: Case) -> SchemeEdition:
    return SchemeEdition.objects.get(processes=case.process_id)


def plan(case: Case, texts: new.Texts, renamed: dict[str, str] | None = None, actor: User | None = None) -> MoveRun:
    """A plan to move everything in the county from the case's edition to one made of these texts."""
    edition = new.published(texts, date(2026, 10, 1), NOW)
    to = SchemeEdition.objects.get(pk=edition.id)
    return runs.plan_move(row_of(case), to, COUNTY, renamed or {}, LATER, actor)


def carried_out(run: MoveRun) -> MoveRun:
    runs.begin(run.pk, None, LATER)
    return runs.go_on(run.pk, lambda: LATER)


def only(run: MoveRun) -> MoveCase:
    return MoveCase.objects.get(run=run)


def stands(case: Case) -> tuple[object, ...]:
    """What must stay when a case moves: tasks, days, clocks, timers."""
    tasks = Task.objects.filter(process=case.process_id).order_by("id")
    rows = tasks.values_list("key", "state", "due_on", "rule", "opened_at", "holder_id", "returned", "done_by_id")
    clocks = Clock.objects.filter(case=case).order_by("id").values_list("rule", "started_on", "due_on", "stopped_on")
    timers = Timer.objects.filter(process=case.process_id).values_list("key", "due_at")
    return list(rows), list(clocks), list(timers)


def hearing() -> new.Texts:
    return new.with_step(new.shipped(), new.DIBAO, "gateway_notice", "hearing", "听取意见", "examination")


def test_a_case_goes_over_with_everything_that_is_its_own(examining: Case, people: People) -> None:
    before = stands(examining)
    run = carried_out(plan(examining, hearing()))

    process = Process.objects.get(pk=examining.process_id)
    assert process.edition_id == run.to_edition_id and run.state == MoveRun.State.DONE
    assert stands(examining) == before
    assert (only(run).state, only(run).before, only(run).after) == (Fate.MOVED, ["examination"], ["examination"])
    builders.do(open_task(examining), people, LATER)
    builders.do(open_task(examining), people, LATER)
    assert open_task(examining).element == "hearing"


def test_each_move_stands_once_in_the_chain_with_both_editions(examining: Case, people: People) -> None:
    old = row_of(examining)
    run = carried_out(plan(examining, hearing()))

    entry = ChainEntry.objects.get(case=examining, act="move")
    assert (entry.detail["run"], entry.detail["from"]) == (run.pk, old.digest[:16])
    county = ChainEntry.objects.filter(county=COUNTY[:6], case=None, act__startswith="move_")
    assert list(county.order_by("id").values_list("act", flat=True)) == ["move_planned", "move_begun", "move_done"]
    assert county.last().detail["moved"] == 1 and chain.verify(COUNTY[:6]) is None


def test_planning_and_trying_change_no_case(examining: Case) -> None:
    before = stands(examining), row_of(examining).pk, ChainEntry.objects.filter(case=examining).count()
    run = plan(examining, new.with_name(new.shipped(), new.DIBAO, "examination", "初步审查"))

    counted = runs.try_move(run.pk, LATER)

    assert counted["can"] == 1
    assert before == (stands(examining), row_of(examining).pk, ChainEntry.objects.filter(case=examining).count())
    change = {"element": "examination", "what": "环节名称", "before": "初审", "after": "初步审查"}
    assert only(run).changes == [change] and not only(run).moved_at


def test_what_a_try_says_is_what_comes_about(examining: Case) -> None:
    run = plan(examining, new.with_property(new.shipped(), new.DIBAO, "examination", "post", "head_of_office"))
    runs.try_move(run.pk, LATER)
    said = only(run).changes

    carried_out(run)

    assert only(run).changes == said != []


def test_a_step_that_now_belongs_to_another_post_is_free_for_it(examining: Case, people: People) -> None:
    steps.claim(open_task(examining).pk, people["caseworker"], NOW + timedelta(days=1))
    texts = new.with_property(new.shipped(), new.DIBAO, "examination", "post", "head_of_office")

    run = carried_out(plan(examining, texts))

    task = open_task(examining)
    assert (task.post, task.holder_id) == ("head_of_office", None)
    assert {change["what"] for change in only(run).changes} == {"岗位", "领取人"}


def test_a_renamed_step_is_refused_without_its_new_name_and_goes_over_with_it(examining: Case) -> None:
    texts = new.with_id(new.shipped(), new.DIBAO, "examination", "recheck")
    refused = only(plan(examining, texts))

    run = carried_out(plan(examining, texts, {"examination": "recheck"}))

    assert refused.state == Fate.CANNOT and "“初审”在新版本里没有了" in refused.reasons[0]["message"]
    assert open_task(examining).element == "recheck" and only(run).after == ["recheck"]


def test_going_back_still_finds_a_done_step_under_its_new_name(examining: Case, people: People) -> None:
    texts = new.with_id(new.shipped(), new.DIBAO, "neighbour_inquiry", "neighbour_visit")
    carried_out(plan(examining, texts, {"neighbour_inquiry": "neighbour_visit"}))

    returns.redo(open_task(examining).pk, people["caseworker"], "neighbour_visit", "情况有变", LATER)

    assert open_task(examining).element == "neighbour_visit"


def test_a_draft_stays_and_a_question_that_is_gone_is_named(examining: Case, people: People) -> None:
    task, typed = open_task(examining), {"proposal": "grant", "proposal_reasons": "符合条件"}
    drafts.save(people["caseworker"], drafts.task_key(task.pk), typed, NOW)
    texts = new.with_property(new.shipped(), new.DIBAO, "examination", "form", "opinion")

    run = carried_out(plan_unchecked(examining, texts))

    assert drafts.find(people["caseworker"], drafts.task_key(task.pk)) == typed
    assert open_task(examining).section == "opinion"
    assert {"草稿", "表单"} == {change["what"] for change in only(run).changes}


def test_a_correction_under_way_moves_with_the_step_that_waits_for_it(examining: Case, people: People) -> None:
    task = open_task(examining)
    about = ("household_investigation", ["incomes"], "请核实收入")
    returns.request_correction(task.pk, people["caseworker"], *about, NOW + timedelta(days=1))
    before = stands(examining)

    run = carried_out(plan(examining, hearing()))

    assert only(run).state == Fate.MOVED and stands(examining) == before
    builders.do(open_task(examining), people, LATER)
    assert Return.objects.get().answered_at and open_task(examining).element == "examination"


def test_a_period_that_runs_keeps_its_moment_and_fires_in_the_new_edition(people: People) -> None:
    case = builders.apply(people["village_aide"]).case
    now = builders.advance(case, people, "public_notice")
    builders.do(open_task(case), people, now)
    timer = Timer.objects.get(process=case.process_id)

    carried_out(plan(case, hearing()))
    steps.fire_timers(case.process_id, timer.due_at - timedelta(minutes=1))
    early = open_task(case)
    steps.fire_timers(case.process_id, timer.due_at)

    assert early is None and open_task(case).element == "notice_result"


def test_a_clock_that_runs_needs_its_rule_in_the_new_edition(examining: Case) -> None:
    running = Clock.objects.filter(case=examining, stopped_on=None).first()
    Clock.objects.filter(pk=running.pk).update(rule="dibao.formerly")

    row = only(plan(examining, hearing()))

    assert row.state == Fate.CANNOT and "“dibao.formerly”正在计算" in row.reasons[0]["message"]


def test_a_task_whose_rule_is_gone_is_due_by_the_new_one_from_the_day_it_opened(examining: Case) -> None:
    Task.objects.filter(process=examining.process_id, state="open").update(rule="dibao.formerly", due_on="2026-09-03")
    opened_on = open_task(examining).opened_at.astimezone().date()

    run = carried_out(plan(examining, hearing()))

    task = open_task(examining)
    assert task.rule == "dibao.examination" and task.due_on > opened_on
    assert {"时限规则", "到期日"} == {change["what"] for change in only(run).changes}


def test_a_gateway_may_not_ask_for_what_only_passed_steps_could_answer(examining: Case) -> None:
    texts = {path: text.replace("must_visit<", "acceptance_extra<") for path, text in new.shipped().items()}

    row = only(plan_unchecked(examining, texts))

    assert row.state == Fate.CANNOT and "acceptance_extra" in row.reasons[0]["message"]


def plan_unchecked(case: Case, texts: new.Texts) -> MoveRun:
    """A plan to an edition that publishing would have refused."""
    editions.forget()
    digest = editions.digest_of(texts)
    to = SchemeEdition.objects.create(
        scheme="dibao", digest=digest, texts=texts, in_force_from=date(2026, 10, 1), state="published"
    )
    return runs.plan_move(row_of(case), to, COUNTY, {}, LATER)


# Meanwhile


def test_a_case_that_somebody_carried_on_meanwhile_is_judged_where_it_stands_now(
    examining: Case, people: People
) -> None:
    run = plan(examining, hearing())
    builders.do(open_task(examining), people, LATER)

    carried_out(run)

    assert (only(run).before, only(run).state) == (["opinion"], Fate.MOVED)


def test_a_case_that_ended_meanwhile_is_left_alone(examining: Case) -> None:
    run = plan(examining, hearing())
    Process.objects.filter(pk=examining.process_id).update(state=Process.State.ENDED)

    carried_out(run)

    assert only(run).state == Fate.ENDED and row_of(examining).pk == run.from_edition_id


def test_a_case_that_went_elsewhere_meanwhile_is_left_alone(examining: Case) -> None:
    first = plan(examining, hearing())
    second = plan(examining, new.with_name(new.shipped(), new.DIBAO, "examination", "初步审查"))
    carried_out(second)

    carried_out(first)

    assert (only(first).state, only(second).state) == (Fate.ELSEWHERE, Fate.MOVED)
    assert row_of(examining).pk == second.to_edition_id


def test_a_case_that_can_no_more_is_refused_when_its_turn_comes(examining: Case, people: People) -> None:
    texts = new.with_id(new.shipped(), new.DIBAO, "opinion", "recheck")
    run = plan(examining, texts)
    builders.do(open_task(examining), people, LATER)

    carried_out(run)

    assert only(run).state == Fate.REFUSED and only(run).reasons[0]["code"] == "gone"
    assert row_of(examining).pk == run.from_edition_id and not ChainEntry.objects.filter(act="move").exists()


def test_carrying_out_twice_moves_nothing_twice(examining: Case) -> None:
    run = carried_out(plan(examining, hearing()))
    revision = Process.objects.get(pk=examining.process_id).revision

    runs.carry_over(only(run).pk, route_of(run), run, LATER)
    runs.go_on(run.pk, lambda: LATER)

    assert Process.objects.get(pk=examining.process_id).revision == revision
    assert ChainEntry.objects.filter(act="move").count() == ChainEntry.objects.filter(act="move_done").count() == 1


def test_a_stopped_run_goes_on_later(people: People) -> None:
    cases = [builders.apply(people["village_aide"], builders.single(f"甲{n}", n)).case for n in range(3)]
    run = plan(cases[0], hearing())
    runs.begin(run.pk, None, LATER)
    first = run.cases.order_by("id").first()
    runs.carry_over(first.pk, route_of(run), run, LATER)
    runs.stop(run.pk, None, LATER)

    assert runs.go_on(run.pk, lambda: LATER).state == MoveRun.State.STOPPED
    assert runs.counts(run.pk)["moved"] == 1
    carried_out(run)
    assert runs.counts(run.pk)["moved"] == 3 and ChainEntry.objects.filter(act="move").count() == 3


def test_a_slice_ends_when_its_time_is_up_and_the_next_goes_on(people: People) -> None:
    cases = [builders.apply(people["village_aide"], builders.single(f"乙{n}", n)).case for n in range(3)]
    run = plan(cases[0], hearing())
    runs.begin(run.pk, None, LATER)

    left = [runs.go_on(run.pk, lambda: LATER, 0.0).state for _ in range(4)]

    assert left == ["running"] * 3 + ["done"] and runs.counts(run.pk)["moved"] == 3


def test_only_the_area_asked_for_moves(people: People) -> None:
    other = builders.person("caseworker", builders.OTHER_VILLAGE, "other")
    here = builders.apply(people["village_aide"], builders.single("甲", 1)).case
    where = {"channel": "counter", "area": builders.OTHER_VILLAGE}
    there = builders.apply(other, builders.single("乙", 2), NOW, **where).case
    to = SchemeEdition.objects.get(pk=new.published(hearing(), date(2026, 10, 1), NOW).id)

    run = runs.plan_move(row_of(here), to, builders.TOWN, {}, LATER)
    carried_out(run)

    assert row_of(here).pk == to.pk and row_of(there).pk == run.from_edition_id


def test_the_command_tries_then_moves_and_says_what_became_of_each(examining: Case, capsys: Capture) -> None:
    texts = new.with_id(new.shipped(), new.DIBAO, "examination", "recheck")
    to = new.published(texts, date(2026, 10, 1), NOW)
    pair = ["--from", str(row_of(examining).pk), "--to", to.digest[:12], "--area", COUNTY[:6], "--json"]

    told = []
    for more in (["--try"], ["--try", "--rename", "examination=recheck"], ["--rename", "examination=recheck"]):
        call_command("move_cases", *pair, *more)
        told.append(json.loads(capsys.readouterr().out))

    assert [said["cases"]["cannot"] for said in told] == [1, 0, 0]
    assert told[0]["reasons"][0]["cases"] == 1 and told[2]["faults"] == []
    assert told[2]["cases"]["moved"] == 1 and row_of(examining).pk == to.id
    with pytest.raises(CommandError):
        call_command("move_cases", "--from", "1", "--to", "nothing")


# Who may


def test_only_the_approver_of_the_owner_in_the_area_may_move_cases(examining: Case, people: People) -> None:
    stranger = builders.person("process_approver", builders.FAR_VILLAGE, "stranger")

    for actor in (people["process_designer"], people["county_head"], stranger):
        with pytest.raises(NotAllowed):
            plan(examining, hearing(), actor=actor)
    run = plan(examining, hearing(), actor=people["process_approver"])
    with pytest.raises(NotAllowed):
        runs.begin(run.pk, people["process_designer"], LATER)
    assert runs.begin(run.pk, people["process_approver"], LATER).started_by == people["process_approver"]


def test_editions_of_two_schemes_or_one_retired_are_no_pair(examining: Case) -> None:
    mine = row_of(examining)
    other = SchemeEdition.objects.create(scheme="tekun", digest="x", texts={}, in_force_from=date(2026, 1, 1))
    retired = SchemeEdition.objects.create(
        scheme="dibao", digest="y", texts={}, in_force_from=date(2026, 1, 1), state="retired"
    )

    for to in (mine, other, retired):
        with pytest.raises(Blocked):
            runs.plan_move(mine, to, COUNTY, {}, LATER)


# Publishing moves nobody


def test_publishing_between_every_step_leaves_running_cases_as_they_are(people: People) -> None:
    case = builders.apply(people["village_aide"]).case
    kept, spec, now = row_of(case), editions.load(case.process.edition_id).spec, NOW
    for number in range(40):
        new.published(new.with_name(new.shipped(), new.DIBAO, "opinion", f"意见{number}"), date(2026, 12, 1), now)
        process = Process.objects.get(pk=case.process_id)
        assert (process.edition_id, process.edition.digest) == (kept.pk, kept.digest)
        state = bytes(process.engine_state)
        assert probing.look(spec, state).state == state
        if (task := open_task(case)) is None:
            break
        now += timedelta(hours=1)
        builders.do(task, people, now)
    assert number > 5


def test_planning_many_cases_asks_the_database_little_per_case(people: People) -> None:
    for number in range(6):
        builders.apply(people["village_aide"], builders.single(f"丙{number}", number))
    to = SchemeEdition.objects.get(pk=new.published(hearing(), date(2026, 10, 1), NOW).id)

    with CaptureQueriesContext(connection) as asked:
        run = runs.plan_move(row_of(Case.objects.first()), to, COUNTY, {}, LATER)

    assert runs.counts(run.pk)["can"] == 6 and len(asked) < 20 + 6 * 3
