"""Bringing a backup back into an empty folder, to a moment where there is a log, and looking whether it is whole.

What runs is never touched: the administrator puts the folder in its place when the figures say that it is whole.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from web.backup import sealing
from web.backup.cluster import Recovered
from web.backup.errors import BackupError
from web.backup.looking import lost
from web.backup.store import MANIFEST, Store, read_json
from web.backup.taking import DATABASE, store


@dataclass
class Restored:
    """What was brought back: from which set, how long each part took, what it holds, what is wrong with it."""

    folder: Path
    manifest: dict
    seconds: dict[str, float] = field(default_factory=dict)
    found: dict = field(default_factory=dict)
    files: int = 0

    @property
    def wrong(self) -> list[str]:
        """In words; empty when chains verify and reach as far as the backup saw them."""
        broken = [f"{county}的链从第{first}条起不符" for county, first in self.found["broken"].items()]
        return broken + lost(self.manifest["heads"], self.found)

    def as_dict(self) -> dict[str, object]:
        """For the command's answer and the administrator's page."""
        rows = sum(count for count, _ in self.found["tables"].values())
        told = {"set": self.manifest["at"], "files": self.files, "rows": rows, "tables": len(self.found["tables"])}
        return told | {"chain_entries": self.found["entries"], "wrong": self.wrong, "seconds": self.seconds}


def restore(target: Path, at: datetime | None = None) -> Restored:
    """Restores into a folder that must not exist: `hulian.sqlite3` or `cluster`, and `files`.

    `at` is a moment: the log is followed up to it; SQLite has none and gives the set before it. Raises BackupError.
    """
    if target.exists() and any(target.iterdir()):
        raise BackupError(f"{target} 不是空目录；恢复不覆盖任何东西，请另选一个目录")
    place = store()
    source = place.set_before(at)
    made = Restored(target, read_json(source / MANIFEST))
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    with timed(made, "files"):
        made.files = _files(place, at, target / "files")
    if made.manifest["vendor"] == "postgresql":
        _cluster(place, source, made, at)
    else:
        _embedded(source, made)
    return made


@contextmanager
def timed(made: Restored, name: str) -> Iterator[None]:
    """Notes how long a part took."""
    began = time.monotonic()
    yield
    made.seconds[name] = round(time.monotonic() - began, 2)


def _files(place: Store, at: datetime | None, target: Path) -> int:
    listed = place.files_at(at)
    for name, sealed in listed.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        sealing.unseal_file(place.files / sealed[:2] / f"{sealed}.sealed", path, settings.BACKUP_KEY)
    return len(listed)


def _embedded(source: Path, made: Restored) -> None:
    with timed(made, "database"):
        sealing.unseal_file(source / DATABASE, made.folder / "hulian.sqlite3", settings.BACKUP_KEY)
    with timed(made, "looking"):
        made.found = _looked({"HULIAN_DATABASE_URL": "", "HULIAN_VAR": str(made.folder)})


def _cluster(place: Store, source: Path, made: Restored, at: datetime | None) -> None:
    """Log segments lie in plain only as long as the recovery reads them."""
    with tempfile.TemporaryDirectory(dir=made.folder) as wal, timed(made, "database"):
        os.chmod(wal, 0o755)
        os.chmod(made.folder, 0o755)
        segments = _segments(place, Path(wal))
        cluster = _laid_out(source, made.folder, Path(wal), at)
        made.seconds["segments"] = segments
        cluster.start()
    try:
        with timed(made, "looking"):
            made.found = _looked({"HULIAN_DATABASE_URL": _address(cluster.port), "HULIAN_VAR": str(made.folder)})
    finally:
        cluster.stop()


def _segments(place: Store, folder: Path) -> int:
    """Opens all that are kept, and those that still lie in the spool."""
    for path in place.wal.glob("*.sealed"):
        sealing.unseal_file(path, folder / path.stem, settings.BACKUP_KEY)
    for path in Path(settings.WAL_SPOOL).glob("[0-9A-F]*") if settings.WAL_SPOOL else ():
        shutil.copyfile(path, folder / path.name)
    for path in folder.iterdir():
        path.chmod(0o644)
    return len(list(folder.iterdir()))


def _laid_out(source: Path, folder: Path, wal: Path, at: datetime | None) -> Recovered:
    target = f"recovery_target_time = '{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'" if at else ""
    own = folder / "postgresql"
    own.mkdir(mode=0o700)
    with tempfile.TemporaryFile(dir=folder) as plain:
        with (source / DATABASE).open("rb") as sealed:
            sealing.unseal(sealed, plain, settings.BACKUP_KEY, DATABASE)
        plain.seek(0)
        return Recovered(own, plain, wal, target)


def _address(port: int) -> str:
    """The same people and database, at the private cluster's door."""
    known = settings.DATABASES["default"]
    user, password = quote(str(known["USER"]), safe=""), quote(str(known["PASSWORD"]), safe="")
    return f"postgresql://{user}:{password}@127.0.0.1:{port}/{known['NAME']}"


def _looked(changed: dict[str, str]) -> dict:
    """Asks a process whose settings point at the restored database."""
    known = {**os.environ, "HULIAN_KEYS": str(settings.KEYS), **changed}
    command = [sys.executable, "-m", "web.backup.checking"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=known, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"恢复出来的数据库打不开：{done.stderr.strip()[-300:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))
