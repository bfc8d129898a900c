"""Builds the database of the release before with cases under way, upgrades it, and carries every case to its end."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from web.bench.databases import Place, scratch
from web.prove.proof import Asked, Proof
from web.prove.upgrade.rows import Rows, missing

# What was released last: the watch-tower (issue W4).
FORMER = "28a3e86a502e9059134326bb4ca53ef4e7495270"
CASES = 6
# Cases stand after one, three and five steps, each a third of them.
LEFT = """
from itertools import islice
from web.bench.variants.dibao import make
work = make(0)
for steps in (1, 3, 5):
    work.open({third})
    for act in islice(work.acts(), {third} * steps):
        act()
"""


def run(asked: Asked) -> Proof:
    """On each database; each table that keeps its rows, each case that ends, and each refusal counts as one try."""
    proof = Proof("upgrade")
    third = max(1, (asked.count or CASES) // 3)
    with scratch(asked.kinds) as made, former_release(made.folder) as former:
        for db in asked.kinds:
            _prove(made.bare(db), former, third, proof)
    return proof


@contextmanager
def former_release(folder: Path) -> Iterator[Path]:
    """The former release's program in a folder of its own, gone afterwards."""
    place = folder / "former"
    git("worktree", "add", "--quiet", "--detach", str(place), FORMER)
    try:
        yield place
    finally:
        git("worktree", "remove", "--force", str(place))


def git(*arguments: str) -> None:
    """Asks the project's history; an archive has none."""
    subprocess.run(["git", *arguments], cwd=settings.BASE_DIR, check=True)


def _prove(place: Place, former: Path, third: int, proof: Proof) -> None:
    for line in (["prepare"], ["demo_accounts"], ["shell", "-c", LEFT.format(third=third)]):
        _python(place, former, "manage.py", *line)
    before: Rows = json.loads(_python(place, settings.BASE_DIR, "-m", "web.prove.upgrade.rows"))
    wrong = [] if _refuses(place) else ["新程序没有拒绝还没升级的数据库"]
    began = time.monotonic()
    place.manage("prepare")
    seconds = round(time.monotonic() - began, 1)
    place.manage("check_release")
    asked = json.dumps({name: table["columns"] for name, table in before.items()})
    after: Rows = json.loads(_python(place, settings.BASE_DIR, "-m", "web.prove.upgrade.rows", told=asked))
    wrong += missing(before, after)
    went = json.loads(
        _python(place, settings.BASE_DIR, "-m", "web.prove.upgrade.going_on", str(3 * third)).splitlines()[-1]
    )
    proof.tried += len(before) + went["cases"] + 1
    proof.details += [f"{place.db}：{each}" for each in [*wrong, *went["wrong"]]]
    rows = sum(len(table["rows"]) for table in before.values())
    proof.figures[place.db] = {"tables": len(before), "rows": rows, "seconds": seconds} | {
        name: went[name] for name in ("cases", "steps")
    }


def _refuses(place: Place) -> bool:
    """Whether this release declines the former one's database before the upgrade."""
    command = [sys.executable, "manage.py", "check_release"]
    quiet = subprocess.DEVNULL
    return bool(
        subprocess.run(command, cwd=settings.BASE_DIR, env=place.environment, stderr=quiet, check=False).returncode
    )


def _python(place: Place, folder: Path, *arguments: str, told: str = "null") -> str:
    command: Sequence[str] = [sys.executable, *arguments]
    known = {**place.environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, cwd=folder, env=known, check=True, input=told, stdout=subprocess.PIPE, text=True)
    return done.stdout
