"""Works, backs up, goes on working, restores to moments in between, and compares every row and file with what was."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from web.backup.digests import Digest, differences
from web.bench.crew import Figures, Hand, crew, round_of
from web.bench.databases import POSTGRESQL, Place, Scratch, scratch
from web.prove.proof import Asked, Proof
from web.prove.restore.archiving import archiving

# Moments to come back to, and cases worked on before each.
MOMENTS, CASES = 3, 2
# The waits of an installation (hulian-soon.timer): until a log segment is closed, until it is taken.
SEGMENT_SECONDS, TIMER_SECONDS = 60, 60


def run(asked: Asked) -> Proof:
    """Each database in turn; a moment restored and every table or file compared counts as one try."""
    proof = Proof("restore")
    with scratch(asked.kinds) as made:
        for db in asked.kinds:
            with installation(made, db) as place:
                _prove(place, asked.count or MOMENTS, proof)
    return proof


@contextmanager
def installation(made: Scratch, db: str) -> Iterator[Place]:
    """A product with folders for backups; PostgreSQL puts its log away from now on."""
    plain = made.product(db)
    with tempfile.TemporaryDirectory(prefix="hulian-kept.") as folder:
        place = Place(db, {**plain.environment, "HULIAN_BACKUPS": str(Path(folder, "backups"))})
        if db != POSTGRESQL:
            yield place
            return
        with archiving(made, place) as keeping:
            yield keeping


def _prove(place: Place, moments: int, proof: Proof) -> None:
    hand = Hand(place, "kept")
    with crew(hand):
        round_of([hand], CASES)
        _backup(place)
        seen = [_moment(hand, place) for _ in range(moments)]
        round_of([hand], 1)
        reach = _close_log(hand, place)
    figures = [_compare(place, moment, proof) for moment in seen]
    rto = max(figure["seconds"] for figure in figures)
    rpo = SEGMENT_SECONDS + TIMER_SECONDS + reach if place.db == POSTGRESQL else TIMER_SECONDS * 60
    sizes = {"tables": len(seen[-1]["tables"]), "rows": sum(rows for rows, _ in seen[-1]["tables"].values())}
    proof.figures[place.db] = {**sizes, "files": len(seen[-1]["files"]), "rto_seconds": rto, "rpo_seconds": rpo}


def _moment(hand: Hand, place: Place) -> Figures:
    """Works, then looks: nobody writes between the look and the moment that is noted."""
    round_of([hand], CASES)
    seen = hand.ask("figures")
    if place.db != POSTGRESQL:
        # Without a log only what is taken can come back: hourly in an installation, here at each moment.
        _backup(place)
        seen["at"] = ""
        seen["set"] = max(_sets(place))
    time.sleep(0.2)
    return seen


def _sets(place: Place) -> list[str]:
    return [path.name for path in Path(place.environment["HULIAN_BACKUPS"], "sets").iterdir()]


def _close_log(hand: Hand, place: Place) -> float:
    """Seconds from the last commit until it lies sealed with the backups, once PostgreSQL has closed the segment."""
    if place.db != POSTGRESQL:
        return 0.0
    began = time.monotonic()
    place.manage("shell", "-c", SWITCH)
    place.manage("backup", "--soon")
    return round(time.monotonic() - began, 2)


SWITCH = """
import time
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT pg_walfile_name(pg_switch_wal())")
    name = cursor.fetchone()[0]
    for _ in range(600):
        cursor.execute("SELECT last_archived_wal >= %s FROM pg_stat_archiver", [name])
        if cursor.fetchone()[0]:
            break
        time.sleep(0.1)
"""


def _backup(place: Place) -> None:
    place.manage("backup", "--why", "proof")


def _compare(place: Place, moment: Figures, proof: Proof) -> dict[str, float]:
    """Restores to one moment; each table, each file and the chains are compared."""
    folder = Path(tempfile.mkdtemp(prefix="hulian-restored."))
    try:
        found = restored(place, folder, moment.get("set", "") or moment["at"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    before: dict[str, Digest] = moment["tables"]
    wrong = differences(before, found["tables"]) + unlike(moment["files"], found["kept"]) + found["wrong"]
    proof.tried += len(before) + len(moment["files"]) + 1
    proof.details += [f"{place.db}：{each}" for each in wrong]
    return {"seconds": round(sum(found["seconds"].values()), 2)}


def unlike(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Files that lack or are changed; one that came later may be there too."""
    return [f"附件{name}：没有恢复或者内容不同" for name, digest in before.items() if after.get(name) != digest]


def restored(place: Place, folder: Path, moment: str) -> Figures:
    """What a restore in a process of its own gave."""
    command = [sys.executable, "-m", "web.prove.restore.restoring", str(folder), moment]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=place.environment, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError("the restore has ended; its own message stands above")
    return dict(json.loads(done.stdout.splitlines()[-1]))
