"""One row of a department's file checked: whom it is about, what it says, what is wrong with it and how to mend it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from forms import numbers, values
from forms.text import compact, tidy
from monitoring.receiving import columns as c
from monitoring.receiving.columns import UNIT_TITLES, UNITS, Column, Header
from monitoring.receiving.doubles import Seen
from rules.data_items import AMOUNT, CODE, DataItem

ID, DAY, UNIT, DOUBLE, MERGED, WORD, BLANK = "id", "day", "unit", "double", "merged", "word", "blank"
KINDS = {
    ID: "身份证号码不对",
    DAY: "日期不对",
    UNIT: "金额不对或者单位不对",
    DOUBLE: "重复的行",
    MERGED: "合并的单元格",
    WORD: "不认识的词",
    BLANK: "没有填写",
}
TOTALS = frozenset({"合计", "总计", "小计", "共计", "累计"})
FIRST_OF_TOTALS = frozenset(word[0] for word in TOTALS)
CENT = Decimal(1)
# No cell that we read says more.
MOST_LETTERS = 200
# What one row of a file says of one item: id, day, cents, code, level.
Fact = tuple[str, str, int | None, str, int | None]


@dataclass(frozen=True)
class Slip:
    """One thing that is wrong; it never quotes what names a person."""

    column: str
    kind: str
    wrong: str
    mend: str


@dataclass
class Row:
    """A row that was read: whom it names, its facts, what is wrong. A damaged id leaves a doubt, not a fault."""

    line: int
    resident_id: str = ""
    name: str = ""
    born_on: str = ""
    village: str = ""
    typed_id: str = ""
    facts: list[Fact] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    doubt: Slip | None = None

    @property
    def bad(self) -> bool:
        """A row that cannot be taken: something is wrong with it, or it names nobody."""
        return bool(self.slips)

    def plain(self) -> list[object]:
        """The row as it is kept until it is taken."""
        person = [self.resident_id, self.name, self.born_on, self.village, self.typed_id]
        return [self.line, *person, self.facts]


def unplain(kept: Sequence[object]) -> Row:
    """A kept row as it was."""
    line, resident_id, name, born_on, village, typed_id, facts = kept
    return Row(int(str(line)), *(str(each) for each in (resident_id, name, born_on, village, typed_id)), facts=facts)


class Checker:
    """Reads the rows of one table under its header; remembers what was there to find doubles."""

    def __init__(self, header: Header, month: date, today: date, seen: Seen, offset: int = 0) -> None:
        self._places, self._offset, self._seen = header.places, offset, seen
        self._month, self._today = month.isoformat(), today.isoformat()

    def read(self, number: int, cells: Sequence[str], merged: bool = False) -> Row | None:
        """The row; None for rows of totals and rows that say nothing in any column of the template."""
        texts = [
            (column, cells[at][:MOST_LETTERS].strip() if 0 <= at < len(cells) else "") for column, at in self._places
        ]
        if not any(text for _, text in texts) or _is_total(cells):
            return None
        row = Row(self._offset + number)
        if merged:
            row.slips.append(Slip("", MERGED, "这一行有合并的单元格", "取消合并，每一行都填写完整"))
            return row
        on = self._person(row, texts)
        for column, text in texts:
            if column.item is not None:
                self._fact(row, column, text, on)
        self._whole(row)
        return row

    def _person(self, row: Row, texts: Sequence[tuple[Column, str]]) -> str:
        """Whom the row is about, and the day it tells of: the first of the month when it tells none."""
        said = {column.role: (column.title, text) for column, text in texts if column.role != c.ITEM}
        row.name = tidy(said.get(c.NAME, ("", ""))[1])[:50]
        row.village = compact(said.get(c.VILLAGE, ("", ""))[1])[:60]
        row.born_on = self._day(row, *said.get(c.BORN_ON, ("", "")))
        self._id(row, *said.get(c.RESIDENT_ID, ("", "")))
        return self._day(row, *said.get(c.ON, ("", ""))) or self._month

    def _id(self, row: Row, title: str, text: str) -> None:
        if not text and not row.name:
            row.slips.append(Slip(title, BLANK, "身份证号码和姓名都没有填写", "补上身份证号码"))
        if not text:
            return
        try:
            row.resident_id = numbers.read_resident_id(text)
            numbers.check_birthday(row.resident_id, date.fromisoformat(self._today))
        except ValueError as slip:
            row.resident_id, row.typed_id = "", compact(text)[:20]
            found = Slip(title, ID, str(slip), "对照证件更正；单元格先设为文本格式再填")
            if row.name:
                row.doubt = found
            else:
                row.slips.append(found)

    def _day(self, row: Row, title: str, text: str) -> str:
        if not text:
            return ""
        try:
            day = values.read_date(values.from_serial(text))
        except ValueError as slip:
            row.slips.append(Slip(title, DAY, str(slip), "写成 2026-11-21"))
            return ""
        if day > self._today:
            row.slips.append(Slip(title, DAY, "晚于收到数据的日期", "核对日期，未发生的事不报送"))
        return day

    def _fact(self, row: Row, column: Column, text: str, on: str) -> None:
        item = column.item
        if item is None:
            return
        if column.title and not text:
            if column.required:
                row.slips.append(Slip(column.title, BLANK, "没有填写", "补上，或者从文件里删去这一行"))
            return
        try:
            fact = _read(item, column, text, on)
        except ValueError as slip:
            kind = UNIT if item.kind == AMOUNT else WORD
            row.slips.append(Slip(column.title, kind, str(slip), _mend(item, column)))
            return
        if fact:
            row.facts.append(fact)

    def _whole(self, row: Row) -> None:
        """A row without facts says nothing; one that stands in the file twice is taken once."""
        if row.bad:
            return
        if not row.facts:
            row.slips.append(Slip("", BLANK, "数据项都没有填写", "补上，或者从文件里删去这一行"))
            return
        key = hash((row.resident_id or (row.typed_id, row.name, row.born_on, row.village), tuple(row.facts)))
        first = self._seen.first(key, row.line)
        if first != row.line:
            row.slips.append(Slip("", DOUBLE, f"与第{first % 10_000_000}行完全一样", "同一件事只报一行"))


def _is_total(cells: Sequence[str]) -> bool:
    return any(cell[:9].lstrip()[:1] in FIRST_OF_TOTALS and compact(cell[:9]) in TOTALS for cell in cells[:4])


def _read(item: DataItem, column: Column, text: str, on: str) -> Fact | None:
    """The fact of one cell; None when the cell says that the event did not happen."""
    if item.kind == AMOUNT:
        return item.id, on, _cents(item, column, text), "", None
    if item.kind == CODE:
        code = item.code_of(tidy(text))
        if code is None:
            raise ValueError(f"不认识这个词，只能是：{'、'.join(item.codes)}")
        return item.id, on, None, code, int(code) if code.isdigit() else None
    if text.lower() in values.NO:
        return None
    return item.id, on, None, "", None


def _cents(item: DataItem, column: Column, text: str) -> int:
    """An amount in cents; what no single row of the item can be is taken for a wrong unit."""
    number = values.plain_number(text) * UNITS[column.unit]
    yuan, unit = number / 100, UNIT_TITLES[column.unit]
    if yuan > item.most:
        raise ValueError(f"按单位“{unit}”读出来超过{item.most}元，多半是单位不对")
    if yuan and yuan < item.least:
        raise ValueError(f"按单位“{unit}”读出来不到{item.least}元，多半是单位不对")
    return int(number.quantize(CENT, ROUND_HALF_UP))


def _mend(item: DataItem, column: Column) -> str:
    if item.kind == AMOUNT:
        return f"只填数字，单位是{UNIT_TITLES[column.unit]}；整栏单位不同的，改模板"
    return "照数据项目录里的词填写"


def slips_of(row: Row) -> Iterator[Slip]:
    """Everything to tell about a row: its faults, and the doubt about its person."""
    yield from row.slips
    if row.doubt and not row.bad:
        yield row.doubt
