"""The supervisor's board of a county with 20,000 open tasks and a year of finished ones: the whole page, over HTTP."""

from web.bench.crew import Hand, Tally, crew, round_of
from web.bench.databases import scratch
from web.bench.options import Options
from web.bench.report import Report

OPEN, ROUNDS = 20_000, 2


def run(options: Options) -> Report:
    """Looks at the board on each database asked for; `--cases` gives another number of open tasks."""
    report = Report("board")
    with scratch(options.kinds) as room:
        for db in options.kinds:
            hand, tally = Hand(room.product(db), "boards"), Tally()
            with crew(hand):
                for _ in range(options.rounds or ROUNDS):
                    tally.add(round_of([hand], options.cases or OPEN))
                counted = hand.ask("figures")
            row = tally.row(f"board, {counted['open']:.0f} open of {counted['tasks']:.0f} tasks", db)
            report.rows.append(row)
            report.note("seconds_a_page_p50", db, row.p50_ms / 1000)
            report.note("seconds_a_page_p95", db, row.p95_ms / 1000)
    return report
