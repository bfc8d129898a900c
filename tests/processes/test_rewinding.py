"""Going back opens one task again and undoes what came after it, and only that."""

import random

import pytest

from processes import engine
from processes.errors import RewindRefused
from processes.state import unpack
from tests.processes.drawing import draw
from tests.processes.test_engine_walks import FACTS, parser_of
from tests.processes.walking import LATER, Host


class Case:
    """A process that a test moves by the names of its elements."""

    def __init__(self, spec, **facts):
        self.spec, self.host = spec, Host(**facts)
        self.step = engine.start(spec, self.host)

    @property
    def open(self):
        return sorted(task.element for task in self.step.open_tasks)

    def done(self, *elements):
        for element in elements:
            key = next(task.key for task in self.step.open_tasks if task.element == element)
            self.step = engine.complete(self.spec, self.step.state, key, self.host)
        return self

    def back_to(self, element):
        self.step = engine.rewind(self.spec, self.step.state, element, self.host)
        return self

    def periods_over(self):
        self.step = engine.fire_timers(self.spec, self.step.state, LATER, self.host)
        return self


def case(text, **facts):
    return Case(engine.parse_spec({"p": draw(text)}, "p"), **facts)


LINE = "start s\nuser a\nservice f\nuser b\nuser c\nend e\ns > a > f > b > c > e"
PARALLEL = """
start s
user before
parallel split
user a1
user a2
user b1
user b2
parallel join
user after
end e
s > before > split
split > a1 > a2 > join
split > b1 > b2 > join
join > after > e
"""
BOX = """
start s
user a
sub box {
start bs
user b
user c
end be
bs > b > c > be
}
user d
end e
s > a > box > d > e
"""


def test_going_back_one_task_opens_it_under_a_new_key():
    moved = case(LINE)
    old = moved.step.open_tasks[0].key

    moved.done("a").back_to("a")

    assert moved.open == ["a"]
    assert moved.step.open_tasks[0].key != old


def test_services_after_the_task_run_again_when_it_is_done_again():
    moved = case(LINE).done("a", "b").back_to("a").done("a", "b", "c")

    assert [operation for operation, _ in moved.host.calls] == ["f", "f"]
    assert moved.step.ended


def test_an_ended_process_can_be_opened_again():
    moved = case(LINE).done("a", "b", "c").back_to("b")

    assert (moved.open, moved.step.ended) == (["b"], False)
    assert moved.done("b", "c").step.ended


def test_going_back_in_one_branch_leaves_the_other_branch_alone():
    moved = case(PARALLEL).done("before", "a1", "b1")
    other = next(task.key for task in moved.step.open_tasks if task.element == "b2")

    moved.back_to("a1")

    assert moved.open == ["a1", "b2"]
    assert other in {task.key for task in moved.step.open_tasks}
    assert moved.done("b2", "a1", "a2", "after").step.ended


@pytest.mark.parametrize("order", [["a2", "b2"], ["b2", "a2"]])
@pytest.mark.parametrize("branch", ["a", "b"])
def test_going_back_from_after_the_join_opens_that_branch_only(order, branch):
    moved = case(PARALLEL).done("before", "a1", "b1", *order)

    moved.back_to(f"{branch}2")

    assert moved.open == [f"{branch}2"]
    assert moved.done(f"{branch}2").open == ["after"]
    assert moved.done("after").step.ended


@pytest.mark.parametrize("branch", ["a", "b"])
def test_going_back_from_the_end_through_the_join_opens_that_branch_only(branch):
    moved = case(PARALLEL).done("before", "a1", "b1", "a2", "b2", "after").back_to(f"{branch}1")

    assert moved.open == [f"{branch}1"]
    assert moved.done(f"{branch}1", f"{branch}2", "after").step.ended


def test_going_back_in_both_branches_waits_for_both():
    moved = case(PARALLEL).done("before", "a1", "b1", "a2", "b2").back_to("a2").back_to("b1")

    assert moved.open == ["a2", "b1"]
    assert moved.done("b1", "b2").open == ["a2"]
    assert moved.done("a2").open == ["after"]


def test_going_back_before_the_split_closes_both_branches():
    moved = case(PARALLEL).done("before", "a1", "b1", "b2").back_to("before")

    assert moved.open == ["before"]
    assert moved.done("before").open == ["a1", "b1"]


def test_branches_that_end_apart_open_singly():
    text = "start s\nparallel x\nuser a\nuser b\nend e1\nend e2\ns > x\nx > a > e1\nx > b > e2"

    for first, second in (("a", "b"), ("b", "a")):
        moved = case(text).done(first, second).back_to(first)
        assert (moved.open, moved.step.ended) == ([first], False)
        assert moved.done(first).step.ended


def test_going_back_into_a_sub_process_opens_it_again():
    moved = case(BOX).done("a", "b", "c").back_to("b")

    assert moved.open == ["b"]
    assert moved.done("b", "c").open == ["d"]
    assert moved.done("d").step.ended


def test_going_back_out_of_a_sub_process_closes_it():
    moved = case(BOX).done("a", "b").back_to("a")

    assert moved.open == ["a"]
    assert moved.done("a").open == ["b"]


def test_going_back_within_a_sub_process_stays_within():
    assert case(BOX).done("a", "b").back_to("b").done("b", "c", "d").step.ended


def test_the_latest_round_of_a_loop_is_undone_and_earlier_rounds_stay():
    moved = case("start s\nuser a\nuser b\nxor x\nend e\ns > a > b > x\nx > a if again\nx > e otherwise", again=True)
    moved.done("a", "b", "a", "b").back_to("b")

    rows = [row.name for row in unpack(moved.step.state).level.rows]

    assert moved.open == ["b"]
    assert rows.count("a") == 2
    assert rows.count("b") == 2


def test_parallel_ways_in_a_sub_process_are_undone_in_the_latest_round_only():
    parse = parser_of("parallel ways inside a sub-process that is done again")
    moved = Case(parse(), again=True).done("a", "b", "c", "review", "b", "a", "c")

    moved.back_to("a")

    assert moved.open == ["a"]
    assert moved.done("a").open == ["review"]


def test_parallel_ways_on_a_loop_that_cannot_be_told_apart_are_refused():
    text = """
    start s
    parallel split
    user a
    user b
    parallel join
    user review
    xor x
    end e
    s > split
    split > a > join
    split > b > join
    join > review > x
    x > split if again
    x > e otherwise
    """
    moved = case(text, again=True).done("a", "b", "review", "a", "b", "review")
    with pytest.raises(RewindRefused, match="分不清"):
        for element in ("a", "b"):
            Case.back_to(moved, element)


def test_a_period_starts_to_run_again_beside_its_task():
    parse = parser_of("a period that cuts a task short")
    moved = Case(parse()).done("a").back_to("a")

    assert moved.open == ["a"]
    assert [timer.element for timer in moved.step.timers] == ["late"]
    assert moved.periods_over().open == ["c"]
    assert moved.done("c").step.ended


def test_a_period_beside_a_sub_process_runs_again_when_it_is_opened_again():
    parse = parser_of("a period beside a sub-process that goes on")
    moved = Case(parse()).done("a", "b").back_to("b")

    assert (moved.open, [timer.element for timer in moved.step.timers]) == (["b"], ["late"])
    assert moved.done("b", "d").step.ended


def test_what_a_period_set_going_goes_on_when_the_task_beside_it_is_undone():
    parse = parser_of("a period beside a sub-process that goes on")
    moved = Case(parse()).periods_over().done("a", "b").back_to("a")

    assert moved.open == ["a", "c"]
    assert moved.step.timers == []
    assert moved.done("a", "b", "d", "c").step.ended


def test_a_wait_is_undone_and_starts_anew():
    parse = parser_of("a wait between tasks")
    moved = Case(parse()).done("a").periods_over().back_to("a")

    assert moved.step.timers == []
    assert len(moved.done("a").step.timers) == 1


def test_a_task_never_done_cannot_be_gone_back_to():
    with pytest.raises(RewindRefused, match="还没有办结"):
        case(LINE).back_to("a")
    with pytest.raises(RewindRefused, match="还没有办结"):
        case(LINE).done("a").back_to("nonsense")


def test_a_service_cannot_be_gone_back_to():
    with pytest.raises(RewindRefused, match="还没有办结"):
        case(LINE).done("a").back_to("f")


def test_one_of_several_people_is_not_sent_back_alone():
    parse = parser_of("several people each for himself")

    with pytest.raises(RewindRefused, match="分别办理"):
        Case(parse()).done("a").back_to("a")


def test_a_stage_that_was_cut_short_is_not_gone_back_into():
    text = """
    start s
    sub box {
    start bs
    user a
    user b
    end be
    bs > a > b > be
    }
    boundary late on box deadline("rule")
    user c
    end e
    s > box > e
    late > c > e
    """

    with pytest.raises(RewindRefused, match="中止"):
        case(text).done("a").periods_over().back_to("a")


def test_a_process_cut_off_by_an_end_for_all_is_not_opened_again():
    parse = parser_of("an end for all")
    moved = Case(parse(), yes=True).done("b")

    assert moved.step.ended
    with pytest.raises(RewindRefused, match="终止"):
        moved.back_to("b")


def test_a_refused_return_leaves_the_state_as_it_was():
    moved = case(LINE).done("a")
    before = bytes(moved.step.state)

    with pytest.raises(RewindRefused):
        moved.back_to("c")

    assert moved.step.state == before


EVERY_KIND = pytest.mark.parametrize(
    "name",
    [
        "a line with services",
        "a choice and a way back",
        "parallel ways inside a sub-process that is done again",
        "parallel ways within parallel ways",
        "an inclusive choice",
        "ways that end apart",
        "a period that cuts a task short",
        "a period beside a sub-process that goes on",
        "a wait between tasks",
        "processes called from processes",
        "the dibao process",
    ],
)


@EVERY_KIND
def test_after_going_back_and_doing_the_same_again_the_case_stands_where_it_stood(name):
    """Undoing the task done last and doing it again changes nothing that is open."""
    spec = parser_of(name)()

    for number in range(12):
        _undo_and_redo(spec, random.Random(f"{name}{number}"))


def _undo_and_redo(spec, chance):
    moved = Case(spec, **{fact: chance.choice(values) for fact, values in FACTS.items()})
    for _ in range(25):
        if moved.step.ended:
            return
        if moved.step.timers and (not moved.open or chance.random() < 0.2):
            moved.periods_over()
            continue
        moved.host.facts.update({fact: chance.choice(values) for fact, values in FACTS.items()})
        element = chance.choice(moved.open)
        before = moved.open, sorted(timer.element for timer in moved.step.timers)
        moved.done(element)
        after = moved.open, moved.step.ended, sorted(timer.element for timer in moved.step.timers)
        moved.back_to(element)
        assert (moved.open, sorted(timer.element for timer in moved.step.timers)) == before
        moved.done(element)
        assert (moved.open, moved.step.ended, sorted(timer.element for timer in moved.step.timers)) == after


@EVERY_KIND
def test_a_case_sent_back_anywhere_still_comes_to_its_end(name):
    spec = parser_of(name)()

    ended = sum(_wander(spec, random.Random(f"{name}{number}")) for number in range(12))

    assert ended >= 8


def _wander(spec, chance):
    moved, done = Case(spec, **{fact: chance.choice(values) for fact, values in FACTS.items()}), []
    for _ in range(90):
        if moved.step.ended:
            return True
        assert moved.open or moved.step.timers, "nobody can go on"
        moved.host.facts.update({fact: chance.choice(values) for fact, values in FACTS.items()})
        if done and chance.random() < 0.15:
            _send_back(moved, chance.choice(done))
        elif moved.step.timers and (not moved.open or chance.random() < 0.2):
            moved.periods_over()
        else:
            done.append(chance.choice(moved.open))
            moved.done(done[-1])
    return False


def _send_back(moved, element):
    try:
        moved.back_to(element)
    except RewindRefused:
        return
    assert element in moved.open
