"""Which running processes may go over to another edition, which may not and why, and that nothing of theirs is lost."""

from datetime import date

import pytest

from processes import engine, moving
from processes.errors import RewindRefused, StateRefused
from processes.renames import suggest_renames
from tests.processes.drawing import draw
from tests.processes.walking import LATER, Host, shipped

LINE = "start s\nuser a\nuser b\nuser c\nend e\ns > a > b > c > e"
PARALLEL = """
start s
parallel split
user a
user b
parallel join
user d
end e
s > split
split > a > join
split > b > join
join > d > e
"""
WAIT = 'start s\nuser a\ntimer w deadline("rule")\nuser b\nend e\ns > a > w > b > e'
LATE = 'start s\nuser a\nboundary late on a deadline("rule")\nuser b\nuser c\nend e\ns > a > b > e\nlate > c > e'


def spec(text):
    return engine.parse_spec({"p": draw(text)}, "p")


def at(text, *done, **facts):
    """A process of a drawing after some steps."""
    read, host = spec(text), Host(**facts)
    step = engine.start(read, host)
    for element in done:
        if element == "a period":
            step = engine.fire_timers(read, step.state, LATER, host)
            continue
        key = next(task.key for task in step.open_tasks if task.element == element)
        step = engine.complete(read, step.state, key, host)
    return read, step


def moved(old, new, *done, renamed=None, **facts):
    read, step = at(old, *done, **facts)
    return moving.plan(read, spec(new), step.state, renamed or {})


def goes_on(text, plan, **facts):
    """The elements that open one after another when a moved process is taken to its end."""
    read, step, host, seen = spec(text), plan.step, Host(**facts), []
    while not step.ended:
        seen.append(step.open_tasks[0].element)
        step = engine.complete(read, step.state, step.open_tasks[0].key, host)
    return seen


def codes(plan):
    return [(reason.code, reason.element) for reason in plan.reasons]


# What may go over


def test_a_step_inserted_ahead_is_done_when_its_turn_comes():
    new = "start s\nuser a\nuser b\nuser x\nuser c\nend e\ns > a > b > x > c > e"

    plan = moved(LINE, new, "a")

    assert plan.can and goes_on(new, plan) == ["b", "x", "c"]


def test_a_step_inserted_behind_is_not_done_any_more_and_named():
    new = "start s\nuser a\nuser x\nuser b\nuser c\nend e\ns > a > x > b > c > e"

    plan = moved(LINE, new, "a", "b")

    assert plan.can and goes_on(new, plan) == ["c"]
    assert plan.passed == ("x",)


def test_a_renamed_step_stays_open_under_its_new_name_with_its_key():
    new = LINE.replace("b", "b2")
    _, before = at(LINE, "a")

    plan = moved(LINE, new, "a", renamed={"b": "b2"})

    assert [(task.element, task.key) for task in plan.step.open_tasks] == [("b2", before.open_tasks[0].key)]


def test_a_step_that_is_done_and_gone_is_no_hindrance_but_nobody_can_go_back_to_it():
    new = "start s\nuser b\nuser c\nend e\ns > b > c > e"

    plan = moved(LINE, new, "a", "b")

    assert plan.can and goes_on(new, plan) == ["c"]
    with pytest.raises(RewindRefused):
        engine.rewind(spec(new), plan.state, "a", Host())
    assert engine.rewind(spec(new), plan.state, "b", Host()).open_tasks[0].element == "b"


def test_a_changed_condition_decides_from_now_on():
    old = "start s\nuser a\nxor x\nuser b\nuser c\nend e\ns > a > x\nx > b if yes\nx > c otherwise\nb > e\nc > e"

    plan = moved(old, old.replace("if yes", "if not yes"), yes=True)

    assert goes_on(old.replace("if yes", "if not yes"), plan, yes=True) == ["a", "c"]


def test_a_later_step_may_belong_to_another_office():
    plan = moved(LINE, LINE.replace("user c", "user c office_kind=civil_affairs_bureau"), "a")

    assert plan.can


def test_a_period_that_runs_keeps_its_day_whatever_the_new_edition_says():
    _, before = at(WAIT, "a")

    plan = moved(WAIT, WAIT.replace('"rule"', '"another"'), "a")

    assert plan.step.timers == before.timers


def test_a_period_whose_element_was_renamed_keeps_its_day_and_fires_once():
    new = WAIT.replace("timer w", "timer w2").replace("> w >", "> w2 >")
    _, before = at(WAIT, "a")

    plan = moved(WAIT, new, "a", renamed={"w": "w2"})
    after = engine.fire_timers(spec(new), plan.state, before.timers[0].due_at, Host())

    assert [(timer.element, timer.due_at) for timer in plan.step.timers] == [("w2", before.timers[0].due_at)]
    assert [task.element for task in after.open_tasks] == ["b"] and not after.timers


def test_a_branch_added_to_ways_that_have_met_already_is_behind_the_process():
    new = PARALLEL.replace("user d", "user d\nuser f").replace("join > d", "split > f > join\njoin > d")

    plan = moved(PARALLEL, new, "a", "b")

    assert plan.can and goes_on(new, plan) == ["d"]
    with pytest.raises(RewindRefused):
        engine.rewind(spec(new), plan.state, "a", Host())


def test_a_process_that_has_not_come_to_a_changed_place_goes_through_it_as_it_is_now():
    plan = moved("start s\nuser a\nuser b\nend e\ns > a > b > e", "start s\nuser a\nuser x\nend e\ns > a > x > e")

    assert plan.can


# What may not


def test_an_open_step_that_is_gone_stands_in_the_way():
    plan = moved(LINE, "start s\nuser a\nuser c\nend e\ns > a > c > e", "a")

    assert codes(plan) == [("gone", "b")] and plan.state == b""
    assert "“b”在新版本里没有了" in plan.reasons[0].message


def test_a_branch_added_beside_open_ones_was_never_begun():
    new = PARALLEL.replace("user d", "user d\nuser f").replace("join > d", "split > f > join\njoin > d")

    assert codes(moved(PARALLEL, new)) == [("beside", "split")]
    assert codes(moved(PARALLEL, new, "a")) == [("beside", "split")]


def test_a_branch_that_ends_apart_is_missed_as_well():
    old = "start s\nparallel split\nuser a\nuser b\nend e\nend f\ns > split\nsplit > a > e\nsplit > b > f"
    new = old.replace("user b", "user b\nuser c\nend g").replace("split > b", "split > c > g\nsplit > b")

    assert codes(moved(old, new)) == [("beside", "split")]


def test_an_open_step_that_now_has_others_beside_it_cannot_go_over():
    new = PARALLEL.replace("user b", "user b\nuser c").replace("split > b > join", "split > c > join\nsplit > b > join")
    old = "start s\nuser a\nuser d\nend e\ns > a > d > e"

    assert codes(moved(old, new)) == [("beside", "a")]


def test_a_way_that_waits_at_a_join_must_lead_there_still():
    new = PARALLEL.replace("user d", "user d\nuser x").replace("split > a > join", "split > a > x > join")

    assert moved(PARALLEL, new).can
    assert ("join", "join") in codes(moved(PARALLEL, new, "a"))


def test_parallel_steps_that_now_follow_one_another_cannot_both_be_open():
    new = "start s\nuser a\nuser b\nuser d\nend e\ns > a > b > d > e"

    assert {code for code, _ in codes(moved(PARALLEL, new))} == {"beside"}


def test_a_period_that_is_over_must_be_the_same_in_the_new_edition():
    new = WAIT.replace('"rule"', '"longer"')

    assert codes(moved(WAIT, new, "a", "a period")) == [("fired", "w")]
    assert moved(WAIT, new).can


def test_a_period_begun_or_dropped_at_the_border_of_an_open_step_stands_in_the_way():
    without = "start s\nuser a\nuser b\nend e\ns > a > b > e"

    assert codes(moved(LATE, without)) == [("changed", "a"), ("gone", "late")]
    assert codes(moved(without, LATE)) == [("changed", "a")]
    assert moved(LATE, without, "a").can and moved(without, LATE, "a").can


def test_a_step_that_became_something_else_stands_in_the_way():
    new = LINE.replace("user b", "service b")

    assert codes(moved(LINE, new, "a")) == [("changed", "b")]
    assert moved(LINE, new, "a", "b").can


def test_a_step_that_several_people_do_must_be_done_by_several_in_both():
    several = LINE.replace("user b", "user b times=3")

    assert moved(several, several.replace("times=3", "times=5"), "a", "b").can
    assert "由几个人办" in moved(several, LINE, "a").reasons[0].message


def test_a_way_that_comes_to_no_end_is_found_by_walking_it():
    """A join whose other way began at a choice: every element of the open step is the same, and yet nobody gets by."""
    new = LINE.replace("user c", "parallel c").replace("end e", "user d\nxor x\nend e")
    new = new.replace("s > a > b > c > e", "s > x\nx > a if yes\nx > d otherwise\na > b > c > e\nd > c")

    assert codes(moved(LINE, new, "a")) == [("stuck", "b")]


def test_a_state_that_another_system_saved_is_refused():
    with pytest.raises(StateRefused):
        moving.plan(spec(LINE), spec(LINE), b"hulian-1 00000000 []", {})


# The shipped diagram


DIBAO = {
    "acceptance_outcome": "accept",
    "decider": "county",
    "notice_due": True,
    "objections_open": 0,
    "must_visit": False,
    "decision_outcome": "grant",
    "objection_path": "reinvestigation",
}


def walk_dibao(each):
    """Calls a function with the state after every step of a case from application to archive."""
    read, host = engine.parse_spec(shipped(), "dibao"), Host(**DIBAO)
    step = engine.start(read, host)
    while not step.ended:
        each(read, step)
        if step.open_tasks:
            step = engine.complete(read, step.state, step.open_tasks[0].key, host)
        else:
            step = engine.fire_timers(read, step.state, LATER, host)


def test_every_state_of_the_shipped_process_goes_over_to_its_own_copy_unchanged():
    mover = moving.Mover(engine.parse_spec(shipped(), "dibao"), engine.parse_spec(shipped(), "dibao"))

    walk_dibao(lambda read, step: check_same(mover.plan(step.state), step))


def check_same(plan, step):
    assert (plan.state, plan.step.timers, plan.passed) == (step.state, step.timers, ())


def test_a_hearing_before_the_decision_reaches_every_case_that_has_not_come_so_far():
    """The edition of the new law: the step is inserted in the confirmation stage, before the decision."""
    with_hearing = {path: hearing_before_decision(text) for path, text in shipped().items()}
    old, new = engine.parse_spec(shipped(), "dibao"), engine.parse_spec(with_hearing, "dibao")
    mover, passed = moving.Mover(old, new), {}

    walk_dibao(lambda read, step: passed.update({names(step): mover.plan(step.state)}))

    assert all(plan.can for plan in passed.values())
    assert passed["county_confirmation"].passed == () and passed["decision"].passed == ("听取意见",)


def names(step):
    return " ".join(task.element for task in step.open_tasks)


def hearing_before_decision(text):
    """The confirmation diagram with a step in front of `decision`; other diagrams as they are."""
    if 'targetRef="decision"' not in text:
        return text
    hearing = (
        '<bpmn:userTask id="hearing" name="听取意见" /><bpmn:sequenceFlow id="flow_hearing_decision"'
        ' sourceRef="hearing" targetRef="decision" />'
    )
    text = text.replace('targetRef="decision"', 'targetRef="hearing"')
    return text.replace('<bpmn:userTask id="decision"', f'{hearing}<bpmn:userTask id="decision"')


# Renames


def test_a_step_with_the_same_form_and_place_is_proposed_under_its_new_id():
    old = {"bpmn/p.bpmn": draw(LINE.replace("user b", "user b form=opinion"))}
    new = {"bpmn/p.bpmn": draw(LINE.replace("user b", "user b2 form=opinion").replace("> b >", "> b2 >"))}

    assert suggest_renames(old, new) == {"b": "b2"}


def test_two_equally_good_proposals_are_none():
    old = {"bpmn/p.bpmn": draw("start s\nuser a\nend e\ns > a > e")}
    twice = "start s\nparallel x\nuser b form=f\nuser c form=f\nend e\ns > x\nx > b > e\nx > c > e"

    assert suggest_renames(old, {"bpmn/p.bpmn": draw(twice)}) == {}


def test_a_step_that_is_another_thing_is_not_proposed():
    old = {"bpmn/p.bpmn": draw(LINE)}
    new = {"bpmn/p.bpmn": draw(LINE.replace("user b", "service b2").replace("> b >", "> b2 >"))}

    assert suggest_renames(old, new) == {}


def test_the_moment_of_a_period_is_no_day_of_the_walk_that_proves_the_way():
    """Walking on copies leaves the state alone."""
    read, step = at(WAIT, "a")
    plan = moving.plan(read, spec(WAIT), step.state, {})

    assert plan.state == step.state and plan.step.timers[0].due_at.date() > date(2026, 7, 7)
