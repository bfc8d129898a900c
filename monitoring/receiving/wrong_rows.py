"""Wrong rows of a file on their way back to the sender: laid by sealed, as they were sent, with what is wrong."""

from collections.abc import Sequence
from uuid import UUID

from monitoring.models.receiving import NEXT_TABLE
from monitoring.receiving import store
from monitoring.receiving.checking import MOST_LETTERS, Row
from monitoring.receiving.columns import Header

# More wrong rows than these mean a wrong template, and the whole file goes back.
MOST_ROWS, AT_ONCE = 20_000, 500


class WrongRows:
    """Collects the wrong rows of one trial."""

    def __init__(self, uid: UUID) -> None:
        self._uid, self._kept, self._pieces = uid, 0, 0
        self._waiting: list[object] = []

    def add(self, table: str, header: Header, row: Row, cells: Sequence[str]) -> None:
        """Keeps one row under the headings of its table."""
        if self._kept >= MOST_ROWS:
            return
        sent = [cell[:MOST_LETTERS] for cell in cells[: len(header.titles)]]
        self._waiting.append((row.line // NEXT_TABLE + 1, table, header.titles, sent, told(row)))
        self._kept += 1
        if len(self._waiting) >= AT_ONCE:
            self.lay_by()

    def lay_by(self) -> None:
        """Seals what waits."""
        if self._waiting:
            store.keep_bad_rows(self._uid, self._pieces, self._waiting)
            self._pieces, self._waiting = self._pieces + 1, []


def told(row: Row) -> str:
    """Why a row was not taken and how to mend it, in one cell."""
    return "；".join(f"{slip.column}{'：' if slip.column else ''}{slip.wrong}（{slip.mend}）" for slip in row.slips)
