"""A department's file of 200,000 rows: seconds and memory from its bytes to facts, checked, matched by blind index."""

from web.bench.crew import Hand, Tally, crew, round_of
from web.bench.databases import scratch
from web.bench.options import Options
from web.bench.report import Report

ROWS, ROUNDS = 200_000, 1


def run(options: Options) -> Report:
    """Takes files of the rows asked for in on each database."""
    report = Report("receiving")
    with scratch(options.kinds) as room:
        for db in options.kinds:
            hand = Hand(room.product(db), "arrivals")
            with crew(hand):
                _measure(hand, db, options, report)
    return report


def _measure(hand: Hand, db: str, options: Options, report: Report) -> None:
    rows, tally = options.cases or ROWS, Tally()
    for _ in range(options.rounds or ROUNDS):
        tally.add(round_of([hand], rows))
    figures = hand.ask("figures")
    report.rows.append(tally.row(f"file of {int(figures['rows']):,} rows", db))
    report.counts[db] = figures
    report.note("seconds_for_200000_rows", db, tally.walls[-1] / figures["rows"] * ROWS)
