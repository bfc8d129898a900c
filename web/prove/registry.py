"""The proofs by name."""

from collections.abc import Callable

from web.prove import diagrams, exports, expressions, indicators, moves, mutants, uploads
from web.prove.kills import command as kills
from web.prove.proof import Asked, Proof

PROOFS: dict[str, Callable[[Asked], Proof]] = {
    "diagrams": diagrams.run,
    "exports": exports.run,
    "expressions": expressions.run,
    "indicators": indicators.run,
    "kills": kills.run,
    "moves": moves.run,
    "mutants": mutants.run,
    "uploads": uploads.run,
}
