"""All kinds of faults in one installation, one kind after the other; on a small disk only those that fill it."""

import time
from contextlib import nullcontext
from pathlib import Path
from random import Random

from django.db import connection

from cases.invented.printing import on_demand_only
from web.prove import soundness
from web.prove.faults.crowding import Crowding
from web.prove.faults.cutting import Cutting, CuttingAtRandom
from web.prove.faults.fault import Fault
from web.prove.faults.filling import Filling
from web.prove.faults.republishing import Republishing
from web.prove.faults.unprintable import Unprintable
from web.prove.inside import Found

KINDS: tuple[type[Fault], ...] = (Crowding, Cutting, CuttingAtRandom, Unprintable, Republishing)


def proved(count: int, seed: int, cluster: str, only: str = "", volume: str = "") -> Found:
    """Brings each kind about, as often as its share of the count says; with a `volume` the one that fills it."""
    found: Found = {"tried": 0, "details": []}
    if volume:
        with on_demand_only():
            _bring_about(Filling(Random(seed), cluster, Path(volume)), count, found)
    for kind in () if volume else KINDS:
        if only in ("", kind.name) and connection.vendor in kind.databases:
            with nullcontext() if kind is Unprintable else on_demand_only():
                _bring_about(kind(Random(f"{seed} {kind.name}"), cluster), count, found)
    found["details"] += soundness.everything()
    return found


def _bring_about(fault: Fault, count: int, found: Found) -> None:
    began = time.perf_counter()
    found["details"] += [f"{fault.name}：{slip}" for slip in fault.tries(max(round(count * fault.share), 1))]
    found["tried"] += fault.tried
    found |= {f"{fault.name}_tried": fault.tried, **fault.figures}
    found[f"{fault.name}_seconds"] = round(time.perf_counter() - began, 1)
