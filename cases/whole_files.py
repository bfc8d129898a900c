"""Files that lie whole under their name or not at all, whatever happens while they are written."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write(path: Path, data: bytes) -> None:
    """Puts bytes on the disk for good; who dies meanwhile, or finds no room (OSError), leaves nothing of that name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except OSError:
            os.unlink(file.name)
            raise
