"""The proofs by name."""

from collections.abc import Callable

from web.prove import moves
from web.prove.proof import Asked, Proof

PROOFS: dict[str, Callable[[Asked], Proof]] = {"moves": moves.run}
