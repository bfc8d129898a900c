"""The workbook to fill in: four sheets with lists to choose from, and how its rows are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases.errors import Blocked
from cases.takeover import workbook
from monitoring.grids import sheets as grids
from offices.models import Office, OfficeKind, PostKind

OFFICES, PEOPLE, IDENTITIES, GRIDS, CHOICES = "机构", "人员和岗位", "登录身份", "网格", "选项"
MOST_ROWS = 5_000
Cells = dict[str, str]


@dataclass(frozen=True)
class Column:
    """One column: its title, whether it must be filled, how, and an example."""

    title: str
    required: bool
    mend: str
    example: str


COLUMNS: dict[str, tuple[Column, ...]] = {
    OFFICES: (
        Column("区划代码", True, "所在区划的12位代码", "411224107000"),
        Column("机构类别", True, "从下拉列表中选", "乡镇人民政府（街道办事处）"),
        Column("机构全称", True, "与印章一致", "卢氏县东明镇人民政府"),
        Column("发文机关代字", False, "文号开头的代字", "卢东明政"),
        Column("部门代码", False, "只有“其他部门”填，如 housing", ""),
        Column("联系电话", False, "对外公开的电话", "0398-7870001"),
        Column("办公地址", False, "对外公开的地址", ""),
    ),
    PEOPLE: (
        Column("账号", True, "字母、数字、点；不用身份证号和手机号", "dongming.niewenjing"),
        Column("姓名", True, "2至50个字", "聂文静"),
        Column("电子邮箱", False, "不填就只在系统内提醒", ""),
        Column("机构全称", True, "从下拉列表中选，或与“机构”表一字不差", "卢氏县东明镇人民政府"),
        Column("岗位", True, "从下拉列表中选；一人几个岗位就写几行", "乡镇经办人"),
        Column("任职日期", False, "写成 2026-09-01；不填从导入当天算起", "2026-09-01"),
    ),
    IDENTITIES: (
        Column("账号", True, "已有的账号，或者“人员和岗位”表里的", "dongming.niewenjing"),
        Column("统一身份标识", False, "省级统一身份认证里的标识或工号；取消的写“撤销”", "henan-00217"),
        Column("证书序列号", False, "证书或 USB Key 的序列号，与网关传来的一字不差；取消的写“撤销”", "5A77C0"),
        Column("依据", True, "怎样核对了本人", "当面核对工作证和证书"),
    ),
    GRIDS: tuple(
        Column(title, title in ("网格", "区划代码"), mend, example)
        for title, mend, example in zip(
            grids.COLUMNS,
            ("网格名称", "最高一级不填", "12位代码", "从下拉列表中选", "在“人员和岗位”里或者已有的账号"),
            ("东明镇网格", "", "411224107000", "网格长", "dongming.niewenjing"),
            strict=True,
        )
    ),
}


def blank(offices: Sequence[Office]) -> bytes:
    """The empty workbook with a page of explanations; office names of the area can be chosen from a list."""
    lists = {
        "机构类别": [str(kind.label) for kind in OfficeKind],
        "岗位": [str(post.label) for post in PostKind],
        "角色": list(grids.ROLES),
        "机构全称": [office.name for office in offices],
    }
    sheets: dict[str, list[tuple[str, ...]]] = {
        name: [tuple(f"{each.title}{'*' if each.required else ''}" for each in columns)]
        for name, columns in COLUMNS.items()
    }
    explained = [("表", "栏目", "必填", "怎样填", "示例")]
    for name, columns in COLUMNS.items():
        explained += [(name, each.title, "是" if each.required else "否", each.mend, each.example) for each in columns]
    height = max(map(len, lists.values()))
    filled = [tuple(words[row] if row < len(words) else "" for words in lists.values()) for row in range(height)]
    return workbook.write({**sheets, "填写说明": explained, CHOICES: [tuple(lists), *filled]}, None, _chosen(lists))


def _chosen(lists: Mapping[str, Sequence[str]]) -> dict[str, dict[int, str]]:
    """Which column of which sheet is chosen from which cells; a new office has a name that no list knows."""
    places = {
        title: f"{CHOICES}!${chr(65 + n)}$2:${chr(65 + n)}${len(words) + 1}"
        for n, (title, words) in enumerate(lists.items())
    }
    found: dict[str, dict[int, str]] = {}
    for name, columns in COLUMNS.items():
        for n, column in enumerate(columns):
            if column.title in places and (name, column.title) != (OFFICES, "机构全称"):
                found.setdefault(name, {})[n] = places[column.title]
    return found


def read(name: str, data: bytes) -> dict[str, list[Cells]]:
    """The rows of the four sheets as text by title, each with its number under `行`; a sheet may be missing.

    Blocked when the file is no workbook, or has none of the sheets, or a sheet lacks a column.
    """
    given = workbook.read(name, data)
    found = {title: _rows(title, given[title]) for title in COLUMNS if given.get(title)}
    if not any(found.values()):
        raise Blocked(f"文件里没有可以导入的行：请用模板的表名（{'、'.join(COLUMNS)}），从第二行填起")
    return found


def _rows(title: str, rows: list[list[str]]) -> list[Cells]:
    heads = [cell.strip().rstrip("*") for cell in rows[0]]
    missing = [column.title for column in COLUMNS[title] if column.title not in heads]
    if missing:
        raise Blocked(f"“{title}”表缺少这些列：{'、'.join(missing)}；请用模板的表头，一列也不要删")
    if len(rows) > MOST_ROWS:
        raise Blocked(f"“{title}”表最多{MOST_ROWS}行，请分成几个文件")
    places = {column.title: heads.index(column.title) for column in COLUMNS[title]}
    told = (
        {"行": str(number), **{head: row[place].strip() if place < len(row) else "" for head, place in places.items()}}
        for number, row in enumerate(rows[1:], 2)
    )
    return [cells for cells in told if any(value for head, value in cells.items() if head != "行")]
