"""Rows that a department's system pushes: the same columns, checks and states as those of a file."""

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from cases.errors import Blocked
from forms import values
from monitoring.models import Delivery, Source
from monitoring.receiving import deliveries
from offices import divisions
from offices.models import Division

MOST_ROWS = 10_000
KEY = re.compile(r"[A-Za-z0-9._:-]{8,80}")
COUNTY = re.compile(r"[0-9]{6}")
SHOWN = 200
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Pushed:
    """What a call says: of which county and month, and its rows."""

    county: str
    month: date
    rows: list[Row]


def push(source: Source, body: bytes, key: str, now: datetime) -> Delivery:
    """Keeps a push: {"month": "2026-11", "rows": [{title: value}, …]}; the same key again gives the same delivery.

    Blocked says what is wrong with the whole; what is wrong with rows stands in the receipt once they are checked.
    """
    if not KEY.fullmatch(key):
        raise Blocked("请求头 Idempotency-Key 应为8至80位字母、数字或者 . _ : -")
    told = _read(source, body)
    sent = _as_csv(told.rows)
    if (earlier := _earlier(source, told, sent, key)) is not None:
        return earlier
    channel, name = Delivery.Channel.PUSH, f"推送 {key}"
    try:
        return deliveries.receive(
            source, told.month, name, [sent], None, now, county=told.county, channel=channel, key=key
        )
    except Blocked:
        # The same call at the same time was quicker.
        if (earlier := _earlier(source, told, sent, key)) is not None:
            return earlier
        raise


def _earlier(source: Source, told: Pushed, sent: bytes, key: str) -> Delivery | None:
    """The delivery that a key has already made; a key is good for one content only."""
    earlier = Delivery.objects.filter(source=source, idempotency_key=key).first()
    if earlier and (earlier.month, earlier.digest) != (told.month, hashlib.sha256(sent).hexdigest()):
        raise Blocked("这个 Idempotency-Key 已经用于别的内容；新的数据请换一个，重发请与第一次完全相同")
    return earlier


def _read(source: Source, body: bytes) -> Pushed:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError as slip:
        raise Blocked("请求内容不是 JSON（UTF-8）") from slip
    rows = told.get("rows") if isinstance(told, dict) else None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise Blocked("rows 应为至少一行的列表，每一行是“栏目名称: 值”")
    if len(rows) > MOST_ROWS:
        raise Blocked(f"一次最多{MOST_ROWS}行，请分几次推送")
    for place, row in enumerate(rows, 1):
        if any(isinstance(value, dict | list) for value in row.values()):
            raise Blocked(f"第{place}行：每一栏的值只能是文字、数字、true、false 或者 null")
    try:
        month = date.fromisoformat(values.read_month(told.get("month", "")) + "-01")
    except ValueError as slip:
        raise Blocked(f"month {slip}") from slip
    return Pushed(_county(source, str(told.get("county") or "")), month, rows)


def _county(source: Source, named: str) -> str:
    """The county that rows are for: the source's own; only a source of all counties has to name it."""
    if source.county and named not in ("", source.county):
        raise Blocked(f"这个口令只能推送{source.county}的数据，county 写的是别的县")
    county = source.county or named
    counties = Division.objects.filter(level=divisions.Level.COUNTY)
    if not COUNTY.fullmatch(county) or not counties.filter(code=divisions.full(county)).exists():
        raise Blocked("county 应为本系统里的县级代码，6位数字")
    return county


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
