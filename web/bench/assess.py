"""The arithmetic of a household with its explanation, and what it takes for 14,000 under two sets of parameters."""

from statistics import median

from web.bench.crew import Hand, Tally, crew, round_of
from web.bench.databases import SQLITE, scratch
from web.bench.options import Options
from web.bench.report import Report

HOUSEHOLDS, ROUNDS = 200, 5
WAVE, SETS = 14_000, 2


def run(options: Options) -> Report:
    """Judges in memory; no database is asked."""
    report, tally = Report("assess"), Tally()
    with scratch((SQLITE,)) as room:
        hand = Hand(room.bare(SQLITE), "assessed")
        with crew(hand):
            round_of([hand], HOUSEHOLDS)
            for _ in range(options.rounds or ROUNDS):
                tally.add(round_of([hand], HOUSEHOLDS))
    report.rows.append(tally.row("assess, 6 members, 30 lines", "none"))
    report.note("milliseconds_a_household", "none", median(tally.cpus) * 1000)
    report.note("seconds_for_14000_under_two_sets", "none", median(tally.cpus) * WAVE * SETS)
    return report
