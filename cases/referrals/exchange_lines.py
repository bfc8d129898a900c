"""The lines of a delivery as other systems write them: JSON or CSV read, each line checked by itself."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import orjson

from cases.errors import Blocked
from forms import numbers, values

FORMAT = "hulian-exchange-1"
COLUMNS = ("name", "resident_id", "village", "status", "since_on")
# The six classes that may be shared (国办发〔2023〕39号 二): five are statuses, the others are in sight without one.
OTHER = "other"
SHARED = ("tekun", "dibao", "dibao_margin", "rigid_expenditure", "relapse_prevention", OTHER)
MOST_ROWS = 200_000
Line = Mapping[str, object]
Fault = dict[str, object]


@dataclass(frozen=True)
class Read:
    """One line of a file: whom it names, which status, since when."""

    line: int
    name: str
    resident_id: str
    village: str
    status: str
    since_on: date | None


def read(data: bytes) -> Sequence[Line]:
    """The lines of a document, JSON or CSV; Blocked says what is wrong with the whole."""
    if data.lstrip()[:1] == b"{":
        return _read_json(data)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            rows = list(csv.DictReader(io.StringIO(data.decode(encoding))))
            break
        except (UnicodeDecodeError, csv.Error):
            continue
    else:
        raise Blocked("看不懂文件，请用 JSON 或者 CSV（UTF-8）")
    if not rows or not set(COLUMNS) <= set(rows[0]):
        raise Blocked(f"第一行应为栏目名：{'、'.join(COLUMNS)}")
    return rows


def _read_json(data: bytes) -> Sequence[Line]:
    try:
        content = orjson.loads(data)
    except orjson.JSONDecodeError as slip:
        raise Blocked("JSON 写得不完整，请重新生成") from slip
    lines = content.get("lines")
    if content.get("format") != FORMAT or not isinstance(lines, list):
        raise Blocked(f"应有 format（{FORMAT}）和 lines 两项")
    if not all(isinstance(line, dict) for line in lines):
        raise Blocked("lines 的每一项应为一个人")
    return lines


def checked(rows: Iterable[Line], county: str, on: date) -> tuple[list[Read], list[Fault]]:
    """The good lines, and what is wrong with the others by their place."""
    good: list[Read] = []
    faults: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    for line, row in enumerate(rows, 1):
        if line > MOST_ROWS:
            raise Blocked(f"一次最多{MOST_ROWS}行，请分批交换")
        try:
            found = _one(line, row, county, on)
            if (found.resident_id, found.status) in seen:
                raise ValueError("同一个人、同一种身份出现两次")
        except ValueError as slip:
            faults.append({"row": line, "wrong": str(slip)})
            continue
        seen.add((found.resident_id, found.status))
        good.append(found)
    return good, faults


def _one(line: int, row: Line, county: str, on: date) -> Read:
    told = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    if not told["name"]:
        raise ValueError("没有姓名")
    if told["status"] not in SHARED:
        raise ValueError(f"身份应为{'、'.join(SHARED)}中的一种")
    if told["village"] and not told["village"].startswith(county[:6]):
        raise ValueError("不是本县的村（社区）")
    since = date.fromisoformat(values.read_date(told["since_on"])) if told["since_on"] else None
    if since and since > on:
        raise ValueError("起始日期晚于今天")
    number = numbers.read_resident_id(told["resident_id"])
    return Read(line, told["name"][:50], str(number), told["village"], told["status"], since)
