"""The proofs by name."""

from collections.abc import Callable

from web.prove import (
    assignment,
    audit,
    county_export,
    diagrams,
    exports,
    expressions,
    fetches,
    headers,
    ids,
    imports,
    indicators,
    interface,
    leaks,
    life,
    moves,
    mutants,
    notices,
    posts,
    replica,
    retention,
    revocation,
    sealing,
    sessions,
    timers,
    uploads,
)
from web.prove.access import run as access
from web.prove.faults import command as faults
from web.prove.floor import run as floor
from web.prove.kills import command as kills
from web.prove.merger import run as merger
from web.prove.partitions import proof as partitions
from web.prove.proof import Asked, Proof
from web.prove.races import run as races
from web.prove.restore import proof as restore
from web.prove.two_persons import run as two_persons
from web.prove.upgrade import proof as upgrade

PROOFS: dict[str, Callable[[Asked], Proof]] = {
    "access": access.run,
    "access_seeded": access.run_seeded,
    "api": interface.run,
    "assignment": assignment.run,
    "audit": audit.run,
    "diagrams": diagrams.run,
    "export": county_export.run,
    "exports": exports.run,
    "expressions": expressions.run,
    "faults": faults.run,
    "fetches": fetches.run,
    "floor": floor.run,
    "headers": headers.run,
    "ids": ids.run,
    "imports": imports.run,
    "indicators": indicators.run,
    "kills": kills.run,
    "leaks": leaks.run,
    "life": life.run,
    "merger": merger.run,
    "moves": moves.run,
    "mutants": mutants.run,
    "notices": notices.run,
    "partitions": partitions.run,
    "posts": posts.run,
    "races": races.run,
    "replica": replica.run,
    "restore": restore.run,
    "retention": retention.run,
    "revocation": revocation.run,
    "sealing": sealing.run,
    "sessions": sessions.run,
    "timers": timers.run,
    "two_persons": two_persons.run,
    "upgrade": upgrade.run,
    "uploads": uploads.run,
}
