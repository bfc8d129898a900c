"""The benchmarks by name."""

from collections.abc import Callable

from web.bench import (
    assess,
    board,
    comparison,
    deadlines,
    documents,
    growth,
    inbox,
    receiving,
    replay,
    step,
    warnings,
    wave,
    web,
)
from web.bench.options import Options
from web.bench.report import Report

BENCHMARKS: dict[str, Callable[[Options], Report]] = {
    "assess": assess.run,
    "board": board.run,
    "comparison": comparison.run,
    "deadlines": deadlines.run,
    "documents": documents.run,
    "growth": growth.run,
    "inbox": inbox.run,
    "receiving": receiving.run,
    "replay": replay.run,
    "step": step.run,
    "warnings": warnings.run,
    "wave": wave.run,
    "web": web.run,
}
