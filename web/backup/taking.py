"""Taking backups: a whole set every night, and every minute what came since: log segments and files."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from cases.models import ChainHead
from processes.models import SchemeEdition
from web.backup import cluster, sealing
from web.backup.errors import BackupError
from web.backup.store import MANIFEST, Store, kept, name_of

HOUR = timedelta(hours=1)
DATABASE, EDITIONS = "database.sealed", "editions.sealed"


def store() -> Store:
    """The installation's own."""
    return Store(Path(settings.BACKUPS)).made()


def take(now: datetime, why: str = "night") -> dict[str, Any]:
    """Makes a set: database, editions, the list of files, and a manifest with digests; returns the manifest.

    The heads of the counties' chains are read first: whatever the set restores to must contain them.
    """
    place, began = store(), time.monotonic()
    folder = place.sets / (name_of(now) + ".part")
    folder.mkdir()
    try:
        told: dict[str, Any] = {"at": now.isoformat(), "why": why, "vendor": connection.vendor, "heads": _heads()}
        copy = _copy_cluster if connection.vendor == "postgresql" else _copy_embedded
        told["sealed"] = {DATABASE: copy(folder / DATABASE), EDITIONS: _copy_editions(folder / EDITIONS)}
        told |= soon(now, place) | {"bytes": sum(path.stat().st_size for path in folder.iterdir())}
        told["seconds"] = round(time.monotonic() - began, 2)
        (folder / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    except BaseException:
        shutil.rmtree(folder)
        raise
    folder.rename(place.sets / name_of(now))
    rotate(place)
    return told


def soon(now: datetime, place: Store) -> dict[str, int]:
    """Takes what came since the last time: finished log segments and new files; returns how many of each."""
    return {"segments": _take_segments(place), "files": _take_files(now, place)}


def whole_is_due(now: datetime, place: Store) -> bool:
    """Whether a whole set is due between two nights: where there is no log (SQLite), an hour after the last one."""
    moments = place.moments()
    return connection.vendor != "postgresql" and (not moments or now - max(moments) >= HOUR)


def rotate(place: Store) -> None:
    """Drops sets that are old, then what only they needed: lists, files, log segments."""
    moments = place.moments()
    stay = kept(moments)
    for moment in set(moments) - stay:
        shutil.rmtree(place.sets / name_of(moment))
    oldest = name_of(min(stay))
    for path in place.lists.glob("*.json"):
        if path.stem < oldest:
            path.unlink()
    _drop_unlisted(place)
    _drop_segments(place, place.sets / oldest / MANIFEST)


def _heads() -> dict[str, list[object]]:
    return {row.county: [row.sequence, row.digest] for row in ChainHead.objects.all()}


def _copy_cluster(target: Path) -> str:
    """The running cluster in one stream, sealed while it flows."""
    copying = cluster.base_backup(settings.BACKUP_DATABASE)
    assert copying.stdout and copying.stderr
    with target.open("wb") as sealed:
        digest = sealing.seal(copying.stdout, sealed, settings.BACKUP_KEY)
    said = copying.stderr.read().decode(errors="replace")
    if copying.wait():
        raise BackupError(f"pg_basebackup 没有成功：{said.strip()[-300:]}")
    return digest


def _copy_embedded(target: Path) -> str:
    """SQLite's online copy, while others write; it is looked through before it is sealed."""
    plain = target.with_suffix(".sqlite3")
    source = f"file:{connection.settings_dict['NAME']}?mode=ro"
    try:
        with closing(sqlite3.connect(source, uri=True)) as running, closing(sqlite3.connect(plain)) as copy:
            running.backup(copy)
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise BackupError("数据库文件本身已损坏（integrity_check），请不要再写入，联系工程师")
        return sealing.seal_file(plain, target, settings.BACKUP_KEY)
    finally:
        plain.unlink(missing_ok=True)


def _copy_editions(target: Path) -> str:
    """Every edition with all its texts: what a case was decided by can be read without the program."""
    rows = SchemeEdition.objects.order_by("id").values("scheme", "digest", "in_force_from", "state", "texts")
    body = json.dumps(list(rows), ensure_ascii=False, default=str).encode()
    with target.open("wb") as sealed:
        return sealing.seal(io.BytesIO(body), sealed, settings.BACKUP_KEY)


def _take_segments(place: Store) -> int:
    """Seals what PostgreSQL has put into the spool, then takes it away from there."""
    if not settings.WAL_SPOOL:
        return 0
    count = 0
    for path in sorted(Path(settings.WAL_SPOOL).glob("[0-9A-F]*")):
        if path.suffix != ".part":
            sealing.seal_file(path, place.wal / f"{path.name}.sealed", settings.BACKUP_KEY)
            path.unlink()
            count += 1
    return count


def _take_files(now: datetime, place: Store) -> int:
    """Seals files that are new or changed, and writes the list of all that there are."""
    listed, count = {}, 0
    for path, about in _files(Path(settings.MEDIA_ROOT)):
        name = hashlib.sha256(json.dumps(about).encode()).hexdigest()
        target = place.files / name[:2] / f"{name}.sealed"
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            if not _sealed(path, target):
                continue
            count += 1
        listed[about[0]] = name
    if count or not any(place.lists.iterdir()) or _last_list(place) != listed:
        body = json.dumps(listed, ensure_ascii=False)
        (place.lists / f"{name_of(now)}.json").write_text(body, encoding="utf-8")
    return count


def _sealed(path: Path, target: Path) -> bool:
    """False for a file that went away while it was looked at."""
    try:
        sealing.seal_file(path, target, settings.BACKUP_KEY)
    except FileNotFoundError:
        return False
    return True


def _last_list(place: Store) -> dict[str, str]:
    return dict(json.loads(max(place.lists.glob("*.json")).read_text(encoding="utf-8")))


def _files(root: Path) -> Iterator[tuple[Path, tuple[str, int, int]]]:
    """Each file with what tells it from another state of itself: its place, size and time of change."""
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = Path(folder, name)
            try:
                known = path.stat()
            except FileNotFoundError:
                continue
            yield path, (str(path.relative_to(root)), known.st_size, known.st_mtime_ns)


def _drop_unlisted(place: Store) -> None:
    listed = {
        name for path in place.lists.glob("*.json") for name in json.loads(path.read_text(encoding="utf-8")).values()
    }
    for path in place.files.glob("*/*.sealed"):
        if path.stem not in listed:
            path.unlink()


def _drop_segments(place: Store, oldest: Path) -> None:
    """Segments that were taken before the oldest set began: it brings the log that it needs itself."""
    if oldest.exists():
        began = oldest.stat().st_mtime - float(json.loads(oldest.read_text(encoding="utf-8"))["seconds"]) - 3600
        for path in place.wal.glob("*.sealed"):
            if path.stat().st_mtime < began:
                path.unlink()
