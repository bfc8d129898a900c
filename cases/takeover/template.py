"""The file to fill in: the three tables with their headings, one example each, and a page that explains the columns."""

from cases.takeover import workbook
from cases.takeover.layout import SHEETS


def blank() -> bytes:
    """An empty template as XLSX; every cell is text, so that no id loses its last digits."""
    sheets: dict[str, list[tuple[str, ...]]] = {
        name: [tuple(f"{column.title}{'*' if column.required else ''}" for column in columns)]
        for name, columns in SHEETS.items()
    }
    explained = [("表", "栏目", "必填", "怎样填", "示例")]
    for name, columns in SHEETS.items():
        explained += [
            (name, column.title, "是" if column.required else "否", column.mend, column.example) for column in columns
        ]
    return workbook.write({**sheets, "填写说明": explained})
