"""A year of past cases replayed on a draft: what an M county takes, and a case among four times as many."""

from web.bench.crew import Hand, Tally, crew, round_of
from web.bench.databases import scratch
from web.bench.options import Options
from web.bench.report import Report

# The year of an M county: processes, and human tasks in them.
YEAR_CASES, YEAR_TASKS = 53_000, 265_000
CASES, ROUNDS, TIMES = 1_000, 3, 4


def run(options: Options) -> Report:
    """Replays the cases asked for, then four times as many, on each database."""
    report = Report("replay")
    with scratch(options.kinds) as room:
        for db in options.kinds:
            product = room.product(db)
            maker, hand = Hand(product, "past_cases"), Hand(product, "replayed")
            with crew(maker, hand):
                _measure(maker, hand, db, options, report)
    return report


def _measure(maker: Hand, hand: Hand, db: str, options: Options, report: Report) -> None:
    seconds = []
    for cases in (options.cases or CASES, (options.cases or CASES) * TIMES):
        maker.ask("open", cases=cases)
        tally = Tally()
        for _ in range(options.rounds or ROUNDS):
            tally.add(round_of([hand], cases))
        figures = hand.ask("figures")
        row = tally.row(f"replay {int(figures['cases']):,} cases", db)
        report.rows.append(row)
        report.counts[f"{row.variant}, {db}"] = {name: round(value, 1) for name, value in figures.items()}
        seconds.append((row.cpu_ms / 1000, figures))
    (few, less), (many, more) = seconds
    report.note("cost_a_case_at_4x_over_1x", db, (many / more["cases"]) / (few / less["cases"]))
    report.note("cpu_seconds_for_265000_tasks", db, many / more["tasks"] * YEAR_TASKS)
    report.note("cpu_seconds_for_53000_cases_of_full_length", db, many / more["cases"] * YEAR_CASES)
