"""All kinds of killed work in one installation: so many kills of each, what was wrong, and what a kill cost."""

import time
from contextlib import nullcontext
from random import Random

from django.db import connection

from cases.invented.printing import on_demand_only
from web.prove import soundness
from web.prove.inside import Found
from web.prove.kills import points, server
from web.prove.kills.crossing import Crossing
from web.prove.kills.importing import Importing
from web.prove.kills.kind import Kind
from web.prove.kills.migrating import Migrating
from web.prove.kills.paying import Paying
from web.prove.kills.printing import Printing
from web.prove.kills.submitting import Submitting
from web.prove.kills.ticking import Ticking

# The kinds with their shares of the kills; printing comes last, for its workers do all jobs that the others left.
KINDS: tuple[tuple[type[Kind], float], ...] = (
    (Migrating, 0.02),
    (Submitting, 0.38),
    (Ticking, 0.12),
    (Importing, 0.12),
    (Paying, 0.12),
    (Crossing, 0.12),
    (Printing, 0.12),
)
# A whole server is killed so many times less often than a worker.
SERVER_SHARE = 50


def proved(count: int, seed: int, cluster: str, only: str = "") -> Found:
    """Kills so many workers, each kind its share, then the server; "points" first, every statement of three steps.

    With `only` one of them alone, its share of the count as before.
    """
    found: Found = {"tried": 0, "details": []}
    if only in ("", "points"):
        with on_demand_only():
            at_points = points.proved(0, seed)
        found |= {"tried": at_points["tried"], "details": at_points["details"], "points": at_points["tried"]}
    for make, share in KINDS:
        if only in ("", make.name):
            # Thousands of documents are issued on the way; those of the last kind alone are printed.
            with nullcontext() if make is Printing else on_demand_only():
                _under_fire(make(Random(f"{seed} {make.name}")), max(round(count * share), 1), found)
    if connection.vendor == "postgresql" and only in ("", server.NAME):
        with on_demand_only():
            _under_fire(server.Crashing(Random(seed), cluster), max(count // SERVER_SHARE, 1), found)
    found["details"] += soundness.everything()
    return found


def _under_fire(kind: Kind, kills: int, found: Found) -> None:
    began = time.perf_counter()
    for _ in range(kills):
        kind.prepare()
        found["details"] += kind.wrong(kind.hit(kind.chance.uniform(0.01, kind.longest)))
    seconds = time.perf_counter() - began
    found["details"] += kind.finish()
    found["tried"] += kills
    found |= {f"{kind.name}_kills": kills, f"{kind.name}_done": kind.done}
    found |= {f"{kind.name}_unheard": kind.unheard, f"{kind.name}_seconds_a_kill": round(seconds / kills, 2)}
