"""A thousand letters as one batch: what they cost the worker and its printer, and whether its memory stays flat."""

from web.bench.crew import Hand, Tally, crew, round_of
from web.bench.databases import scratch
from web.bench.options import Options
from web.bench.report import Report

LETTERS, ROUNDS = 1_000, 1


class Unprinted(RuntimeError):
    """A letter without its page costs nothing and says nothing."""


def run(options: Options) -> Report:
    """Writes and prints the letters asked for on each database."""
    report = Report("documents")
    with scratch(options.kinds) as room:
        for db in options.kinds:
            place = room.product(db)
            place.lend_fonts()
            hand = Hand(place, "lettered")
            with crew(hand):
                _measure(hand, db, options, report)
    return report


def _measure(hand: Hand, db: str, options: Options, report: Report) -> None:
    letters, tally = options.cases or LETTERS, Tally()
    for _ in range(options.rounds or ROUNDS):
        tally.add(round_of([hand], letters))
    figures = hand.ask("figures")
    if figures["printed"] != letters:
        raise Unprinted(f"{figures['printed']:.0f} of {letters} letters were printed")
    report.rows.append(tally.row(f"batch of {int(figures['letters']):,} letters", db))
    report.counts[db] = {name: round(value, 1) for name, value in figures.items()}
    report.note("cpu_seconds_for_1000_letters", db, figures["cpu_seconds"] / figures["letters"] * LETTERS)
