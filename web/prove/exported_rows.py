"""A county taken out with stops at chance moments, read back row by row, and searched for what is another county's.

The proof has to see faults: a row changed after the export, a byte changed in a closed file, a file taken away, and
another one's key are tried at the end, and each has to be found.
"""

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from django.db import transaction
from django.utils import timezone

from cases.models import Case, Household
from monitoring.exporting import checking, closed, making, tables
from web.prove.moving_cases import make_running

COUNTY = "411224"


def proved(count: int, seed: int) -> dict[str, object]:
    """Makes the cases, exports the county, and returns what was tried, what failed, and the figures."""
    chance = Random(seed)
    make_running(count, chance, timezone.now())
    with tempfile.TemporaryDirectory(prefix="hulian-export.") as name:
        return exported(Path(name) / "county", chance)


def exported(folder: Path, chance: Random, county: str = COUNTY) -> dict[str, object]:
    """Exports a county into a folder and looks at it from every side."""
    public, secret = closed.make_keys()
    began = time.process_time()
    stops = _stopping(folder, county, closed.read_public(public), chance)
    seconds = time.process_time() - began
    last = checking.manifest_of(folder)[-1]
    details = [*checking.wrong(folder, secret), *checking.homeless(), *_of_others(folder, secret, county)]
    seeded = list(_unseen(folder, secret))
    return {
        "tried": last["rows"] + sum(1 for path in folder.rglob("*") if path.is_file()),
        "details": [*details, *(f"没有发现故意做的手脚：{fault}" for fault in seeded)],
        "rows": last["rows"],
        "tables": sum(1 for _model in tables.tables()),
        "stops": stops,
        "seeded_found": len(FAULTS) - len(seeded),
        "export_cpu_seconds": round(seconds, 1),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _stopping(folder: Path, county: str, receiver: bytes, chance: Random) -> int:
    """Exports with a stop after some files again and again; a file half written is left behind each time."""
    stops = 0
    while True:
        export = making.begin(county, folder, receiver, timezone.now())
        left = chance.randint(20, 200)
        export.enough = _after(left)
        try:
            making.make(export, timezone.now)
            return stops
        except making.Paused:
            stops += 1
            (folder / "tables" / "cases.Case.jsonl.half").write_bytes(b"{")
            with (folder / making.MANIFEST).open("ab") as file:
                file.write(b'{"name":"tables/')


def _after(files: int) -> Callable[[], bool]:
    left = iter(range(files))
    return lambda: next(left, None) is None


def _of_others(folder: Path, secret: str, county: str) -> Iterator[str]:
    """Numbers of cases and households of other counties in anything that was written."""
    others = Case.objects.exclude(county=county).values_list("number", flat=True)
    foreign = {number.encode() for number in others}
    foreign |= {
        str(uid).encode() for uid in Household.objects.exclude(area__startswith=county).values_list("uid", flat=True)
    }
    for path in [*(folder / "tables").glob("*.jsonl"), *(folder / "sealed").glob("*.closed")]:
        data = b"".join(closed.opened(path, secret)) if path.suffix == ".closed" else path.read_bytes()
        yield from (f"{path.name}：写了外县的 {one.decode()}" for one in foreign if one in data)


def _unseen(folder: Path, secret: str) -> Iterator[str]:
    """The faults that are made on purpose and not found."""
    for name, make in FAULTS.items():
        with transaction.atomic():
            undo = make(folder)
            if not checking.wrong(folder, secret):
                yield name
            undo()
            transaction.set_rollback(True)
    if checking.wrong(folder, closed.make_keys()[1]) == []:
        yield "别人的私钥"


def _changed_row(folder: Path) -> Callable[[], object]:
    Case.objects.filter(pk=Case.objects.filter(county=COUNTY).order_by("pk")[0].pk).update(applicant="改动")
    return lambda: None


def _changed_byte(folder: Path) -> Callable[[], object]:
    path = sorted((folder / "sealed").glob("*.closed"))[0]
    was = path.read_bytes()
    path.write_bytes(was[:-1] + bytes([was[-1] ^ 1]))
    return lambda: path.write_bytes(was)


def _lost_file(folder: Path) -> Callable[[], object]:
    path = folder / "tables" / "cases.Case.jsonl"
    was = path.read_bytes()
    path.unlink()
    return lambda: path.write_bytes(was)


FAULTS = {"改动一行": _changed_row, "改动密文一个字节": _changed_byte, "少一个文件": _lost_file}
