"""The shipped diagrams, damaged at random: nothing crashes, and what the linter lets pass also runs."""

import copy
import os
import random
import time

from lxml import etree

from processes import engine
from processes.errors import ProcessError
from processes.linter import lint
from tests.processes.test_engine_walks import FACTS
from tests.processes.walking import LATER, Host, shipped

MUTANTS = int(os.environ.get("HULIAN_MUTANTS", "80"))
FILES = shipped()
WORDS = ["", "x", "End", "Start", "investigation", "true", "1 +", 'deadline("x")', "10000000", "__import__('os')"]


def test_damaged_diagrams_are_named_refused_or_run():
    slowest, passed = 0.0, 0
    for number in range(MUTANTS):
        chance, began = random.Random(number), time.process_time()
        files = {**FILES, (path := chance.choice(list(FILES))): damaged(FILES[path], chance)}

        errors = [finding for finding in lint(files, "dibao") if finding.severity == "error"]
        passed += not errors
        live(files, chance, errors)

        slowest = max(slowest, time.process_time() - began)

    assert passed > 0
    assert slowest < 2


def live(files, chance, errors):
    """Takes a diagram as far as it goes; one without errors comes to its end or is left waiting."""
    host = Host(**{fact: values[0] for fact, values in FACTS.items()})
    try:
        spec = engine.parse_spec(files, "dibao")
        step = engine.start(spec, host)
        for _ in range(0 if errors else 40):
            if step.open_tasks:
                step = engine.complete(spec, step.state, chance.choice(step.open_tasks).key, host)
            elif step.timers:
                step = engine.fire_timers(spec, step.state, LATER, host)
    except ProcessError:
        return
    assert errors or step.ended or step.open_tasks or step.timers


def damaged(text, chance):
    return damaged_bytes(text, chance) if chance.random() < 0.25 else damaged_tree(text, chance)


def damaged_bytes(text, chance):
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 6)):
        at, other = chance.randrange(len(data)), chance.randrange(len(data))
        chance.choice(
            [
                lambda at=at: data.__setitem__(at, chance.randrange(256)),
                lambda at=at: data.__delitem__(slice(at, at + 30)),
                lambda at=at, other=other: data.__setitem__(slice(at, at), data[other : other + 200]),
            ]
        )()
    return bytes(data)


def damaged_tree(text, chance):
    root = etree.fromstring(text.encode())
    elements = list(root.iter("{*}*"))
    for _ in range(chance.randint(1, 4)):
        one, other = chance.choice(elements[1:]), chance.choice(elements[1:])
        chance.choice([_drop, _rename, _forget, _graft, _recast, _rewrite])(one, other, chance)
    return etree.tostring(root)


def _drop(one, other, chance):
    if one.getparent() is not None:
        one.getparent().remove(one)


def _rename(one, other, chance):
    if one.attrib:
        one.set(chance.choice(list(one.attrib)), chance.choice([other.get("id") or "", *WORDS]))


def _forget(one, other, chance):
    if one.attrib:
        del one.attrib[chance.choice(list(one.attrib))]


def _graft(one, other, chance):
    one.append(copy.deepcopy(other))


def _recast(one, other, chance):
    one.tag = other.tag


def _rewrite(one, other, chance):
    one.text = chance.choice(WORDS)
