"""Ways that were gone before: the same outcome as the engine's, the same questions, nothing done twice."""

from dataclasses import dataclass, field
from datetime import date

import pytest

from processes import engine
from processes.errors import StateRefused
from processes.trodden import Memory
from tests.processes.drawing import draw

DIAGRAM = """
start s
user a
service pay kind="decision"
xor x
user b
user c
end e
s > a > pay > x
x > b if outcome == "grant"
x > c otherwise
b > e
c > e
"""


@dataclass
class Host:
    """Answers from a table and writes down what it was asked."""

    facts: dict[str, object]
    asked: list[str] = field(default_factory=list)

    def fact(self, name: str) -> object:
        self.asked.append(name)
        return self.facts[name]

    def deadline(self, rule_id: str) -> date:
        self.asked.append(rule_id)
        return self.facts[rule_id]

    def call(self, operation: str, parameters: dict[str, object]) -> None:
        self.asked.append(f"{operation} {parameters}")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each run of the engine itself."""
    seen, whole = [], engine.complete

    def counted(spec, state, key, host):
        seen.append(key)
        return whole(spec, state, key, host)

    monkeypatch.setattr(engine, "complete", counted)
    return seen


def opened(text: str = DIAGRAM, **facts: object):
    spec = engine.parse_spec({"p": draw(text)}, "p")
    step = engine.start(spec, Host(facts))
    return spec, step.state, step.open_tasks[0].key


def test_the_second_case_is_asked_the_same_and_spares_the_engine(runs):
    spec, state, key = opened()
    memory, first, second = Memory(), Host({"outcome": "grant"}), Host({"outcome": "grant"})

    steps = [memory.complete(spec, state, key, host) for host in (first, second)]

    assert steps[0] == steps[1]
    assert first.asked == second.asked == ["pay {'kind': 'decision'}", "outcome"]
    assert len(runs) == 1


def test_a_new_answer_runs_the_engine_and_does_no_operation_twice(runs):
    spec, state, key = opened()
    memory, other = Memory(), Host({"outcome": "refuse"})
    memory.complete(spec, state, key, Host({"outcome": "grant"}))

    step = memory.complete(spec, state, key, other)

    assert [task.element for task in step.open_tasks] == ["c"]
    assert other.asked == ["pay {'kind': 'decision'}", "outcome"]
    assert len(runs) == 2
    memory.complete(spec, state, key, Host({"outcome": "refuse"}))
    assert len(runs) == 2


def test_yes_and_one_are_different_answers(runs):
    spec, state, key = opened(DIAGRAM.replace('outcome == "grant"', "outcome == 1"))
    memory = Memory()

    steps = [memory.complete(spec, state, key, Host({"outcome": answer})) for answer in (1, True)]

    expected = [engine.complete(spec, state, key, Host({"outcome": answer})) for answer in (1, True)]
    assert [step.open_tasks for step in steps] == [step.open_tasks for step in expected]


def test_an_answer_that_is_a_list_is_never_remembered(runs):
    spec, state, key = opened(DIAGRAM.replace('outcome == "grant"', '"grant" in outcome'))
    memory, host = Memory(), Host({"outcome": ["grant"]})

    for _ in range(2):
        memory.complete(spec, state, key, host)

    assert len(runs) == 2


def test_a_known_way_with_an_answer_that_is_a_list_runs_the_engine(runs):
    spec, state, key = opened()
    memory, host = Memory(), Host({"outcome": ["grant"]})
    memory.complete(spec, state, key, Host({"outcome": "grant"}))

    step = memory.complete(spec, state, key, host)

    assert [task.element for task in step.open_tasks] == ["c"]
    assert host.asked == ["pay {'kind': 'decision'}", "outcome"]


def test_a_timer_asks_for_its_day_each_time(runs):
    text = 'start s\nuser a\ntimer w deadline("rule")\nuser b\nend e\ns > a > w > b > e'
    spec, state, key = opened(text)
    memory = Memory()
    days = [date(2026, 9, 1), date(2026, 9, 1), date(2026, 9, 2)]

    steps = [memory.complete(spec, state, key, Host({"rule": day})) for day in days]

    assert steps[0] == steps[1] and steps[0].timers != steps[2].timers
    assert len(runs) == 2


def test_an_operation_that_fails_leaves_nothing_behind(runs):
    spec, state, key = opened()
    memory = Memory()

    class Failing(Host):
        def call(self, operation, parameters):
            raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError):
            memory.complete(spec, state, key, Failing({"outcome": "grant"}))
    assert memory.kept == 0


def test_too_many_ways_begin_anew(runs):
    spec, state, key = opened()
    memory = Memory(most=2)

    for outcome in ("grant", "refuse", "other", "grant"):
        memory.complete(spec, state, key, Host({"outcome": outcome}))

    assert memory.kept == 2 and len(runs) == 4


def test_an_engine_that_asks_otherwise_is_stopped(monkeypatch):
    spec, state, key = opened()
    memory = Memory()
    memory.complete(spec, state, key, Host({"outcome": "grant"}))
    monkeypatch.setattr(engine, "complete", lambda spec, state, key, host: host.fact("another"))

    with pytest.raises(StateRefused):
        memory.complete(spec, state, key, Host({"outcome": "refuse"}))
