"""What the worker runs: probes of a sound product, and probes that have to find eight seeded faults."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from unittest.mock import patch

from django.test.utils import override_settings
from django.utils import timezone

from cases.documents import pdf
from web.prove.access import people, together, world
from web.prove.access.addresses import Address
from web.prove.access.asking import STANCES, Asker, Tally
from web.prove.access.seeded import FAULTS

# A fault of one address would be found by chance in a round over all addresses; these parts of the product are enough.
PROBED_FOR_FAULTS = ("cases/", "households/<uuid:uid>/", "needs/", "tasks/<int:pk>/", "registers/", "reserve/")
STEP, SEEDS = 20, 3


def access(count: int, seed: int) -> dict[str, object]:
    """Every address from every stance, then eight people at once."""
    with _in_this_process():
        made = world.build(timezone.now())
        asker = _asker(made, seed)
        began = time.perf_counter()
        tally = asker.run(count)
        seconds = time.perf_counter() - began
        read, mixed = together.mixed_up(asker.marks, asker.rules, asker.people, count // 5, seed)
    silent = [f"没有记录可问：{each}" for each in made.missing]
    return {
        "tried": tally.tried + read,
        "details": [*asker.unknown, *silent, *tally.leaks, *mixed, *tally.broken],
        "addresses": len(tally.addresses),
        "of_addresses": len(asker.ways) + len(asker.unknown),
        "marks": len(asker.marks.owners),
        "marks_seen": tally.seen,
        "writes": tally.writes,
        "errors_500": len(tally.broken),
        "at_once": read,
        "probes_per_second": round(tally.tried / seconds, 1),
    }


def access_seeded(count: int, seed: int) -> dict[str, object]:
    """How many probes each fault took at worst over some seeds; one not found in `count` probes is a failure."""
    with _in_this_process():
        asker = _asker(world.build(timezone.now()), seed)
        asker.ways = {way: found for way, found in asker.ways.items() if _probed(way)}
        asker.run(len(asker.ways) * len(STANCES))
        sound = list(asker.tally.leaks)
        took = {
            name: [_until_found(asker, name, count, Random(f"{seed} {n}")) for n in range(SEEDS)] for name in FAULTS
        }
    lost = [f"没有发现：{name}" for name, probes in took.items() if 0 in probes]
    worst = {f"{name}_probes": max(probes) for name, probes in took.items()}
    median = statistics.median(each for probes in took.values() for each in probes)
    tried = sum(map(len, took.values()))
    return {"tried": tried, "details": [*sound, *lost], **worst, "worst": max(worst.values()), "median": median}


def _until_found(asker: Asker, fault: str, most: int, chance: Random) -> int:
    """The number of probes until the first leak; 0 when there was none."""
    asker.rng, asker.tally = chance, Tally()
    with FAULTS[fault]():
        while not asker.tally.leaks and asker.tally.tried < most:
            asker.run(asker.tally.tried + STEP)
    return asker.tally.tried if asker.tally.leaks else 0


def _probed(address: Address) -> bool:
    return address.route.startswith(PROBED_FOR_FAULTS)


def _asker(made: world.World, seed: int) -> Asker:
    return Asker(made.marks, people.rules(), people.everybody(), seed)


@contextmanager
def _in_this_process() -> Iterator[None]:
    """Papers are answered as the text that would be printed, and any name of the host is taken."""
    printed = lambda html, fonts: (b"%PDF-" + html.encode(), 1)  # noqa: E731
    with override_settings(ALLOWED_HOSTS=["*"]), patch.object(pdf, "_lay_out", printed):
        yield
