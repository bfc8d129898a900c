"""The inbox at the size of a province: pages, exact counts and searches over raw rows, with their plans."""

from web.bench.crew import Hand, crew
from web.bench.databases import scratch
from web.bench.options import Options
from web.bench.report import Report, row

CASES, ROUNDS = 50_000, 20


class SlowPlan(RuntimeError):
    """A question of the inbox walks over or sorts a whole table."""


def run(options: Options) -> Report:
    """Fills each database with four tasks a case and asks what inboxes ask; a plan that walks the table fails."""
    report = Report("inbox")
    with scratch(options.kinds) as room:
        for db in options.kinds:
            hand = Hand(room.product(db), "inboxes")
            with crew(hand):
                _measure(hand, db, options, report)
    return report


def _measure(hand: Hand, db: str, options: Options, report: Report) -> None:
    hand.ask("open", cases=options.cases or CASES)
    for _ in range(options.rounds or ROUNDS):
        hand.ask("run")
    figures = hand.ask("figures")
    walls, cpu, plans = figures.pop("walls"), figures.pop("cpu"), figures.pop("plans")
    for name, times in walls.items():
        report.rows.append(row(name, db, times, cpu[name] / len(times)))
    report.counts[db] = figures
    walked = {name: plan for name, plan in plans.items() if plan}
    if walked:
        raise SlowPlan(f"{db}: {walked}")
