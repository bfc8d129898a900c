"""Tables that come in: damaged ones are refused, bombs stay small, encodings agree, and bad rows cost little."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from tempfile import TemporaryFile

from cases.errors import Blocked, FileRefused
from cases.payments import sheets
from cases.referrals import exchange_lines
from cases.takeover import workbook
from forms import table
from monitoring.receiving import columns
from monitoring.receiving.checking import Checker, Row
from monitoring.receiving.doubles import Seen
from monitoring.receiving.tables import tables
from rules.data_items import shipped
from web.prove.attacks.tables import ENCODED, TEMPLATE, bombs, csv_of, packed, rows
from web.prove.limited import Limits, each
from web.prove.proof import Asked, Proof

COUNT, BATCH, BAD_ROWS = 2_000, 50, 50
MONTH, TODAY = date(2026, 8, 1), date(2026, 9, 2)
REFUSALS = (Blocked, FileRefused, ValueError)
Reader = Callable[[bytes], object]
READERS: dict[str, Reader] = {
    "takeover, grids, sheets of departments": lambda data: workbook.read("a.csv", data),
    "deliveries": lambda data: [list(each.rows) for each in tables("a.csv", io.BytesIO(data))],
    "answers of banks": lambda data: sheets.read(data, "a.csv"),
    "exchange": exchange_lines.read,
    "lists in forms": lambda data: list(table.parse(table.decode(data))) if len(data) <= table.LARGEST else [],
}


def run(asked: Asked) -> Proof:
    """So many damaged files, every bomb through every reader, four encodings, and 50 bad rows for each damaged file."""
    proof, count = Proof("imports"), asked.count or COUNT
    batches, bad = -(-count // BATCH), count * BAD_ROWS
    jobs: list[tuple[str, Callable[[], str]]] = []
    jobs += [(f"damaged {n}", lambda n=n: damaged(Random(f"{asked.seed}.{n}"), BATCH)) for n in range(batches)]
    jobs += [("encodings", lambda: encoded(Random(asked.seed)))]
    jobs += [
        (f"{name}, {reader}", lambda data=data, read=read: met(read, data)) for name, data, reader, read in _bombs()
    ]
    outcomes = list(each(len(jobs), lambda number: jobs[number][1]()))
    (whole,) = each(1, lambda number: bad_rows(bad), Limits(seconds=max(2.0, 60 * bad / 1_000_000)))
    proof.details = [f"{jobs[outcome.number][0]}: {outcome.fault}" for outcome in outcomes if outcome.fault]
    proof.details += [f"{bad} bad rows: {whole.fault}"] if whole.fault else []
    proof.tried = batches * BATCH + len(jobs) - batches + bad
    proof.figures["imports"] = {
        **{"damaged": batches * BATCH, "bombs": len(jobs) - batches - 1, "bad_rows": bad},
        **{"bad_rows_s": round(whole.seconds, 1), "bad_rows_mb": round(whole.megabytes)},
        **{"slowest_bomb_s": round(max(outcome.seconds for outcome in outcomes if outcome.number > batches), 2)},
        **{"largest_mb": round(max(outcome.megabytes for outcome in outcomes))},
    }
    return proof


def _bombs() -> Iterator[tuple[str, bytes, str, Reader]]:
    for name, data in bombs().items():
        for reader, read in READERS.items():
            yield name, data, reader, read


def met(read: Reader, data: bytes) -> str:
    """A reader may read what it is given or refuse it with a sentence; nothing else."""
    try:
        read(data)
    except REFUSALS as refusal:
        return (
            "" if any("\u4e00" <= letter <= "\u9fff" for letter in str(refusal)) else f"no sentence: {refusal!r:.100}"
        )
    return ""


def damaged(chance: Random, count: int) -> str:
    """Workbooks and archives that were cut are refused; with a byte flipped they are refused or read as they were."""
    told = rows(chance, 40)
    for _ in range(count):
        kind = chance.choice(["xlsx", "zip"])
        data = bytearray(packed(told, kind))
        at = chance.randrange(8, len(data) - 1)
        if cut := chance.random() < 0.5:
            del data[at:]
        else:
            data[at] ^= 1 << chance.randrange(8)
        try:
            read = [[row for _, row in each.rows] for each in tables("a", io.BytesIO(bytes(data)))]
        except Blocked:
            continue
        if cut or read != [told]:
            return f"a damaged {kind} was read otherwise"
    return ""


def encoded(chance: Random) -> str:
    """The same rows come out of every encoding in which offices send them."""
    told = rows(chance, 200)
    for name, encode in ENCODED.items():
        (read,) = [[row for _, row in each.rows] for each in tables("a.csv", io.BytesIO(encode(csv_of(told))))]
        if read != told:
            return f"{name} was read otherwise"
    return ""


def checked(file: io.BufferedIOBase) -> Iterator[Row]:
    """Every row of a file as the receiving of deliveries checks it."""
    for found in tables("a.csv", file):
        header, lacks = columns.headed(columns.read(TEMPLATE, shipped()), found.rows)
        if header is None or lacks:
            raise Blocked("缺少栏目")
        checker = Checker(header, MONTH, TODAY, Seen())
        yield from (row for number, cells in found.rows if (row := checker.read(number, cells)))


def bad_rows(count: int) -> str:
    """So many rows, each wrong in its own way: each is named as wrong, and none is kept in memory."""
    (head, good), wrong = rows(Random(1), 1), 0
    with TemporaryFile() as file:
        file.write(csv_of([head]).encode())
        for number in range(count):
            row = [str(number), "", good[2][:-1], "2026-13-45", "很多"] if number % 2 else [*good[:4], "1e9"]
            file.write(csv_of([row]).encode())
        file.seek(0)
        wrong = sum(row.bad for row in checked(file))
    return "" if wrong == count else f"only {wrong} were named"
