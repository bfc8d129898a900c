"""Reads pasted or uploaded CSV into rows of a list; finds the header below title rows, skips totals above nothing."""

import csv
import io
from collections.abc import Iterable, Sequence

from forms.schema import Field
from forms.text import tidy
from forms.values import find_code, read_date, read_month, read_yes_no

LARGEST = 2 * 1024 * 1024
HEADER_SEARCH = 6
TOTALS = ("合计", "总计", "小计")
DATED = {"date": read_date, "month": read_month}


def read_table(asked: Field, content: bytes | str) -> list[dict[str, str]]:
    """Returns the rows under the list's column names, or raises ValueError with a sentence."""
    if len(content) > LARGEST:
        raise ValueError("表格超过2MB，请分几次导入")
    lines = [[tidy(cell) for cell in line] for line in parse(decode(content))]
    place, columns = find_header(asked, lines)
    rows = [dict(zip(columns, line, strict=False)) for line in lines[place + 1 :] if any(line) and not is_total(line)]
    if len(rows) > (asked.max or 200):
        raise ValueError(f"表格有{len(rows)}行，一次最多导入{asked.max or 200}行")
    kept = [{name: value for name, value in row.items() if name and value} for row in rows]
    named = {column.name: column for column in asked.columns}
    return [{name: as_shown(named[name], value) for name, value in row.items()} for row in kept]


def as_shown(column: Field, cell: str) -> str:
    """What the control on screen can hold: a code for its label, a plain date; what cannot be read stays as typed."""
    try:
        if column.kind == "choice":
            return find_code(cell, column.options) or cell
        if column.kind == "yes_no":
            answer = read_yes_no(cell)
            return cell if answer is None else "yes" if answer else "no"
        return DATED[column.kind](cell) if column.kind in DATED else cell
    except ValueError:
        return cell


def decode(content: bytes | str) -> str:
    """Tries the mark, strict UTF-8, then GB18030, which Excel writes here."""
    if isinstance(content, str):
        return content
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("表格的文字编码认不出来，请另存为 CSV UTF-8 后再导入")


def parse(text: str) -> Iterable[list[str]]:
    """Splits at commas, or at tabs when cells were pasted straight out of a spreadsheet."""
    head = text.partition("\n")[0]
    delimiter = "\t" if "\t" in head and head.count("\t") >= head.count(",") else ","
    try:
        return list(csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=delimiter))
    except csv.Error:
        raise ValueError("表格里有没有收尾的引号，请检查后再导入") from None


def find_header(asked: Field, lines: Sequence[Sequence[str]]) -> tuple[int, list[str]]:
    """Returns where the header stands and which column each cell means; titles may stand above it."""
    names = {column.name: column.name for column in asked.columns}
    names |= {bare(column.label): column.name for column in asked.columns}
    for place, line in enumerate(lines[:HEADER_SEARCH]):
        columns = [names.get(bare(cell), "") for cell in line]
        if sum(map(bool, columns)) >= min(2, len(asked.columns)):
            return place, columns
    labels = "、".join(column.label for column in asked.columns)
    raise ValueError(f"没有找到表头，表头应写：{labels}")


def bare(label: str) -> str:
    """A header may leave out the unit in brackets and the star of a required column."""
    return tidy(label).strip("*").replace("(", "（").partition("（")[0].strip()


def is_total(line: Sequence[str]) -> bool:
    return next((cell for cell in line if cell), "").replace(" ", "") in TOTALS
