"""A process that went over to another edition goes on exactly as one that had lived in that edition."""

import os
import random
from collections import Counter

import pytest

from processes import engine
from processes.errors import DiagramRefused, RewindRefused
from processes.moving import Mover
from tests.processes.drawing import draw
from tests.processes.editing import NEW, edit
from tests.processes.test_engine_walks import FACTS, SHAPES
from tests.processes.walking import LATER, Host

WALKS = int(os.environ.get("HULIAN_WALKS", "24"))
MAX_MOVES = 40
moved: Counter[str] = Counter()


class Life:
    """One case that a test moves by the names of its elements."""

    def __init__(self, spec, step):
        self.spec, self.step, self.host = spec, step, Host()

    @classmethod
    def begun(cls, spec, facts):
        life = cls(spec, None)
        life.host.facts = facts
        life.step = engine.start(spec, life.host)
        return life

    @property
    def stands(self):
        timers = sorted((timer.element, timer.due_at) for timer in self.step.timers)
        return sorted(task.element for task in self.step.open_tasks), timers, self.step.ended

    def has(self, element):
        return element in self.stands[0]

    def complete(self, element):
        key = next(task.key for task in self.step.open_tasks if task.element == element)
        self.step = engine.complete(self.spec, bytes(bytearray(self.step.state)), key, self.host)

    def periods_over(self):
        self.step = engine.fire_timers(self.spec, self.step.state, LATER, self.host)

    def back_to(self, element):
        self.step = engine.rewind(self.spec, self.step.state, element, self.host)


def parse(files):
    return engine.parse_spec({name: draw(text, name) for name, text in files.items()}, "p")


@pytest.mark.parametrize("name", SHAPES)
def test_a_moved_process_goes_on_like_one_that_lived_in_the_new_edition(name):
    old = parse(SHAPES[name])
    went = Counter(move_on_the_way(name, old, random.Random(f"{name}{number}")) for number in range(WALKS))

    assert went["over"] >= went["refused"] and went["over"] > WALKS // 8, went


def move_on_the_way(name, old, chance):
    edited = edit(SHAPES[name], chance)
    try:
        new = parse(edited.files)
    except DiagramRefused:
        return "not a diagram"
    facts = {fact: chance.choice(values) for fact, values in FACTS.items()}
    case, other = Life.begun(old, dict(facts)), Life.begun(new, dict(facts))
    catch_up(other)
    for _ in range(chance.choice((0, 1, 1, 2, 2, 3, 5, 8))):
        if case.step.ended:
            break
        one_move(case, other, chance, edited.renamed)
    return go_over(case, other, chance, edited)


def one_move(case, other, chance, renamed):
    """The old case makes a move; the one that lives in the new edition follows, new steps done as they come.

    The facts stay: where a step was taken out, the two come to a gateway at different times.
    """
    tasks, timers, _ = case.stands
    element = chance.choice([*tasks, *([""] if timers else [])])
    if not element:
        case.periods_over()
        other.periods_over()
    else:
        case.complete(element)
        if other.has(renamed.get(element, element)):
            other.complete(renamed.get(element, element))
    catch_up(other)


def catch_up(other):
    while other.has(NEW):
        other.complete(NEW)


def go_over(case, other, chance, edited):
    if case.step.ended:
        return "ended"
    plan = Mover(case.spec, other.spec, edited.renamed).plan(case.step.state)
    if not plan.can:
        assert all(reason.message.endswith("。") for reason in plan.reasons)
        assert edited.kind not in ("renamed", "office"), plan.reasons
        return "refused"
    keys = {task.key for task in case.step.open_tasks}
    assert {task.key for task in plan.step.open_tasks} == keys
    assert [timer.due_at for timer in plan.step.timers] == [timer.due_at for timer in case.step.timers]
    over = Life(other.spec, plan.step)
    over.host.facts = dict(other.host.facts)
    done = {edited.renamed.get(element, element) for element in done_in(case)}
    for _ in range(MAX_MOVES):
        assert over.stands == other.stands, (edited, plan)
        if over.step.ended:
            break
        same_move(over, other, chance, done)
    moved[edited.kind] += 1
    return "over"


def done_in(case):
    from processes.state import unpack

    levels, found = [unpack(case.step.state).level], set()
    while levels:
        for row in levels.pop().rows:
            found |= {row.name} if row.state == "c" else set()
            levels += [row.part] if row.part else []
    return found


def same_move(over, other, chance, done):
    answers = {fact: chance.choice(values) for fact, values in FACTS.items()}
    over.host.facts.update(answers)
    other.host.facts.update(answers)
    if done and chance.random() < 0.15 and go_back(over, other, chance.choice(sorted(done))):
        return
    tasks, timers, _ = over.stands
    element = chance.choice([*tasks, *([""] if timers else [])])
    for life in (over, other):
        life.complete(element) if element else life.periods_over()


def go_back(over, other, element):
    try:
        over.back_to(element)
    except RewindRefused:
        return False
    other.back_to(element)
    return True
