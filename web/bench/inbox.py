"""The inbox of a province: pages, exact counts and searches over raw rows, with their plans and what they read."""

from statistics import median

from web.bench.crew import Figures, Hand, crew
from web.bench.databases import scratch
from web.bench.options import Options
from web.bench.report import Report, p95_ms, row

CASES, ROUNDS = 500_000, 40
# Blocks that the first page of an office, its cases and its exact count may look at together.
PAGE_QUESTIONS = ("page: my office, due first", "page: its cases", "exact count of my office")
MOST_BUFFERS = 120


class SlowPlan(RuntimeError):
    """A question of the inbox walks over or sorts a whole table, or reads more than a page may."""


def run(options: Options) -> Report:
    """Fills each database with four tasks a case and asks what inboxes ask; a plan that walks or sorts fails."""
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
    for name, times in figures["walls"].items():
        report.rows.append(row(name, db, times, median(figures["cpus"][name])))
    report.counts[f"{db} CPU p95 ms"] = {name: p95_ms(cpus) for name, cpus in figures["cpus"].items()}
    report.counts[db] = figures["counts"]
    if figures["buffers"]:
        report.counts[f"{db} buffers"] = figures["buffers"]
    _check(figures, db)


def _check(figures: Figures, db: str) -> None:
    faults = dict(figures["faults"])
    read = sum(figures["buffers"].get(name, 0) for name in PAGE_QUESTIONS)
    if read > MOST_BUFFERS:
        faults["first page with its cases and its count"] = [f"reads {read} buffers"]
    if faults:
        raise SlowPlan(f"{db}: {faults}")
