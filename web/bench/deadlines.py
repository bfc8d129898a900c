"""Due dates: a million computed in memory, and the provisional ones of a county recomputed when a calendar comes."""

from web.bench.crew import Hand, Tally, crew, round_of
from web.bench.databases import scratch
from web.bench.options import Options
from web.bench.report import Report

CALLS, MILLION = 10, 10
CLOCKS = 15_000
ROUNDS = 3


def run(options: Options) -> Report:
    """Computes once, and recomputes on each database asked for."""
    report = Report("deadlines")
    with scratch(options.kinds) as room:
        for place, db in enumerate(options.kinds):
            product = room.product(db)
            hands = {"recompute 15,000 clocks": Hand(product, "recomputed")}
            if place == 0:
                hands["compute 100,000 dates"] = Hand(product, "due_dates")
            with crew(*hands.values()):
                _measure(hands, db, options.rounds or ROUNDS, report)
    return report


def _measure(hands: dict[str, Hand], db: str, rounds: int, report: Report) -> None:
    for name, hand in hands.items():
        tally = Tally()
        computing = name.startswith("compute")
        for _ in range(rounds):
            tally.add(round_of([hand], CALLS if computing else CLOCKS))
        row = tally.row(name, db if not computing else "none")
        report.rows.append(row)
        if computing:
            report.note("seconds_for_1000000_computed", "none", row.cpu_ms * MILLION / 1000)
        else:
            report.note("seconds_for_15000_recomputed", db, row.p50_ms / 1000)
