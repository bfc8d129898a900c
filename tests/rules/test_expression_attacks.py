"""Nasty expressions and random ones: no code runs, no file is touched, only the family's own errors come out."""

import time
from random import Random

import pytest

from rules.expressions import compile_expression
from web.prove import expressions, sinks
from web.prove.attacks.expressions import ATTACKS, LONG
from web.prove.expressions import MOST_ANSWERED, Refused, nonsense, tried
from web.prove.listening import listening


@pytest.mark.parametrize("text", ATTACKS + LONG)
def test_an_attack_is_refused_or_harmless(text):
    assert tried(text)[1] == ""


def test_the_corpus_is_large_and_nearly_all_of_it_is_refused():
    answered = [text for text in ATTACKS if tried(text)[0] is not Refused]

    assert len(set(ATTACKS)) >= 185
    # What is left is plain arithmetic, comparison or brackets round a fact, an allowed reading of an odd text.
    assert len(answered) <= MOST_ANSWERED


def test_random_expressions_do_nothing_but_answer_or_refuse():
    chance = Random(20260708)

    assert [fault for _ in range(1500) if (fault := tried(nonsense(chance))[1])] == []


def test_the_ear_hears_a_real_step_outside():
    with listening(lambda event: True) as heard:
        open(__file__).close()

    assert heard


def dawdle():
    """Uses the processor for longer than is allowed, however fast the machine is."""
    until = time.thread_time() + 0.06
    while time.thread_time() < until:
        pass


@pytest.mark.parametrize(
    ("evaluator", "told"),
    [
        (lambda text: open(__file__).close(), "reached out: open"),
        (lambda text: expressions.MEMBERS.append({"name": "y"}), "changed the facts"),
        (lambda text: [][1], "raised IndexError"),
        (lambda text: print, "answered builtin_function_or_method"),
        (lambda text: dawdle(), "took over 50 ms"),
    ],
    ids=["opens a file", "changes a fact", "slips", "hands out a function", "is slow"],
)
def test_the_proof_would_see_an_evaluator_that(evaluator, told, monkeypatch):
    class Faulty:
        def evaluate(self, lookup):
            return evaluator(lookup)

    monkeypatch.setattr(expressions, "MEMBERS", [{"name": "x"}])
    monkeypatch.setattr(expressions, "compile_expression", lambda text: Faulty())

    assert told in tried("a")[1]


@pytest.mark.parametrize("way", sinks.WAYS)
def test_even_when_asked_directly_the_library_runs_no_script(way):
    assert sinks.asked(way) == ""


def test_a_way_in_that_runs_text_would_be_seen(monkeypatch):
    monkeypatch.setitem(sinks.WAYS, "open", lambda flow: eval(sinks.CODE))
    monkeypatch.setitem(sinks.WAYS, "failing", lambda flow: (eval(sinks.CODE), 1 / 0))

    assert "gave an answer" in sinks.asked("open")
    assert "ran: " in sinks.asked("failing")


def test_an_upgrade_of_the_library_brings_no_new_place_where_text_is_run():
    assert sinks.found() == sinks.KNOWN.read_text("utf-8").splitlines()


def test_the_language_still_reckons():
    assert compile_expression("round_to(min(a, 3) * 2.5, 1)").evaluate({"a": 2}.__getitem__) == 5
