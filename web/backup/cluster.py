"""PostgreSQL's own programs: a copy of a running cluster, and a private one that recovers such a copy."""

import os
import shutil
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from web.backup.errors import BackupError

# Nobody but this machine, nothing read from the disk's old settings: the copy's own may point at the running cluster.
CONFIGURATION = """listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
hot_standby = off
archive_mode = off
max_connections = 60
restore_command = 'cp "{wal}/%f" "%p"'
recovery_target_action = promote
{target}
"""
HBA = "host all all 127.0.0.1/32 scram-sha-256\n"
LONGEST = 6 * 3600


def programs() -> Path:
    """The folder of the newest PostgreSQL; raises BackupError where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: -int(path.parts[4]))
    named = shutil.which("pg_basebackup")
    if not found and not named:
        raise BackupError("这台机器没有 PostgreSQL 的程序（pg_basebackup），请安装 postgresql")
    return found[0].parent if found else Path(str(named)).parent


def base_backup(database: Mapping[str, Any]) -> subprocess.Popen[bytes]:
    """Begins copying the running cluster as one tar on its output, with the log that makes it whole."""
    where = [f"--host={database['HOST']}", f"--port={database['PORT'] or 5432}", f"--username={database['USER']}"]
    how = ["--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast", "--no-password"]
    known = {**os.environ, "PGPASSWORD": str(database["PASSWORD"])}
    pipe = subprocess.PIPE
    return subprocess.Popen([programs() / "pg_basebackup", *where, *how], env=known, stdout=pipe, stderr=pipe)


class Recovered:
    """A private cluster in a folder, brought forward along its log to a moment."""

    def __init__(self, folder: Path, base: BinaryIO, wal: Path, target: str) -> None:
        """Lays the copy out; `target` is a line of settings, empty for the end of the log."""
        self.data, self.port = folder / "cluster", _free_port()
        self.data.mkdir(mode=0o700)
        subprocess.run(["tar", "-x", "-C", self.data], stdin=base, check=True)
        told = CONFIGURATION.format(port=self.port, wal=wal, target=target)
        (self.data / "postgresql.conf").write_text(told, encoding="utf-8")
        (self.data / "postgresql.auto.conf").write_text("", encoding="utf-8")
        (self.data / "pg_hba.conf").write_text(HBA, encoding="utf-8")
        (self.data / "recovery.signal").touch()
        self.log = folder / "log"
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            subprocess.run(["chown", "-R", "postgres", folder], check=True)

    def start(self) -> None:
        """Recovers and answers; raises BackupError with PostgreSQL's own last words when the log does not reach."""
        done = self._control("start", "--wait", f"--timeout={LONGEST}", f"--log={self.log}")
        if done.returncode:
            said = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else done.stderr
            raise BackupError(f"恢复没有到达所要的时刻：{_last_words(said)}")

    def stop(self) -> None:
        """Ends it, in order."""
        if (self.data / "postmaster.pid").exists():
            self._control("stop", "--mode=fast")

    def _control(self, act: str, *more: str) -> subprocess.CompletedProcess[str]:
        command: Sequence[str | Path] = [programs() / "pg_ctl", act, "--silent", f"--pgdata={self.data}", *more]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        quiet = subprocess.DEVNULL
        # Its output is not a pipe: the server that it leaves behind would keep it open.
        return subprocess.run(command, cwd="/", stdin=quiet, stdout=quiet, stderr=quiet, text=True, check=False)


def _last_words(log: str) -> str:
    lines = [line for line in log.splitlines() if "FATAL" in line or "PANIC" in line]
    return lines[-1].partition("  ")[2] if lines else "PostgreSQL 没有启动，请查看日志"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
