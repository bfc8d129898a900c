"""How many pages PDFs have that came in: counted by a program of its own with limits, one for many files."""

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from cases.errors import FileRefused
from cases.uploads.page_reader import HEAD

READER = Path(__file__).with_name("page_reader.py")


class PageReader:
    """Counts pages; the program starts with the first file and ends with the block."""

    def __init__(self) -> None:
        self._program: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _slip: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._end()

    def count(self, data: bytes, name: str) -> int:
        """The pages of one PDF; FileRefused, naming the file, when it is broken or asks for too much."""
        if self._program is None:
            self._program = subprocess.Popen(
                [sys.executable, "-I", str(READER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        told = _asked(self._program, data)
        if told.strip().isdigit():
            return int(told)
        self._end()
        raise FileRefused(f"“{name}”数不出页数：文件损坏，或者打开它要太多内存和时间；请系统管理员核对这个文件后再办")

    def _end(self) -> None:
        if self._program is not None:
            self._program.kill()
            self._program.communicate()
            self._program = None


def _asked(program: "subprocess.Popen[bytes]", data: bytes) -> bytes:
    """The line that the program writes for one file; nothing when it has ended."""
    if program.stdin is None or program.stdout is None:
        return b""
    try:
        program.stdin.write(len(data).to_bytes(HEAD) + data)
        program.stdin.flush()
        return program.stdout.readline()
    except BrokenPipeError:
        return b""
