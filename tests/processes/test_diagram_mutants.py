"""The shipped diagrams, damaged at random: nothing crashes, and what the linter lets pass also runs."""

import os
from random import Random

from web.prove import mutants
from web.prove.limited import each
from web.prove.mutants import judged

MUTANTS = int(os.environ.get("HULIAN_MUTANTS", "24"))


def test_damaged_diagrams_are_named_refused_or_run():
    outcomes = list(each(MUTANTS, lambda number: judged(Random(number))))

    assert len(outcomes) == MUTANTS
    assert [outcome for outcome in outcomes if outcome.fault] == []


def test_the_proof_would_see_a_linter_that_passes_everything_and_an_engine_that_slips(monkeypatch):
    monkeypatch.setattr(mutants, "lint", lambda files, process: [])
    monkeypatch.setattr(mutants.engine, "start", lambda spec, host: 1 / 0)

    outcomes = list(each(4, lambda number: judged(Random(number))))

    assert any("ZeroDivisionError" in outcome.fault for outcome in outcomes)
