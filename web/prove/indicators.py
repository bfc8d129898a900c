"""One definition, every engine: each indicator finds the same households with the same sums wherever it is asked."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from monitoring.comparing.compiling import SOURCES, Plan, Slice
from monitoring.comparing.engines import Database, DuckDB, Engine
from monitoring.comparing.lake import Lake
from rules.indicators import shipped
from rules.judging import met
from web.bench.comparison import MEMORY, Answer, spark, tally
from web.bench.databases import Place, scratch
from web.prove.households import MONTH, situations, sources
from web.prove.proof import Asked, Proof

COUNT = 2_000
PARTS = dict.fromkeys(SOURCES, ("1",))


def run(asked: Asked) -> Proof:
    """Judges drawn households in memory, then asks DuckDB and the databases, or Spark, for counts and sums of each."""
    proof, count = Proof("indicators"), asked.count or COUNT
    expected = _judged(count, asked.seed)
    proof.figures["memory"] = {"households": count, "met": sum(1 for found, _ in expected.values() if found)}
    with TemporaryDirectory(prefix="hulian-prove.") as folder:
        lake = _laid_out(Path(folder), count, asked.seed)
        _compare(proof, "duckdb", expected, ask(DuckDB(lake.folder, PARTS, MEMORY), count))
        if asked.engine:
            _compare(proof, asked.engine, expected, ask(spark(lake.folder), count))
            return proof
    with scratch(asked.kinds) as made:
        for db in asked.kinds:
            _compare(proof, db, expected, _elsewhere(made.bare(db), count, asked.seed))
    return proof


def plan() -> Plan:
    """All indicators, for the month of the drawn data."""
    return Plan(shipped(), tuple(shipped().indicators.values()), MONTH)


def _judged(count: int, seed: int) -> Answer:
    """What the evaluator in memory says, which shares nothing with the engines but the table of indicators."""
    every = plan()
    found = dict.fromkeys((each.id for each in every.indicators), (0, 0))
    for home in situations(every.catalogue, count, seed):
        for each in met(every.catalogue, every.indicators, home, MONTH):
            number, total = found[each.indicator]
            found[each.indicator] = (number + 1, total + sum(each.facts.values()))
    return found


def _laid_out(folder: Path, count: int, seed: int) -> Lake:
    lake = Lake(folder)
    for source, rows in sources(situations(shipped(), count, seed)).items():
        lake.write(source, "1", rows)
    return lake


def filled(count: int, seed: int) -> Database:
    """The product's own database with the drawn households in temporary tables."""
    engine = Database()
    for source, rows in sources(situations(shipped(), count, seed)).items():
        engine.fill(source, rows)
    return engine


def ask(engine: Engine, count: int) -> Answer:
    """Counts and sums by indicator, in two slices so that their edges are tried too."""
    half = count // 2
    return tally(engine, plan(), (Slice(0, half), Slice(half + 1, count)))


def _elsewhere(place: Place, count: int, seed: int) -> Answer:
    """The answers of a database of its own, asked by a process of its own."""
    command = [sys.executable, "-m", "web.prove.indicators_worker", str(count), str(seed)]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=place.environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return {name: tuple(told) for name, told in json.loads(done.stdout.splitlines()[-1]).items()}


def _compare(proof: Proof, engine: str, expected: Answer, answer: Answer) -> None:
    proof.tried += len(expected)
    wrong = [name for name in expected if answer.get(name) != expected[name]]
    proof.details += [f"{engine}：{name} 应为 {expected[name]}，得到 {answer.get(name)}" for name in wrong]
    hits, sums = (sum(told[place] for told in answer.values()) for place in (0, 1))
    proof.figures[engine] = {"agree": len(expected) - len(wrong), "hits": hits, "sum": sums}
