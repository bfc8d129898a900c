"""A disk of its own, so small that it can be filled, and emptied again."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BALLAST = "ballast"


@contextmanager
def small(megabytes: int) -> Iterator[Path]:
    """A file system in memory of that size; only root may mount one (PermissionError says so)."""
    if os.geteuid():
        raise PermissionError("磁盘写满的证明要挂载一个小文件系统，请用 root 运行。Run as root.")
    place = Path(tempfile.mkdtemp(prefix="hulian-disk."))
    # The database's own user has to find its folder there.
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "hulian", str(place)]
    subprocess.run(command, check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


def fill(place: Path, room: int) -> None:
    """Leaves so many bytes free."""
    empty(place)
    disk = os.statvfs(place)
    size = disk.f_bavail * disk.f_bsize - room
    with (place / BALLAST).open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(size, 1))


def empty(place: Path) -> None:
    """Gives the room back, as somebody does who clears up."""
    (place / BALLAST).unlink(missing_ok=True)
