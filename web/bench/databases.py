"""Databases for one run of a benchmark: an embedded one and a PostgreSQL in a temporary folder, gone afterwards."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

SQLITE, POSTGRESQL = "sqlite", "postgresql"
KINDS = {"both": (SQLITE, POSTGRESQL), SQLITE: (SQLITE,), POSTGRESQL: (POSTGRESQL,)}
# Shipped, but not loaded unless asked for: workers spread over four counties.
FOURTH_COUNTY = "451203"
PRODUCT, VIEWFLOW = "config.settings", "config.viewflow_settings"


@dataclass(frozen=True)
class Place:
    """An installation that only a benchmark knows: its settings, folder and database."""

    db: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> None:
        """Runs a management command there."""
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=settings.BASE_DIR, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def lend_fonts(self) -> None:
        """Documents are printed there with the fonts of this installation."""
        fonts, theirs = Path(settings.FONT_DIRECTORY), Path(self.environment["HULIAN_VAR"]) / "fonts"
        if fonts.exists() and not theirs.exists():
            theirs.symlink_to(fonts.resolve())


@contextmanager
def scratch(kinds: Sequence[str], under: Path | None = None) -> Iterator["Scratch"]:
    """A folder with the databases asked for, where told; the installation's own is never opened."""
    with tempfile.TemporaryDirectory(prefix="hulian-bench.", dir=under) as folder:
        made = Scratch(Path(folder))
        try:
            if POSTGRESQL in kinds:
                made.address = _postgres("start", made.cluster, under)
            yield made
        finally:
            _postgres("stop", made.cluster)


class Scratch:
    """The temporary folder, and the address of the PostgreSQL that runs in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.address = folder, ""

    @property
    def cluster(self) -> Path:
        return self.folder / "postgres"

    def bare(self, db: str) -> Place:
        """A place for what asks no database."""
        return self._place(db, PRODUCT)

    def product(self, db: str) -> Place:
        """An empty installation of the product with what each has: regions, packs, calendars, editions, accounts."""
        place = self._place(db, PRODUCT)
        place.manage("prepare")
        place.manage("load_region", FOURTH_COUNTY)
        place.manage("demo_accounts")
        return place

    def viewflow(self, db: str) -> Place:
        """The tables of the other engine, in a database of their own."""
        place = self._place(db, VIEWFLOW)
        if db == POSTGRESQL:
            _create_database(self.address, "viewflow")
        place.manage("migrate", "--verbosity=0")
        return place

    def _place(self, db: str, module: str) -> Place:
        name = "viewflow" if module == VIEWFLOW else "hulian"
        address = f"{self.address.rpartition('/')[0]}/{name}" if db == POSTGRESQL else ""
        var = self.folder / f"{name}-{db}"
        known = {key: value for key, value in os.environ.items() if not key.startswith("HULIAN_")}
        own = {"HULIAN_VAR": str(var), "HULIAN_DATABASE_URL": address, "HULIAN_DEMO": "1"}
        return Place(db, {**known, **own, "DJANGO_SETTINGS_MODULE": module})


def _postgres(act: str, folder: Path, under: Path | None = None) -> str:
    command, around = ["bash", "install/postgres.sh", act, str(folder)], dict(os.environ)
    if under:
        around["TMPDIR"] = str(under)
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=around, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


def _create_database(address: str, name: str) -> None:
    """The address has the form that the command-line client reads as it is."""
    command = ["psql", "--quiet", "--no-psqlrc", address, "--command", f"CREATE DATABASE {name}"]
    subprocess.run(command, check=True)
