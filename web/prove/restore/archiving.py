"""A scratch PostgreSQL that puts its log into a spool, set up as an installation's is."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from os import geteuid
from pathlib import Path

from django.conf import settings

from web.backup.cluster import programs
from web.bench.databases import Place, Scratch

SCRIPT = "install/production/postgresql/keep_wal.sh"


@contextmanager
def archiving(made: Scratch, place: Place) -> Iterator[Place]:
    """Turns archiving on; the spool and the script lie where the database's own user may look."""
    with tempfile.TemporaryDirectory(prefix="hulian-spool.") as name:
        folder = Path(name)
        spool, script = folder / "spool", folder / "keep_wal.sh"
        spool.mkdir()
        script.write_text((settings.BASE_DIR / SCRIPT).read_text(encoding="utf-8"), encoding="utf-8")
        folder.chmod(0o755)
        if geteuid() == 0:
            subprocess.run(["chown", "-R", "postgres", spool, script], check=True)
        _turn_on(made, f"bash {script} %p %f {spool}")
        yield Place(place.db, {**place.environment, "HULIAN_WAL_SPOOL": str(spool)})


def _turn_on(made: Scratch, command: str) -> None:
    """Both settings need the server to start anew."""
    for line in ("archive_mode = on", f"archive_command = '{command}'"):
        asked = ["psql", "--quiet", "--no-psqlrc", made.address, "--command", f"ALTER SYSTEM SET {line}"]
        subprocess.run(asked, check=True)
    data = (made.cluster / "data").read_text(encoding="utf-8").strip()
    restart: list[str | Path] = [programs() / "pg_ctl", "restart", "--silent", "--wait", "--mode=fast"]
    restart += [f"--pgdata={data}/cluster", f"--log={data}/log"]
    as_owner = ["runuser", "-u", "postgres", "--"] if geteuid() == 0 else []
    quiet = subprocess.DEVNULL
    subprocess.run([*as_owner, *restart], cwd="/", stdin=quiet, stdout=quiet, stderr=quiet, check=True)
