"""A wave of reviews: what it takes to open those of 14,000 awards in one go, in turns that know only the rows."""

from web.bench.crew import Hand, Tally, crew, round_of
from web.bench.databases import scratch
from web.bench.options import Options
from web.bench.report import Report

AWARDS, ROUNDS = 14_000, 1


def run(options: Options) -> Report:
    """Opens the reviews of the awards asked for on each database."""
    report = Report("wave")
    with scratch(options.kinds) as room:
        for db in options.kinds:
            hand = Hand(room.product(db), "waves")
            with crew(hand):
                _measure(hand, db, options, report)
    return report


def _measure(hand: Hand, db: str, options: Options, report: Report) -> None:
    awards, tally, cpu = options.cases or AWARDS, Tally(), 0.0
    for _ in range(options.rounds or ROUNDS):
        done = round_of([hand], awards)
        tally.add(done)
        cpu = done[0]["cpu"]
    figures = hand.ask("figures")
    report.rows.append(tally.row(f"wave of {int(figures['awards']):,} reviews", db))
    report.counts[db] = figures
    report.note("cpu_seconds_for_14000", db, cpu / figures["awards"] * AWARDS)
