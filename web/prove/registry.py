"""The proofs by name."""

from collections.abc import Callable

from web.prove import indicators, moves
from web.prove.proof import Asked, Proof

PROOFS: dict[str, Callable[[Asked], Proof]] = {
    "indicators": indicators.run,
    "moves": moves.run,
}
