"""What is written beside the database: lines of the log as the product forms them, and files, even short-lived ones."""

import io
import logging
import os
import sys
from collections.abc import Iterator
from logging.config import DictConfigurator
from pathlib import Path
from typing import Any

from django.conf import settings

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# Devices are no files, and the interpreter keeps what it compiled beside the sources.
NOWHERE = ("/dev/", "/proc/")


class Lines:
    """Every line of the log in each of the product's formats, through the filters of its own settings."""

    def __init__(self) -> None:
        told: dict[str, Any] = settings.LOGGING
        maker, wanted = DictConfigurator(told), told["handlers"]["console"]["filters"]
        self.texts = {name: io.StringIO() for name in told["formatters"]}
        root = logging.getLogger()
        root.handlers = []
        for name, text in self.texts.items():
            handler = logging.StreamHandler(text)
            handler.setFormatter(maker.configure_formatter(dict(told["formatters"][name])))
            for each in wanted:
                handler.addFilter(maker.configure_filter(dict(told["filters"][each])))
            root.addHandler(handler)

    def taken(self) -> dict[str, str]:
        """What was said since the last time, by format."""
        told = {name: text.getvalue() for name, text in self.texts.items()}
        for text in self.texts.values():
            text.seek(0)
            text.truncate()
        return told


class Files:
    """Which files this process writes; what is removed or renamed is read in the last moment."""

    def __init__(self) -> None:
        self.written, self.gone, self.busy = set[str](), dict[str, bytes](), False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple) -> None:
        if self.busy or event not in ("open", "os.remove", "os.rename"):
            return
        path = os.fsdecode(arguments[0]) if isinstance(arguments[0], str | bytes | os.PathLike) else ""
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING and "__pycache__" not in path:
            self.written.add(path)
        elif event != "open":
            self._keep(path)

    def _keep(self, path: str) -> None:
        self.busy = True
        try:
            self.gone[path] = Path(path).read_bytes()
        except OSError:
            pass
        finally:
            self.busy = False

    def outside(self, folder: Path) -> list[str]:
        """Files that were written elsewhere than in the installation's folder."""
        known = (str(folder), *NOWHERE)
        return sorted(path for path in self.written if path and os.path.isabs(path) and not path.startswith(known))


def files(folder: Path, gone: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Everything in the folder but the database, the keys and the fonts, and what was there for a moment."""
    database = str(settings.DATABASES["default"]["NAME"])
    for path in sorted(folder.rglob("*")):
        own = str(path).startswith(database) or {"keys", "fonts"} & set(path.parts)
        if path.is_file() and not own:
            yield str(path), path.read_bytes().decode(errors="ignore")
    yield from ((f"（已删除）{path}", data.decode(errors="ignore")) for path, data in gone.items())
