"""The shipped diagrams, damaged at random: none crashes, dawdles or swells, and what the linter lets pass also runs."""

from random import Random

from processes import engine
from processes.errors import DiagramRefused, ProcessError
from processes.importing import import_diagram
from processes.linter import lint
from web.prove.damage import damaged
from web.prove.hosting import LATER, Host, shipped
from web.prove.limited import each
from web.prove.proof import Asked, Proof

COUNT, MOST_MOVES = 1_000, 40
FACTS: dict[str, list[object]] = {
    **{"again": [True, False], "yes": [True, False], "decider": ["county", "township"]},
    "acceptance_outcome": ["accept", "accept", "correction", "non_acceptance"],
    "objection_path": ["reinvestigation", "community_appraisal"],
    **{"notice_due": [True, False], "objections_open": [0, 1]},
    **{"must_visit": [True, False], "decision_outcome": ["grant", "refuse"]},
}
FILES = shipped()


def run(asked: Asked) -> Proof:
    """Damages a diagram, looks it over, runs it and reads it as a foreign one; each in a child with limits."""
    proof, count = Proof("mutants"), asked.count or COUNT
    outcomes = list(each(count, lambda number: judged(Random(f"{asked.seed}.{number}"))))
    proof.tried = count
    proof.details = [f"{outcome.number}: {outcome.fault}" for outcome in outcomes if outcome.fault]
    proof.figures["mutants"] = {
        "slowest_s": round(max(outcome.seconds for outcome in outcomes), 2),
        "largest_mb": round(max(outcome.megabytes for outcome in outcomes)),
    }
    return proof


def judged(chance: Random) -> str:
    """What was wrong with how a damaged diagram was met, in words; empty when it was refused, reported or run well."""
    path = chance.choice(list(FILES))
    data = damaged(FILES[path], chance)
    files = {**FILES, path: data}
    flawless = not [finding for finding in lint(files, "dibao") if finding.severity == "error"]
    return _brought_in(data) or _lived(files, chance, flawless)


def _brought_in(data: bytes) -> str:
    """Reads it as a file drawn elsewhere."""
    try:
        import_diagram(data)
    except DiagramRefused as refusal:
        return "" if str(refusal) else "refused without a sentence"
    return ""


def _lived(files: dict[str, str | bytes], chance: Random, flawless: bool) -> str:
    """Takes it as far as it goes; what the linter found without fault comes to its end or is left waiting."""
    host = Host(**{fact: values[0] for fact, values in FACTS.items()})
    try:
        spec = engine.parse_spec(files, "dibao")
        step = engine.start(spec, host)
        for _ in range(MOST_MOVES if flawless else 0):
            if step.open_tasks:
                step = engine.complete(spec, step.state, chance.choice(step.open_tasks).key, host)
            elif step.timers:
                step = engine.fire_timers(spec, step.state, LATER, host)
    except ProcessError:
        return ""
    going = step.ended or step.open_tasks or step.timers
    return "" if going or not flawless else "passed the linter and hangs"
