"""The rows of a delivery that were wrong, as a workbook of their own: what was sent, and beside it why and how to mend.

The sender corrects it and sends it again as it is; the last column is not read. It is kept sealed and for a while only.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from cases.errors import Blocked
from cases.takeover import workbook
from monitoring.models import Delivery
from monitoring.receiving import deliveries, reach, store
from offices.models import User

REASON = "问题和改法"
KEPT = timedelta(days=30)
FORBIDDEN = re.compile(r"[\\/?*\[\]:\"'<>&]")


def book(delivery: Delivery, actor: User, now: datetime) -> bytes:
    """The wrong rows under the headings that they were sent with; that they were taken out stands in the chain."""
    reach.check_may_receive(actor, delivery.source, now.astimezone().date())
    kept = store.bad_rows(delivery.uid)
    if not kept:
        raise Blocked("有误的行已经销毁（只保留30天），请按“逐行问题”在原文件里改正")
    deliveries.note(delivery, "data_bad_rows_taken_out", actor, now, rows=len(kept))
    sheets: dict[str, list[list[str]]] = {}
    for table, name, titles, cells, reason in kept:
        rows = sheets.setdefault(_sheet_name(int(table), str(name)), [[*_wide(titles, len(titles)), REASON]])
        rows.append([*_wide(cells, len(titles)), str(reason)])
    return workbook.write(sheets)


def _sheet_name(table: int, name: str) -> str:
    return f"{table}-{FORBIDDEN.sub('', name)}"[:31]


def _wide(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def expire(now: datetime) -> int:
    """Destroys wrong rows that nobody needs any more (tick); returns of how many deliveries."""
    uids = store.lying()
    old = Delivery.objects.filter(uid__in=uids, finished_at__lt=now - KEPT)
    for uid in (found := list(old.values_list("uid", flat=True))):
        store.forget(uid)
    return len(found)
