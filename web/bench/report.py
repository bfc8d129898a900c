"""What a benchmark says in the end: rows and ratios, as one JSON object or as a table for people."""

import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import quantiles

Ratios = dict[str, dict[str, float]]
HEADINGS = ("variant", "db", "workers", "n", "cpu ms", "p50 ms", "p95 ms", "per second")


@dataclass(frozen=True)
class Row:
    """One variant on one database: client CPU and wall time of one piece of work, and how many a second."""

    variant: str
    db: str
    workers: int
    n: int
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    per_second: float


@dataclass
class Report:
    """Rows, ratios by name and database, and counts that no clock can blur."""

    name: str
    rows: list[Row] = field(default_factory=list)
    ratios: Ratios = field(default_factory=dict)
    counts: dict[str, dict[str, float]] = field(default_factory=dict)
    machine: str = field(default_factory=lambda: machine())

    def note(self, ratio: str, db: str, value: float) -> None:
        """Notes one ratio of one database."""
        self.ratios.setdefault(ratio, {})[db] = round(value, 2)

    def as_json(self) -> str:
        """One JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def as_text(self) -> str:
        """The same for people."""
        cells = [HEADINGS, *(tuple(str(value) for value in asdict(row).values()) for row in self.rows)]
        lines = [self.machine, "", *_table(cells), ""]
        figures = self.ratios | self.counts
        broad = max(map(len, figures), default=0)
        lines += [f"{name:<{broad}}  {_pairs(values)}" for name, values in figures.items()]
        return "\n".join(lines)


def row(variant: str, db: str, walls: Iterable[float], cpu: float, *, workers: int = 1, rate: float = 0) -> Row:
    """A row from the wall times of every piece of work and the CPU seconds of one."""
    times = sorted(walls)
    cuts = quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
    rate = rate or len(times) / sum(times)
    return Row(variant, db, workers, len(times), _ms(cpu), _ms(cuts[49]), _ms(cuts[94]), round(rate, 1))


def p95_ms(seconds: Iterable[float]) -> float:
    """The time below which nineteen of twenty stay, in milliseconds."""
    times = sorted(seconds)
    return _ms(quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0])


def machine() -> str:
    """The machine in a line: processor, cores, memory, system, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return f"{_processor()}, {cores} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _table(cells: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]


def _pairs(values: Mapping[str, float]) -> str:
    return "; ".join(f"{name} {value:g}" for name, value in values.items())
