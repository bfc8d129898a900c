"""A drop of risk warnings: what it takes to hand 6,000 down, in turns that know only the rows."""

from web.bench.crew import Hand, Tally, crew, round_of
from web.bench.databases import scratch
from web.bench.options import Options
from web.bench.report import Report

WARNINGS, ROUNDS = 6_000, 1


def run(options: Options) -> Report:
    """Hands the warnings asked for down on each database."""
    report = Report("warnings")
    with scratch(options.kinds) as room:
        for db in options.kinds:
            hand = Hand(room.product(db), "warned")
            with crew(hand):
                _measure(hand, db, options, report)
    return report


def _measure(hand: Hand, db: str, options: Options, report: Report) -> None:
    warnings, tally, cpu = options.cases or WARNINGS, Tally(), 0.0
    for _ in range(options.rounds or ROUNDS):
        done = round_of([hand], warnings)
        tally.add(done)
        cpu = done[0]["cpu"]
    figures = hand.ask("figures")
    report.rows.append(tally.row(f"drop of {int(figures['warnings']):,} risk warnings", db))
    report.counts[db] = figures
    report.note("cpu_seconds_for_6000", db, cpu / figures["warnings"] * WARNINGS)
