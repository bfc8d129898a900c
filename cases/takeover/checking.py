"""A file read row by row: what each household holds, and what is wrong where, and what to do about it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases import secrets
from cases.errors import Blocked
from cases.floor.setting import beyond
from cases.models import Member
from cases.takeover.layout import SHEETS, TOTALS, Column
from offices import divisions
from offices.models import Division

Fault = dict[str, object]
Cells = dict[str, Any]
AT_ONCE = 500
SELF = "self"
MEMBERS_SHEET, AWARDS_SHEET = "家庭和成员", "待遇"


@dataclass
class Found:
    """One household of the file: where it begins, its members and awards, and what is wrong with them."""

    number: str
    line: int
    members: list[Cells] = field(default_factory=list)
    awards: list[Cells] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def area(self) -> str:
        """The village, from the first member."""
        return str(self.members[0].get("area", "")) if self.members else ""


@dataclass
class Book:
    """Everything that a file says: households, the totals that the old system states, and faults of no household."""

    households: list[Found]
    stated: list[Cells]
    faults: list[Fault]


def fault(sheet: str, row: int, column: str, wrong: str, mend: str) -> Fault:
    """One thing that is wrong: where it stands, what is wrong, what to do. It never quotes what names a person."""
    return {"sheet": sheet, "row": row, "column": column, "wrong": wrong, "mend": mend}


def check(sheets: Mapping[str, list[list[str]]], county: str, on: date) -> Book:
    """Reads the three tables of a file, from whatever sheets or files they stand in, and checks every household."""
    tables = {title: table for title, columns in SHEETS.items() if (table := _table(title, columns, sheets))}
    for title in (MEMBERS_SHEET, AWARDS_SHEET):
        if title not in tables:
            raise Blocked(f"没有找到“{title}”表：请用模板的表头，一列也不要删")
    book = Book([], [], [])
    found = _households(tables[MEMBERS_SHEET], book)
    _awards(tables[AWARDS_SHEET], found, book)
    book.stated = [cells for _, cells, _ in tables.get("合计", [])]
    book.faults += [each for _, _, faults in tables.get("合计", []) for each in faults]
    book.households = list(found.values())
    _check_all(book.households, county, on)
    return book


Line = tuple[int, Cells, list[Fault]]


def _table(title: str, columns: Sequence[Column], sheets: Mapping[str, list[list[str]]]) -> list[Line]:
    """The rows under the header that has all columns which must be there; title rows above it do no harm."""
    needed = {column.title for column in columns if column.required}
    for rows in sheets.values():
        for number, row in enumerate(rows[:20]):
            titles = [cell.strip().rstrip("*") for cell in row]
            if needed <= set(titles) and _is_this(columns, titles):
                places = {column: titles.index(column.title) for column in columns if column.title in titles}
                return list(_lines(title, places, rows[number + 1 :], number + 2))
    return []


def _is_this(columns: Sequence[Column], titles: Sequence[str]) -> bool:
    """The table of totals has no household number, the others have."""
    return (columns is TOTALS) == ("户编号" not in titles)


def _lines(title: str, places: Mapping[Column, int], rows: Iterable[list[str]], first: int) -> Iterator[Line]:
    for number, row in enumerate(rows, first):
        if not any(cell.strip() for cell in row) or row[0].strip() in ("合计", "总计"):
            continue
        cells: Cells = {}
        faults = [slip for column, place in places.items() if (slip := _read(title, number, column, place, row, cells))]
        yield number, cells, faults


def _read(title: str, number: int, column: Column, place: int, row: list[str], cells: Cells) -> Fault | None:
    text = row[place].strip() if place < len(row) else ""
    if not text:
        return fault(title, number, column.title, "没有填写", column.mend) if column.required else None
    try:
        cells[column.name] = column.read(text)
    except ValueError as slip:
        return fault(title, number, column.title, str(slip), column.mend)
    return None


def _households(lines: Iterable[Line], book: Book) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for number, cells, faults in lines:
        if "number" not in cells:
            book.faults += faults
            continue
        household = found.setdefault(cells["number"], Found(cells["number"], number))
        household.members.append({**cells, "row": number})
        household.faults += faults
    return found


def _awards(lines: Iterable[Line], found: Mapping[str, Found], book: Book) -> None:
    for number, cells, faults in lines:
        household = found.get(cells.get("number", ""))
        if household is None:
            mend = "核对户编号，或者在“家庭和成员”表补上这一户"
            book.faults += [*faults, fault(AWARDS_SHEET, number, "户编号", "“家庭和成员”表里没有这一户", mend)]
            continue
        household.awards.append({**cells, "row": number})
        household.faults += faults


def _check_all(households: Sequence[Found], county: str, on: date) -> None:
    villages = set(
        Division.objects.filter(level=divisions.Level.VILLAGE, code__startswith=county).values_list("code", flat=True)
    )
    number = secrets.index_key()
    persons = (row for one in households for row in one.members if _named(row))
    indexes = {id(row): secrets.blind(row["resident_id"], number) for row in persons}
    times = Counter(indexes.values())
    known = _known(list(times))
    for one in households:
        one.faults += [*_of_household(one, villages), *_of_awards(one, on)]
        for row in one.members:
            one.faults += _of_person(row, indexes.get(id(row), ""), times, known)


def _named(row: Cells) -> bool:
    return bool(row.get("resident_id"))


@beyond("same_person")
def _known(indexes: Sequence[str]) -> set[str]:
    """The people of the file who live in a household here already."""
    known: set[str] = set()
    for start in range(0, len(indexes), AT_ONCE):
        rows = Member.objects.filter(resident_id_index__in=indexes[start : start + AT_ONCE], until_on__isnull=True)
        known |= set(rows.values_list("resident_id_index", flat=True))
    return known


def known_persons(rows: Iterable[Cells]) -> bool:
    """Answers whether anybody of a household lives in another household here already."""
    return bool(_known(secrets.blinds(row["resident_id"] for row in rows if _named(row))))


def _of_household(one: Found, villages: set[str]) -> Iterator[Fault]:
    if one.area and one.area not in villages:
        yield fault(MEMBERS_SHEET, one.line, "村（社区）代码", "不是本县的村（社区）", "按本系统区划表更正")
    if len({row["area"] for row in one.members if "area" in row}) > 1:
        yield fault(MEMBERS_SHEET, one.line, "村（社区）代码", "同一户各行不一致", "一户只写一个村（社区）")
    heads = [row for row in one.members if row.get("relation") == SELF]
    if len(heads) != 1:
        wrong = "没有“本人”" if not heads else "有几个“本人”"
        yield fault(MEMBERS_SHEET, one.line, "与户主关系", wrong, "一户写一个“本人”")
    if not one.awards:
        yield fault(MEMBERS_SHEET, one.line, "户编号", "“待遇”表里没有这一户的待遇", "补上待遇，或者删去这一户")


def _of_person(row: Cells, index: str, times: Mapping[str, int], known: set[str]) -> Iterator[Fault]:
    if index and times[index] > 1:
        yield fault(MEMBERS_SHEET, row["row"], "公民身份号码", "同一个人在文件中出现几次", "核对是哪一户的人，只留一处")
    if index in known:
        mend = "在本系统查明这个人在哪一户；确属同一户的，删去文件里的这一户"
        yield fault(MEMBERS_SHEET, row["row"], "公民身份号码", "这个人已在本系统的一户中", mend)


def _of_awards(one: Found, on: date) -> Iterator[Fault]:
    seen: set[str] = set()
    for row in one.awards:
        if row.get("scheme") in seen:
            yield fault(AWARDS_SHEET, row["row"], "救助类别", "这一户有两条同类待遇", "合并成一条")
        seen.add(row.get("scheme", ""))
        if row.get("persons", 0) > len(one.members):
            yield fault(AWARDS_SHEET, row["row"], "保障人数", "多于家庭成员人数", "核对人数，或者补全家庭成员")
        if row.get("from_month", "") > on.isoformat()[:7]:
            yield fault(AWARDS_SHEET, row["row"], "起发月份", "晚于本月", "只接收已经在发的待遇")
        if row.get("last_review_on", "") > on.isoformat():
            yield fault(AWARDS_SHEET, row["row"], "上次复核日期", "晚于今天", "核对日期")
