"""The trial of a delivery: every row read and checked, what can be taken laid by in sealed batches."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import BinaryIO

from cases.errors import Blocked
from monitoring.models import Delivery
from monitoring.models.receiving import NEXT_TABLE
from monitoring.receiving import columns, store, tables
from monitoring.receiving.checking import Checker, Row, Slip, slips_of
from monitoring.receiving.doubles import Seen
from monitoring.receiving.wrong_rows import WrongRows

# Rows of one batch, and so of one transaction when they are taken.
BATCH = 2_000
# Faults that are written down one by one; all are counted.
MOST_SLIPS = 5_000
# Rows between two signs of life.
SIGN = 20_000


class TakenOver(Exception):
    """Another worker has finished the same trial, or somebody has given the delivery up."""


class DryRun:
    """Reads a file once. `good` rows can be taken, `doubtful` ones need a person to say whom they are about."""

    def __init__(self, delivery: Delivery, template: Sequence[columns.Column], clock: Callable[[], datetime]) -> None:
        self._delivery, self._template, self._clock = delivery, template, clock
        self.total = self.good = self.doubtful = self.bad = self.chunks = 0
        self.kinds: Counter[str] = Counter()
        self.slips: list[tuple[int, Slip]] = []
        self.tables: list[str] = []
        self._seen, self._wrong = Seen(), WrongRows(delivery.uid)
        self._waiting: list[object] = []

    def read(self, file: BinaryIO) -> None:
        """Reads every table that has the template's header; Blocked when none has it."""
        lacking: str | None = None
        for place, table in enumerate(tables.tables(self._delivery.name, file)):
            self.tables.append(table.name[:60])
            header, lacks = columns.headed(self._template, table.rows)
            if header is None:
                lacking = lacks if lacking is None else lacking
            else:
                self._table(table, header, place * NEXT_TABLE, file)
                lacking = ""
        if lacking is None or lacking:
            raise Blocked(f"前{columns.SEARCHED}行里没有找到表头，缺少：{lacking or '全部栏目'}；请对照模板改表头")
        self._lay_by()
        self._wrong.lay_by()

    def _table(self, table: tables.Table, header: columns.Header, offset: int, file: BinaryIO) -> None:
        today = self._clock().astimezone().date()
        checker = Checker(header, self._delivery.month, today, self._seen, offset)
        for number, cells in table.rows:
            row = checker.read(number, cells, number in table.merged)
            if row is not None:
                self._count(row)
                if row.bad:
                    self._wrong.add(table.name, header, row, cells)
            if len(self._waiting) >= BATCH:
                self._lay_by()
            if number % SIGN == 0:
                self._sign(file)

    def _count(self, row: Row) -> None:
        self.total += 1
        if row.bad:
            self.bad += 1
        else:
            self._waiting.append(row.plain())
            self.good += row.doubt is None
            self.doubtful += row.doubt is not None
        for slip in slips_of(row):
            self.kinds[slip.kind] += 1
            if len(self.slips) < MOST_SLIPS:
                self.slips.append((row.line, slip))

    def _lay_by(self) -> None:
        if self._waiting:
            store.keep_rows(self._delivery.uid, self.chunks, self._waiting)
            self.chunks, self._waiting = self.chunks + 1, []

    def _sign(self, file: BinaryIO) -> None:
        """A sign of life for the progress bar; TakenOver when the delivery is not being read any more."""
        rows = Delivery.objects.filter(pk=self._delivery.pk, state=Delivery.State.READING)
        done = min(file.tell(), self._delivery.size)
        if not rows.update(total=self.total, read_bytes=done, moved_at=self._clock()):
            raise TakenOver
