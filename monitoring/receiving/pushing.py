"""Rows that a department's system pushes: the same columns, checks and states as those of a file."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson

from cases.errors import Blocked
from forms import values
from monitoring.models import Delivery, Source
from monitoring.receiving import deliveries

MOST_ROWS = 10_000
KEY = re.compile(r"[A-Za-z0-9._:-]{8,80}")
SHOWN = 200
Row = Mapping[str, Any]


def push(source: Source, body: bytes, key: str, now: datetime) -> Delivery:
    """Keeps a push: {"month": "2026-11", "rows": [{title: value}, …]}; the same key again gives the same delivery.

    Blocked says what is wrong with the whole; what is wrong with rows stands in the receipt once they are checked.
    """
    if not KEY.fullmatch(key):
        raise Blocked("请求头 Idempotency-Key 应为8至80位字母、数字或者 . _ : -")
    earlier = Delivery.objects.filter(source=source, idempotency_key=key).first()
    month, rows = _read(body)
    if earlier is None:
        return deliveries.receive(
            source, month, f"推送 {key}", [_as_csv(rows)], None, now, channel=Delivery.Channel.PUSH, key=key
        )
    return earlier


def _read(body: bytes) -> tuple[date, list[Row]]:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError as slip:
        raise Blocked("请求内容不是 JSON") from slip
    rows = told.get("rows") if isinstance(told, dict) else None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise Blocked("rows 应为至少一行的列表，每一行是“栏目名称: 值”")
    if len(rows) > MOST_ROWS:
        raise Blocked(f"一次最多{MOST_ROWS}行，请分几次推送")
    try:
        return date.fromisoformat(values.read_month(told.get("month", "")) + "-01"), rows
    except ValueError as slip:
        raise Blocked(f"month {slip}") from slip


def _as_csv(rows: Sequence[Row]) -> bytes:
    """The rows as the file that a person would have sent."""
    titles = list(dict.fromkeys(title for row in rows for title in row))
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(titles)
    writer.writerows([["" if row.get(title) is None else str(row[title]) for title in titles] for row in rows])
    return made.getvalue().encode()


def receipt(delivery: Delivery) -> dict[str, object]:
    """What the sender gets: where the rows stand, how many are good, and what is wrong in which row."""
    faults = delivery.faults.order_by("line", "id").values("line", "column", "wrong", "mend")[:SHOWN]
    return {
        "receipt": str(delivery.uid),
        "state": delivery.state,
        "month": f"{delivery.month:%Y-%m}",
        "digest": delivery.digest,
        "total": delivery.total,
        "good": delivery.good,
        "doubtful": delivery.doubtful,
        "bad": delivery.bad,
        "matched": delivery.matched,
        # The first row of a push stands in the second line, under the titles.
        "faults": [{**fault, "line": int(fault["line"]) - 1} for fault in faults],
        "error": delivery.error,
    }
