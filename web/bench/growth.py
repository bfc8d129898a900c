"""What work costs with 4 and 16 times as much data: pages and steps should not notice, batches in proportion."""

from collections.abc import Mapping
from pathlib import Path
from statistics import median

from django.conf import settings

from web.bench import curves
from web.bench.crew import Hand, Tally, crew, round_of
from web.bench.databases import Place, scratch
from web.bench.options import Options
from web.bench.report import Report, row

FACTORS = (1, 4, 16)
CASES, CLOCKS, ROUNDS, STEPS = 12_500, 900, 8, 10
# Where the reference keeps the drawing.
CHART = Path("docs/images/growth.svg")
# The questions of an inbox whose curves are drawn; the others are in the table of `bench inbox`.
ASKED = {
    "page: my office, due first (again)": "待办首页查询",
    "exact count of my office (again)": "待办准确件数",
    "two characters of a name, county (again)": "县内按姓名两字查找",
    "whole page over HTTP (again)": "待办整页",
}
FLAT, LINEAR = "flat", "linear"


def run(options: Options) -> Report:
    """Fills one database after another, each larger, and draws the curves of PostgreSQL, or of what was asked for."""
    report, drawn = Report("growth"), curves.Curves()
    for db in options.kinds:
        for factor in FACTORS:
            with scratch([db]) as room:
                _at(room.product(db), db, factor, options, report, drawn)
        for name, values in drawn.of(db).items():
            report.note(f"{name}: 16 times over once", db, values[FACTORS[-1]] / values[FACTORS[0]])
    (settings.BASE_DIR / CHART).write_text(drawn.svg(options.kinds[-1]), encoding="utf-8")
    return report


def _at(place: Place, db: str, factor: int, options: Options, report: Report, drawn: curves.Curves) -> None:
    cases, rounds = (options.cases or CASES) * factor, options.rounds or ROUNDS
    for name, cpu in _inbox(place, cases, rounds, report, db).items():
        drawn.add(db, name, FLAT, factor, cpu)
    drawn.add(db, "办一步", FLAT, factor, _step(place, rounds, report, db, factor))
    drawn.add(db, "日历公布后重算到期日", LINEAR, factor, _clocks(place, CLOCKS * factor, report, db))


def _inbox(place: Place, cases: int, rounds: int, report: Report, db: str) -> Mapping[str, float]:
    """Milliseconds of CPU of each question, the database's process counted in."""
    hand = Hand(place, "inboxes")
    with crew(hand):
        hand.ask("open", cases=cases)
        for _ in range(rounds):
            hand.ask("run")
        figures = hand.ask("figures")
    for asked in ASKED:
        report.rows.append(
            row(f"{asked}, {cases:,} cases", db, figures["walls"][asked], median(figures["cpus"][asked]))
        )
    return {name: median(figures["cpus"][asked]) * 1000 for asked, name in ASKED.items()}


def _step(place: Place, rounds: int, report: Report, db: str, factor: int) -> float:
    """Milliseconds of our CPU for one human task completed beside all those rows."""
    hand, tally = Hand(place, "seven"), Tally()
    with crew(hand):
        round_of([hand], STEPS)
        for _ in range(rounds):
            tally.add(round_of([hand], STEPS))
    done = tally.row(f"step, {factor} times the data", db)
    report.rows.append(done)
    return done.cpu_ms


def _clocks(place: Place, clocks: int, report: Report, db: str) -> float:
    """Milliseconds of our CPU until every clock follows an announced year."""
    hand, tally = Hand(place, "recomputed"), Tally()
    with crew(hand):
        tally.add(round_of([hand], clocks))
    done = tally.row(f"recompute {clocks:,} clocks", db)
    report.rows.append(done)
    return done.cpu_ms
