"""What one step of a process does: tasks, timers, operations, refusals; the old state is never touched."""

from datetime import UTC, date, datetime, timedelta

import pytest

from processes import conditions, engine
from processes.errors import DiagramRefused, ExpressionFailed, NoWayOn, RunawayProcess, TaskNotOpen
from rules.errors import MissingStandard
from tests.processes.drawing import draw
from tests.processes.walking import LATER, Host


def spec_of(text, **others):
    files = {"p": draw(text), **{name: draw(other, name) for name, other in others.items()}}
    return engine.parse_spec(files, "p")


def key_of(step, element):
    return next(task.key for task in step.open_tasks if task.element == element)


def test_an_open_task_says_who_does_it_where():
    spec = spec_of("start s\nuser a also=village_aide clause=第十条\nend e\ns > a > e")

    task = engine.start(spec, Host()).open_tasks[0]

    assert (task.element, task.name, task.lane) == ("a", "a", "乡镇（街道）")
    assert task.properties["post"] == "caseworker"
    assert task.properties["also"] == "village_aide"
    assert len(task.key) <= 36


def test_a_task_in_a_sub_process_is_in_the_lane_of_the_sub_process():
    spec = spec_of("start s\nsub box {\nstart bs\nuser a\nend be\nbs > a > be\n}\nend e\ns > box > e")

    assert engine.start(spec, Host()).open_tasks[0].lane == "乡镇（街道）"


def test_a_key_stays_the_same_until_the_task_is_done():
    spec = spec_of("start s\nparallel x\nuser a\nuser b\nparallel y\nend e\ns > x\nx > a > y\nx > b > y\ny > e")
    first = engine.start(spec, Host())

    second = engine.complete(spec, first.state, key_of(first, "a"), Host())

    assert key_of(second, "b") == key_of(first, "b")


def test_a_step_names_the_elements_it_passed():
    spec = spec_of("start s\nuser a\nservice f\nuser b\nend e\ns > a > f > b > e")
    first = engine.start(spec, Host())

    second = engine.complete(spec, first.state, key_of(first, "a"), Host())

    assert first.completed == ["s"]
    assert second.completed == ["a", "f"]
    assert not second.ended


def test_a_process_ends_when_nothing_is_left():
    spec = spec_of("start s\nuser a\nend e\ns > a > e")
    first = engine.start(spec, Host())

    last = engine.complete(spec, first.state, first.open_tasks[0].key, Host())

    assert (last.ended, last.open_tasks, last.timers) == (True, [], [])


def test_a_service_task_calls_the_operation_with_its_parameters_worked_out():
    spec = spec_of('start s\nservice f op=issue_document kind="decision" copies=people+1\nend e\ns > f > e')
    host = Host(people=2)

    engine.start(spec, host)

    assert host.calls == [("issue_document", {"kind": "decision", "copies": 3})]


def test_a_task_is_done_once_only():
    spec = spec_of("start s\nuser a\nuser b\nend e\ns > a > b > e")
    first = engine.start(spec, Host())
    second = engine.complete(spec, first.state, first.open_tasks[0].key, Host())

    with pytest.raises(TaskNotOpen):
        engine.complete(spec, second.state, first.open_tasks[0].key, Host())


def test_nobody_can_complete_what_is_not_open():
    spec = spec_of('start s\nuser a\ntimer w deadline("rule")\nend e\ns > w > a > e')
    step = engine.start(spec, Host())

    for key in ("", "1", "99", step.timers[0].key, "nonsense"):
        with pytest.raises(TaskNotOpen):
            engine.complete(spec, step.state, key, Host())


def test_a_refused_operation_leaves_the_old_state_as_it_was():
    spec = spec_of("start s\nuser a\nservice f\nend e\ns > a > f > e")
    first = engine.start(spec, Host())
    before = bytes(first.state)

    class Refusing(Host):
        def call(self, operation, parameters):
            raise MissingStandard("没有标准", "dibao")

    with pytest.raises(MissingStandard):
        engine.complete(spec, first.state, first.open_tasks[0].key, Refusing())

    assert first.state == before
    assert engine.complete(spec, first.state, first.open_tasks[0].key, Host()).ended


TIMED = 'start s\nuser a\ntimer notice deadline("dibao.public_notice")\nuser b\nend e\ns > a > notice > b > e'


def waiting_for_notice(due):
    spec, host = spec_of(TIMED), Host()
    host.due["dibao.public_notice"] = due
    first = engine.start(spec, host)
    return spec, engine.complete(spec, first.state, first.open_tasks[0].key, host)


@pytest.mark.proves("PUB-01")
def test_a_notice_period_has_wholly_run_before_the_process_goes_on():
    spec, step = waiting_for_notice(date(2026, 7, 8))
    last_moment = datetime(2026, 7, 8, 23, 59, 59, tzinfo=conditions.SHANGHAI)

    assert step.timers[0].due_at == datetime(2026, 7, 9, tzinfo=conditions.SHANGHAI)
    assert engine.fire_timers(spec, step.state, last_moment, Host()).timers == step.timers
    assert engine.fire_timers(spec, step.state, last_moment + timedelta(seconds=1), Host()).open_tasks[0].element == "b"


def test_firing_again_or_too_early_changes_nothing():
    spec, step = waiting_for_notice(date(2026, 7, 8))

    early = engine.fire_timers(spec, step.state, datetime(2026, 7, 8, 15, 59, tzinfo=UTC), Host())
    fired = engine.fire_timers(spec, step.state, LATER, Host())
    again = engine.fire_timers(spec, fired.state, LATER, Host())

    assert early.state == step.state
    assert (again.state, again.completed) == (fired.state, [])


def test_a_due_date_stays_when_the_rule_changes_afterwards():
    spec, step = waiting_for_notice(date(2026, 7, 8))
    host = Host()
    host.due["dibao.public_notice"] = date(2026, 9, 9)

    assert engine.fire_timers(spec, step.state, datetime(2026, 7, 9, tzinfo=UTC), host).completed == ["notice"]


def test_periods_that_ended_one_after_another_are_caught_up_in_order():
    spec = spec_of(
        'start s\ntimer one deadline("one")\nservice f\ntimer two deadline("two")\nend e\ns > one > f > two > e'
    )
    host = Host()

    step = engine.fire_timers(spec, engine.start(spec, host).state, LATER, host)

    assert step.completed == ["one", "f", "two", "e"]
    assert step.ended


def test_a_day_can_be_written_out():
    spec = spec_of("start s\ntimer w 2026-07-08\nend e\ns > w > e")

    assert engine.start(spec, Host()).timers[0].due_at == datetime(2026, 7, 9, tzinfo=conditions.SHANGHAI)


@pytest.mark.parametrize("text", ['"P7D"', "P7D", "7", "2026-02-30", "missing", ""])
def test_a_timer_without_a_date_is_an_error_that_names_the_element(text):
    spec = spec_of(f"start s\ntimer period {text}\nend e\ns > period > e")

    with pytest.raises(ExpressionFailed, match="“period”"):
        engine.start(spec, Host())


def test_two_timers_due_at_the_same_moment_open_one_way_only():
    spec = spec_of(
        'start s\nevents g\ntimer w deadline("one")\ntimer v deadline("two")\nuser a\nuser b\nend e\n'
        "s > g\ng > w > a > e\ng > v > b > e"
    )
    step = engine.start(spec, Host())

    fired = engine.fire_timers(spec, step.state, LATER, Host())

    assert len({timer.key for timer in step.timers}) == 2
    assert [task.element for task in fired.open_tasks] == ["a"]


def test_a_gateway_where_no_condition_holds_says_which_gateway():
    spec = spec_of("start s\nxor which\nend e\nend f\ns > which\nwhich > e if yes\nwhich > f if again")

    with pytest.raises(NoWayOn, match="“which”"):
        engine.start(spec, Host(yes=False, again=None))


def test_the_first_condition_in_the_file_wins_wherever_it_is_drawn():
    text = "start s\nxor x\nuser a\nuser b\nend e\ns > x\nx > a if yes\nx > b if again\na > e\nb > e"
    shapes = "".join(
        f'<bpmndi:BPMNShape bpmnElement="{name}"><dc:Bounds x="0" y="{y}" width="1" height="1" /></bpmndi:BPMNShape>'
        for name, y in (("a", 900), ("b", 100))
    )
    names = 'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    drawn = draw(
        text, more=f"<bpmndi:BPMNDiagram {names}><bpmndi:BPMNPlane>{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )
    spec = engine.parse_spec({"p": drawn}, "p")

    assert engine.start(spec, Host(yes=True, again=True)).open_tasks[0].element == "a"


@pytest.mark.parametrize("facts", [{}, {"yes": "no"}, {"yes": 1}, {"yes": object()}])
def test_a_condition_that_is_not_yes_or_no_is_an_error_that_names_the_gateway(facts):
    spec = spec_of("start s\nxor which\nend e\nend f\ns > which\nwhich > e if yes\nwhich > f otherwise")

    with pytest.raises(ExpressionFailed, match="“which”"):
        engine.start(spec, Host(**facts))


@pytest.mark.parametrize("times", ["10000000", "people", "yes", '"3"', "0 - 1"])
def test_the_number_of_instances_is_bounded(times):
    spec = spec_of(f"start s\nuser a times={times.replace(' ', '')}\nend e\ns > a > e")

    with pytest.raises(ExpressionFailed):
        engine.start(spec, Host(people=101, yes=True))


def test_a_loop_that_nobody_waits_in_is_stopped():
    spec = spec_of("start s\nservice f\nxor x\nend e\ns > f > x\nx > f if again\nx > e otherwise")

    with pytest.raises(RunawayProcess):
        engine.start(spec, Host(again=True))


def test_a_case_sent_back_too_often_is_stopped_before_the_library_loses_tasks():
    spec = spec_of("start s\nuser a\nxor x\nend e\ns > a > x\nx > a if again\nx > e otherwise")
    host = Host(again=True)
    step = engine.start(spec, host)

    with pytest.raises(RunawayProcess):
        for _ in range(engine.MAX_DEPTH):
            step = engine.complete(spec, step.state, step.open_tasks[0].key, host)

    assert step.open_tasks[0].element == "a"


def test_a_case_too_deep_for_the_machine_is_stopped():
    spec = spec_of("start s\nservice f\nend e\ns > f > e")

    class Deep(Host):
        def call(self, operation, parameters):
            raise RecursionError

    with pytest.raises(RunawayProcess):
        engine.start(spec, Deep())


def test_an_end_for_all_stops_what_was_about_to_run():
    spec = spec_of("start s\nparallel x\nterminate t\nservice f\nend e\ns > x\nx > t\nx > f > e")
    host = Host()

    assert engine.start(spec, host).ended
    assert host.calls == []


def test_parallel_work_on_a_loop_that_the_library_tears_apart_is_stopped():
    spec = spec_of(
        """
        start s
        parallel p1
        user a
        user b
        parallel p2
        sub box {
        start bs
        user c
        end be
        bs > c > be
        }
        xor x
        end e
        s > p1
        p1 > a > p2
        p1 > b > p2
        p2 > box > x
        x > p1 if again
        x > e otherwise
        """
    )
    step = engine.start(spec, Host(again=True))

    for element in ("a", "b", "c", "b"):
        step = engine.complete(spec, step.state, key_of(step, element), Host(again=True))
    with pytest.raises(NoWayOn, match="走乱"):
        engine.complete(spec, step.state, key_of(step, "a"), Host(again=True))


def test_a_long_line_of_tasks_within_the_limit_runs():
    names = [f"t{number}" for number in range(190)]
    spec = spec_of("start s\n" + "\n".join(f"user {name}" for name in names) + f"\nend e\ns > {' > '.join(names)} > e")
    step = engine.start(spec, Host())

    for name in names:
        assert step.open_tasks[0].element == name
        step = engine.complete(spec, step.state, step.open_tasks[0].key, Host())

    assert step.ended


def test_an_edition_is_parsed_once(monkeypatch):
    engine._specs.clear()
    files = {"p": draw("start s\nuser a\nend e\ns > a > e")}

    first = engine.load_spec(files, "p", "digest")

    assert engine.load_spec({}, "p", "digest") is first
    for number in range(70):
        engine.load_spec(files, "p", f"digest {number}")
    assert len(engine._specs) <= 64


def test_a_called_process_must_be_there():
    with pytest.raises(DiagramRefused):
        spec_of("start s\ncall c missing\nend e\ns > c > e")


def test_the_library_keeps_no_data_of_a_case():
    spec = spec_of("start s\nuser a\nservice f kind=secret\nuser b\nend e\ns > a > f > b > e")
    host = Host(secret="身份证号")
    first = engine.start(spec, host)

    second = engine.complete(spec, first.state, first.open_tasks[0].key, host)

    assert "身份证号" not in second.state.decode()


def test_the_state_of_a_case_in_mid_course_is_small():
    spec = spec_of("start s\nuser a\nuser b\nend e\ns > a > b > e")

    # Of these forty are the header, the number of the key and the digest.
    assert len(engine.start(spec, Host()).state) < 90
