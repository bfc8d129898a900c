"""One human task completed: the product against the floor under it and against viewflow, interleaved in one run."""

from web.bench.crew import Hand, Tally, crew, ratio, round_of
from web.bench.databases import POSTGRESQL, Place, Scratch, scratch
from web.bench.options import Options
from web.bench.report import Report

PRODUCT = {
    "floor, raw SQL": "floor_sql",
    "floor, ORM": "floor_orm",
    "step": "seven",
    "step, first of its way": "seven_afresh",
    "step, dibao": "dibao",
}
OTHERS = {"viewflow": "viewflow"}
CASES = {"step, dibao": 4}
A_ROUND, ROUNDS, WARM_UP = 10, 7, 3


def run(options: Options) -> Report:
    """Measures on each database asked for."""
    report = Report("step")
    with scratch(options.kinds) as room:
        for db in options.kinds:
            _one_worker(room, db, options, report)
    return report


def _one_worker(room: Scratch, db: str, options: Options, report: Report) -> None:
    product = room.product(db)
    places = {**dict.fromkeys(PRODUCT, product), **dict.fromkeys(OTHERS, room.viewflow(db))}
    hands = {name: Hand(places[name], module) for name, module in (PRODUCT | OTHERS).items()}
    with crew(*hands.values()):
        _count(hands, db, report)
        tallies = _rounds(hands, options.rounds or ROUNDS)
    report.rows += [tally.row(name, db) for name, tally in tallies.items()]
    report.note("step_over_orm_floor", db, ratio(tallies["step"], tallies["floor, ORM"]))
    report.note("dibao_over_orm_floor", db, ratio(tallies["step, dibao"], tallies["floor, ORM"]))
    report.note("viewflow_over_step", db, ratio(tallies["viewflow"], tallies["step"]))
    if db == POSTGRESQL and options.workers > 1:
        _many_workers(product, options, report)


def _count(hands: dict[str, Hand], db: str, report: Report) -> None:
    """Counts statements and bytes in a round that nobody times; it warms up, too."""
    for name, hand in hands.items():
        hand.ask("open", cases=WARM_UP)
        for figure, value in hand.ask("count").items():
            report.counts.setdefault(f"{figure}, {db}", {})[name] = round(value, 1)


def _rounds(hands: dict[str, Hand], rounds: int) -> dict[str, Tally]:
    tallies = {name: Tally() for name in hands}
    for _ in range(rounds):
        for name, hand in hands.items():
            tallies[name].add(round_of([hand], CASES.get(name, A_ROUND)))
    return tallies


def _many_workers(place: Place, options: Options, report: Report) -> None:
    """The same step by one worker and by many, turn and turn about; a lock error would end the worker and the run."""
    hands = [Hand(place, PRODUCT["step"], number) for number in range(options.workers)]
    with crew(*hands):
        round_of(hands, WARM_UP)
        one, many = Tally(), Tally()
        for _ in range(options.rounds or ROUNDS):
            one.add(round_of(hands[:1], A_ROUND))
            many.add(round_of(hands, A_ROUND))
    report.rows.append(many.row("step", place.db, options.workers))
    report.note(f"workers_{options.workers}_over_1", place.db, ratio(many, one, "rates"))
