"""The reference of worked cases, written from the very tables by which files are read."""

from collections.abc import Iterable, Iterator

from cases.rehearsal.acts import ACTS, COMMON
from cases.rehearsal.casefile import OWN
from cases.rehearsal.check_kinds import CHECKS
from cases.rehearsal.expectations import AREAS
from cases.rehearsal.people import NAMES, OFFICE_OF, WORDS
from cases.rehearsal.vocabulary import COMPARED, KINDS, Area, Leaf, Said
from offices.models import OfficeKind, PostKind
from rules.assessment.vocabulary import LISTS, VOCABULARY

TOP = {
    "title": "标题",
    "proves": '证明哪些规则行，如 ["DB-22"]',
    "note": "说明",
    "household": "家庭的其他事实，也可以直接写在最外层",
    "parameters": "代替当地参数：名称 = 值；分日期的写 { value = 585, from = 2026-01-01 }（可另写 until）或它的列表",
    "unset_parameters": "当作没有设定的参数",
    "calendar": "unannounced、announced = [年]：当作没有、已经公布；[[calendar.days]]：on、working、name、layer、area",
    "people": "有名有姓的人：姓名 = 岗位",
    "acts": "依次发生的事",
    "checks": "不需要办件的核算，先于 acts 进行",
}
WHERE = {
    "leaf": "`{0} = 值`",
    "one": "`[acts.expect.{0}]` 或 `{0}.项 = 值`",
    "named": "`{0}.名称.项 = 值`",
    "map": "`{0}.名称 = 值`",
    "rows": "`{0} = [{{ 项 = 值 }}]`",
}


def page() -> str:
    """The whole page."""
    return "\n".join(
        [
            "# Worked cases: every act, check and expectation",
            "",
            "Written by `make docs`; do not edit. How to write a file: [rehearse](../howto/rehearse.md).",
            "",
            *_top(),
            *_kinds(),
            *_roles(),
            *_acts(),
            *_areas(),
            *_checks(),
        ]
    )


def _top() -> Iterator[str]:
    yield from ("## Top level (文件最外层)", "", "| key | kind | meaning |", "|---|---|---|")
    for name, kind in OWN.items():
        yield f"| `{name}` | {_kind(kind)} | {_cell(TOP[name])} |"
    for name, column in VOCABULARY.columns["top"].items():
        yield f"| `{name}` | {column.kind} | {column.label} |"
    yield f"| {'、'.join(f'`[[{name}]]`' for name in LISTS)} | rows | 与 `assess` 相同，见 [facts](facts.md) |"
    yield ""


def _kinds() -> Iterator[str]:
    yield from ("## Kinds of values (值的种类)", "", "| kind | what to write |", "|---|---|")
    yield from (f"| {name} | {_cell(meaning)} |" for name, meaning in KINDS.items())
    yield ""
    yield from ("## How an expectation is compared (怎样核对)", "", "| kind | rule |", "|---|---|")
    yield from (f"| {name} | {_cell(meaning)} |" for name, meaning in COMPARED.items())
    yield ""


def _roles() -> Iterator[str]:
    yield from ("## Roles (角色)", "", "| role | who | office | name |", "|---|---|---|---|")
    for post in PostKind:
        office = OfficeKind(OFFICE_OF.get(post, OfficeKind.CIVIL_AFFAIRS_BUREAU)).label
        yield f"| `{post.value}` | {post.label} | {office} | {NAMES.get(post, post.label)} |"
    for word, post in WORDS.items():
        yield f"| `{word}` | 作为 `{post.value}` 办理 | | |"
    yield "| `anyone` | 不用账号（只用于 object） | | |"
    yield ""


def _acts() -> Iterator[str]:
    yield from ("## Acts (事项)", "", "Every act takes these keys as well:", "")
    yield from _said(COMMON)
    for act in ACTS.values():
        yield from (f"### `{act.name}` {act.title}", "", f"Who may: {act.who}", "")
        yield from _said(act.says)


def _said(says: Iterable[Said]) -> Iterator[str]:
    rows = list(says)
    if rows:
        yield from ("| key | kind | meaning | left out |", "|---|---|---|---|")
    for said in rows:
        default = "**required**" if said.required else _cell(said.default) or "–"
        yield f"| `{said.name}` | {_kind(said.kind)} | {_cell(said.meaning)} | {default} |"
    yield ""


def _areas() -> Iterator[str]:
    yield from ("## Expectations (期望，写在 [acts.expect] 下)", "")
    for area in AREAS.values():
        yield from (f"### `{area.name}` {area.meaning}", "", f"Written {WHERE[area.shape].format(area.name)}.", "")
        yield from _leaves(area)


def _leaves(area: Area) -> Iterator[str]:
    if area.shape in ("leaf", "map"):
        kind = area.leaves[0].kind
        yield from (f"Kind: {kind} ({COMPARED.get(kind, '')})", "")
        return
    yield from _table(area.leaves)


def _table(leaves: Iterable[Leaf]) -> Iterator[str]:
    yield from ("| key | kind | meaning |", "|---|---|---|")
    yield from (f"| `{leaf.name}` | {_leaf_kind(leaf)} | {_cell(leaf.meaning)} |" for leaf in leaves)
    yield ""


def _leaf_kind(leaf: Leaf) -> str:
    if leaf.kind == "rows":
        return f"rows: {'、'.join(f'`{inner.name}` ({inner.kind})' for inner in leaf.leaves)}"
    return f"map of {leaf.leaves[0].kind}" if leaf.kind == "map" else leaf.kind


def _checks() -> Iterator[str]:
    yield from ("## Checks (核算，写在 [[checks]] 下，期望写在 [checks.expect] 下)", "")
    for check in CHECKS.values():
        yield from (f"### `{check.name}` {check.title}", "")
        yield from _said(check.says)
        yield from _table(check.leaves)


def _kind(kind: str) -> str:
    return "words" if kind == "sequence" else kind


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
