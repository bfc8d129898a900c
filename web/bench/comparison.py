"""Comparing: compiled conditions against queries written by hand, a month's increment, all indicators, other engines.

DuckDB runs both sides on the same files in turns, so that what disturbs the machine disturbs both.
"""

import resource
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, process_time

from django.core.management.base import CommandError

from monitoring.comparing import changing
from monitoring.comparing.compiling import HOUSEHOLDS, PERSONS, RECORDS, Plan, Slice, fact_names
from monitoring.comparing.engines import Database, DuckDB, Engine, Spark
from monitoring.comparing.folding import fold, hits
from rules.indicators import Indicator, shipped
from web.bench.comparing import drawn
from web.bench.comparing.by_hand import QUERIES
from web.bench.comparing.drawn import MONTH, PROFILES, Profile
from web.bench.options import Options
from web.bench.report import Report, row

SEED = 2026
ROUNDS = 3
MEMORY = "5GB"
# In a quiet month there is something new of one household in so many.
QUIET = 20
PARTS = {RECORDS: ["*"], HOUSEHOLDS: [drawn.NOW], PERSONS: [drawn.NOW]}
Answer = dict[str, tuple[int, int]]


def run(options: Options) -> Report:
    """Draws the data of the profile, then measures on DuckDB, or compares another engine's answers with DuckDB's."""
    report, profile = Report("comparison"), PROFILES[options.profile]
    with TemporaryDirectory() as name:
        twenty = _plan(QUERIES)
        folder = _drawn(Path(name) / "twenty", profile, twenty)
        if options.engine == "duckdb":
            _measure(folder, profile, twenty, options.rounds or ROUNDS, report)
        else:
            _agree(options.engine, folder, profile, twenty, report)
    report.counts["rows"] = {"duckdb": profile.rows}
    report.counts["persons"] = {"duckdb": profile.households * drawn.SIZE}
    return report


def _plan(names: Iterable[str]) -> Plan:
    catalogue = shipped()
    return Plan(catalogue, tuple(catalogue.indicators[name] for name in names), MONTH)


def _drawn(folder: Path, profile: Profile, plan: Plan) -> Path:
    """As many rows as the profile says, all of them of items that the indicators read."""
    drawn.draw(folder, profile, plan.catalogue, plan.indicators, SEED)
    return folder


def _measure(folder: Path, profile: Profile, twenty: Plan, rounds: int, report: Report) -> None:
    everything = _plan(shipped().indicators)
    wide = _drawn(folder.with_name("everything"), profile, everything)
    variants: dict[str, Callable[[], Answer]] = {
        "20 by hand": lambda: _by_hand(folder),
        "20 compiled": lambda: _compiled(folder, profile, twenty),
        "20 of what changed": lambda: _compiled(folder, profile, twenty, changed=True),
        "20 compiled, quiet": lambda: _compiled(folder, profile, twenty, quiet=True),
        "20 of what changed, quiet": lambda: _compiled(folder, profile, twenty, changed=True, quiet=True),
        "128 compiled": lambda: _compiled(wide, profile, everything),
    }
    walls: dict[str, list[float]] = {name: [] for name in variants}
    cpus: dict[str, list[float]] = {name: [] for name in variants}
    answers: dict[str, Answer] = {}
    hits(twenty, twenty.indicators[0], "duckdb")  # Ibis is loaded once a process, not once a run.
    for _ in range(rounds):
        for name, work in variants.items():
            began, spent = monotonic(), process_time()
            answers[name] = work()
            walls[name].append(monotonic() - began)
            cpus[name].append(process_time() - spent)
    _same(answers["20 by hand"], answers["20 compiled"])
    for name in variants:
        report.rows.append(row(name, "duckdb", walls[name], min(cpus[name])))
        report.counts[f"hits of {name}"] = {"duckdb": sum(count for count, _ in answers[name].values())}
    _ratios(report, cpus)
    report.note("peak_gigabytes", "duckdb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


def _ratios(report: Report, cpus: dict[str, list[float]]) -> None:
    """Ratios of the least CPU of each: what others did on the machine in the meantime adds, and never takes away."""
    least = {name: min(times) for name, times in cpus.items()}
    report.note("compiled_over_by_hand", "duckdb", least["20 compiled"] / least["20 by hand"])
    report.note("month_over_full_run", "duckdb", least["20 of what changed"] / least["20 compiled"])
    report.note("quiet_month_over_full_run", "duckdb", least["20 of what changed, quiet"] / least["20 compiled, quiet"])
    report.note("128_over_20", "duckdb", least["128 compiled"] / least["20 compiled"])


def _by_hand(folder: Path) -> Answer:
    engine = DuckDB(folder, PARTS, MEMORY)
    try:
        return {name: _counted(engine, query) for name, query in QUERIES.items()}
    finally:
        engine.close()


def _compiled(folder: Path, profile: Profile, plan: Plan, changed: bool = False, quiet: bool = False) -> Answer:
    engine = DuckDB(folder, PARTS, MEMORY)
    try:
        if quiet:
            engine.lay("all_records", RECORDS, ["*"])
            engine.show(RECORDS, f"SELECT * FROM all_records WHERE month < {MONTH} OR household % {QUIET} = 0")
        if changed:
            _note_changed(engine, plan)
        return tally(engine, plan, _slices(profile), changed)
    finally:
        engine.close()


def _note_changed(engine: DuckDB, plan: Plan) -> None:
    """The newest month has just come; what the record knew a month ago lies beside what it knows."""
    engine.show(changing.MOVED, f"SELECT * FROM {RECORDS} WHERE month = {MONTH}")
    for source, name in changing.BEFORE.items():
        engine.lay(name, source, [drawn.BEFORE])
    changing.note(engine, plan)


def _slices(profile: Profile) -> list[Slice]:
    starts = range(0, profile.households, profile.slice)
    return [Slice(first, first + profile.slice - 1) for first in starts]


def tally(engine: Engine, plan: Plan, slices: Iterable[Slice], changed: bool = False) -> Answer:
    """Counts and sums of what every indicator found, slice by slice."""
    found = {indicator.id: (0, 0) for indicator in plan.indicators}
    queries = {each.id: _sum_of(plan, each, engine.dialect) for each in plan.indicators}
    for part in slices:
        fold(engine, plan, part, changed)
        for name, query in queries.items():
            count, total = _counted(engine, query)
            found[name] = (found[name][0] + count, found[name][1] + total)
    return found


def _sum_of(plan: Plan, indicator: Indicator, dialect: str) -> str:
    read = " + ".join(f"read_{name}" for name in fact_names(indicator))
    return f"SELECT COUNT(*), SUM({read}) FROM ({hits(plan, indicator, dialect)}) AS hits"


def _counted(engine: Engine, query: str) -> tuple[int, int]:
    [(count, total)] = engine.fetch(query)
    return int(count), int(total or 0)


def _same(first: Answer, second: Answer) -> None:
    if wrong := sorted(name for name in first if first[name] != second[name]):
        raise CommandError(f"两边结果不同：{'；'.join(f'{name} {first[name]} {second[name]}' for name in wrong)}")


def _agree(engine: str, folder: Path, profile: Profile, plan: Plan, report: Report) -> None:
    """Runs the twenty on another engine over the same data; an answer that differs is an error."""
    expected = _compiled(folder, profile, plan)
    other = ENGINES[engine](folder)
    began, spent = monotonic(), process_time()
    answer = tally(other, plan, _slices(profile))
    report.rows.append(row("20 compiled", other.name, [monotonic() - began], process_time() - spent))
    _same(expected, answer)
    report.counts["hits of 20 compiled"] = {other.name: sum(count for count, _ in answer.values())}
    report.counts["indicators that agree with duckdb"] = {other.name: len(answer)}


def spark(folder: Path) -> Engine:
    try:
        from pyspark.sql import SparkSession  # type: ignore[import-not-found]
    except ImportError as missing:
        raise CommandError("这台机器没有装 pyspark，做法见 docs/reference/comparing.md") from missing
    built = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = built.config("spark.sql.shuffle.partitions", "4").config("spark.driver.memory", "3g").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return Spark(session, folder)


def _database(vendor: str) -> Callable[[Path], Engine]:
    def filled(folder: Path) -> Engine:
        engine = Database()
        if engine.name != vendor:
            raise CommandError(f"产品现在用的数据库是 {engine.name}，请用 HULIAN_DATABASE_URL 指定 {vendor}")
        source = DuckDB(folder, PARTS, MEMORY)
        for name in PARTS:
            engine.fill(name, source.fetch(f"SELECT * FROM {name}"))
        source.close()
        return engine

    return filled


ENGINES: dict[str, Callable[[Path], Engine]] = {
    "spark": spark,
    "sqlite": _database("sqlite"),
    "postgresql": _database("postgresql"),
}
