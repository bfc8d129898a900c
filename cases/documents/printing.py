"""A child process that prints: limited in time and memory, replaced when it dies."""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from math import ceil
from multiprocessing import get_context
from pathlib import Path

from cases.documents.errors import DocumentError, PrintingTooSlow
from cases.documents.pdf import get_ready, make_pdf_and_count

SECONDS = 20
MEGABYTES = 1500


class _Late(BaseException):
    """Raised by the timer; no clause inside the library may swallow it."""


class PrintingRoom:
    """Keeps a few printing processes warm."""

    def __init__(self, fonts: Path, processes: int = 1, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._fonts, self._processes, self._seconds, self._megabytes = fonts, processes, seconds, megabytes
        self._pool = self._open()

    def print_document(self, html: str) -> tuple[bytes, int]:
        """Returns the PDF and its page count, or raises a DocumentError."""
        try:
            return self._pool.submit(print_or_die, html, self._fonts, self._seconds).result()
        except (BrokenProcessPool, MemoryError):
            self._pool.shutdown(wait=False)
            self._pool = self._open()
            raise DocumentError("文书排版占用的内存或者时间太多，已停止生成。") from None

    def warm(self) -> None:
        """Starts a printing process that will soon be asked for, without waiting for it."""
        self._pool.submit(get_ready, self._fonts)

    def close(self) -> None:
        """Ends the printing processes."""
        self._pool.shutdown(cancel_futures=True)

    def _open(self) -> ProcessPoolExecutor:
        limits = {"initializer": _limit_memory, "initargs": (self._megabytes,)}
        return ProcessPoolExecutor(self._processes, mp_context=get_context("spawn"), **limits)


def print_or_die(
    html: str, fonts: Path, seconds: float, job: Callable[[str, Path], tuple[bytes, int]] = make_pdf_and_count
) -> tuple[bytes, int]:
    """Prints in time; what is deep in a library and hears no timer is killed by the kernel at twice that time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    ends = ceil(used.ru_utime + used.ru_stime + 2 * seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (ends, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    return print_in_time(html, fonts, seconds, job)


def print_in_time(
    html: str, fonts: Path, seconds: float, job: Callable[[str, Path], tuple[bytes, int]] = make_pdf_and_count
) -> tuple[bytes, int]:
    """Prints in this process, for at most so many seconds of its own work."""
    signal.signal(signal.SIGPROF, _ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return job(html, fonts)
    except _Late:
        raise PrintingTooSlow(PrintingTooSlow.__doc__) from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _ring(*_: object) -> None:
    raise _Late


def _limit_memory(megabytes: int) -> None:
    limit = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    # What dies while it prints leaves no picture of its memory on the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
