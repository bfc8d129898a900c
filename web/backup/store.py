"""Where backups lie: sets by moment, sealed files by what they hold, write-ahead log; and which sets are kept."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from web.backup.errors import BackupError

MOMENT = "%Y%m%dT%H%M%S.%fZ"
FRESH, DAYS, WEEKS, MONTHS = timedelta(days=2), 14, 8, 24
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Store:
    """A folder of backups; it should lie on another machine's disk."""

    root: Path

    @property
    def sets(self) -> Path:
        return self.root / "sets"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def lists(self) -> Path:
        return self.root / "lists"

    @property
    def wal(self) -> Path:
        return self.root / "wal"

    def made(self) -> "Store":
        """The same, with its folders."""
        for folder in (self.sets, self.files, self.lists, self.wal):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self

    def moments(self) -> list[datetime]:
        """The moments of all whole sets, oldest first."""
        return sorted(moment_of(path.parent.name) for path in self.sets.glob(f"*/{MANIFEST}"))

    def set_before(self, at: datetime | None) -> Path:
        """The newest set that ended by a moment."""
        found = [moment for moment in self.moments() if at is None or moment <= at]
        if not found:
            raise BackupError("没有这一时刻以前的备份，请核对时间和备份目录")
        return self.sets / name_of(found[-1])

    def files_at(self, at: datetime | None) -> dict[str, str]:
        """Which sealed file stands for each file at a moment.

        Files are written once and listed within a minute, so the next list has what was there; one that has been
        destroyed in between stands in the list before.
        """
        found = sorted(self.lists.glob("*.json"))
        if not found:
            raise BackupError("备份目录里没有文件清单")
        later = [path for path in found if at is not None and moment_of(path.stem) >= at]
        after = later[0] if later else found[-1]
        before = found[max(0, found.index(after) - 1)]
        return read_json(before) | read_json(after)


def name_of(moment: datetime) -> str:
    """A moment as a name that sorts."""
    return moment.astimezone(UTC).strftime(MOMENT)


def moment_of(name: str) -> datetime:
    """The moment that a name says."""
    return datetime.strptime(name, MOMENT).replace(tzinfo=UTC)


def kept(moments: Iterable[datetime]) -> set[datetime]:
    """Those that stay: all of the last two days, then the newest of each of 14 days, 8 weeks and 24 months."""
    newest = sorted(moments, reverse=True)
    fresh = {moment for moment in newest if newest[0] - moment < FRESH}
    spans = ((DAYS, "%Y%m%d"), (WEEKS, "%G%V"), (MONTHS, "%Y%m"))
    return fresh | {moment for number, form in spans for moment in _newest_of_each(newest, number, form)}


def _newest_of_each(newest: list[datetime], number: int, form: str) -> Iterator[datetime]:
    seen: set[str] = set()
    for moment in newest:
        span = moment.strftime(form)
        if span not in seen and len(seen) < number:
            seen.add(span)
            yield moment


def read_json(path: Path) -> dict:
    """Reads a manifest or a list; a damaged one is said to be."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as slip:
        raise BackupError(f"备份清单{path.name}读不出来") from slip
