"""Hostile expressions and random nonsense: nothing runs, opens or changes, and only our own errors come out."""

import copy
import gc
import sys
import time
from datetime import date
from decimal import Decimal
from random import Random

from rules.errors import RulesError
from rules.expressions import compile_expression
from web.prove import sinks
from web.prove.attacks.expressions import ATTACKS, LONG, SIGNS, SPACED, WORDS
from web.prove.limited import Limits, each
from web.prove.listening import listening
from web.prove.proof import Asked, Proof

COUNT, BATCH = 100_000, 1_000
# Seconds that one expression may take, parsing included.
LONGEST = 0.05
# What is left of the attacks when all that reaches out is refused: arithmetic and comparisons, oddly written.
MOST_ANSWERED = 15
# Reading a syntax tree raises `compile`; everything else would be a step outside.
HARMLESS = frozenset({"compile"})
ANSWERS = (bool, int, Decimal, str, float, date, tuple, type(None))


class Secret:
    """An object of the house that no expression may ask for anything."""

    secret = "s3cret"

    def __eq__(self, other: object) -> bool:
        raise AssertionError("an object of the house was asked")

    __hash__ = None  # type: ignore[assignment]


MEMBERS = [{"name": "x"}]
FACTS: dict[str, object] = {
    **{"a": 1, "b": Decimal("2.5"), "c": "text", "d": [1, 2], "e": None, "f": True, "g": 1.5, "day": date(2026, 1, 1)},
    **{"secret": Secret(), "members": MEMBERS, "run": print, "module": sys, "kind": type, "big": 10**17},
    **{"nan": float("nan"), "a.b": 3},
}
PIECES = [*FACTS, *SIGNS, *WORDS, *SPACED]


class Refused:
    """What became of an expression that was not answered."""


def run(asked: Asked) -> Proof:
    """Tries the written attacks, then so many random texts, then every place where the engine's library runs text."""
    proof, count = Proof("expressions"), asked.count or COUNT
    answered = [text for text in ATTACKS + LONG if _noted(proof, text)]
    if len(answered) > MOST_ANSWERED:
        proof.details.append(f"写好的攻击里有{len(answered)}条得到了答案：{answered}")
    slowest = max(map(_seconds, ATTACKS + LONG))
    batches = -(-count // BATCH)
    for outcome in each(batches, lambda number: _batch(number, asked.seed), Limits(seconds=60)):
        proof.details += [outcome.fault] if outcome.fault else []
    proof.tried += batches * BATCH
    sinks.prove(proof)
    proof.figures["expressions"] = {
        **{"attacks": len(ATTACKS + LONG), "answered": len(answered), "random": batches * BATCH},
        **{"slowest_ms": round(slowest * 1000, 1), "sinks": len(sinks.WAYS)},
    }
    return proof


def _noted(proof: Proof, text: str) -> bool:
    answer, fault = tried(text)
    proof.tried += 1
    proof.details += [fault] if fault else []
    return answer is not Refused


def _batch(number: int, seed: int) -> str:
    chance = Random(f"{seed}.{number}")
    gc.freeze()
    faults = (tried(nonsense(chance))[1] for _ in range(BATCH))
    return "；".join([fault for fault in faults if fault][:5])


def nonsense(chance: Random) -> str:
    """A text of up to 25 pieces that mean something, or of up to 60 letters that mean nothing."""
    if chance.random() < 0.8:
        return "".join(chance.choices(PIECES, k=chance.randint(1, 25)))
    return "".join(chr(chance.randrange(1, chance.choice([128, 0x3000, 0xD800]))) for _ in range(chance.randint(0, 60)))


def tried(text: str) -> tuple[object, str]:
    """The answer to an expression (Refused when there is none), and what was wrong with what it did, in words."""
    before = copy.deepcopy(MEMBERS)
    with listening(lambda event: event not in HARMLESS) as heard:
        answer, slip = _asked(text)
    said = f"{text[:80]!r}"
    faults = [f"{said} reached out: {event}" for event in heard[:1]]
    faults += [f"{said} changed the facts"] if before != MEMBERS else []
    faults += [f"{said} raised {slip}"] if slip else []
    if answer is not Refused and not isinstance(answer, ANSWERS):
        faults.append(f"{said} answered {type(answer).__name__}")
    # What is slow once may have met the collector of garbage; what is slow again is slow.
    faults += [f"{said} took over 50 ms"] if _seconds(text) > LONGEST and _seconds(text) > LONGEST else []
    return answer, "; ".join(faults)


def _asked(text: str) -> tuple[object, str]:
    try:
        return compile_expression(text).evaluate(FACTS.__getitem__), ""
    except RulesError as refusal:
        return Refused, "" if refusal.message and refusal.code else f"{type(refusal).__name__} without a sentence"
    except Exception as slip:  # noqa: BLE001 - any other error is what is looked for
        return Refused, type(slip).__name__


def _seconds(text: str) -> float:
    began = time.thread_time()
    _asked(text)
    return time.thread_time() - began
