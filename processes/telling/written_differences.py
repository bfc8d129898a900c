"""The differences of two editions' limits, forms, rule rows and documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from html import unescape

from forms.load import Condition, Field, Section
from processes.telling.book import Book
from processes.telling.difference import ADDED, CHANGED, MOST_COMPARED, REMOVED, Difference, changed, quoted
from processes.telling.limits import tell_limit
from processes.telling.rows import Row, read_rows

_ASKED = {
    "label": "名称",
    "kind": "类型",
    "required": "必填",
    "help": "说明",
    "unit": "单位",
    "options": "选项",
    "show_if": "何时显示",
    "min": "下限",
    "max": "上限",
    "not_before": "不早于",
    "not_after": "不晚于",
    "secret": "不公开",
    "source": "由经办人调取自",
    "evidence": "材料",
    "asked_because": "仍须提供的理由",
    "clause": "依据",
}
_FIELD_KINDS = {
    "text": "短文字",
    "longtext": "长文字",
    "integer": "整数",
    "decimal": "小数",
    "money": "金额",
    "date": "日期",
    "datetime": "日期和时刻",
    "month": "年月",
    "choice": "单选",
    "choices": "多选",
    "yes_no": "是否",
    "consent": "确认勾选",
    "resident_id": "身份证号",
    "phone": "电话",
    "bank_card": "银行卡号",
    "division": "区划",
    "attachment": "附件",
    "photos": "照片",
    "signature": "签名",
    "person": "人员",
    "list": "列表",
}
_PLACE = re.compile(r"\{\{\s*([\w.]+).*?\}\}")
_MARKUP = re.compile(r"\{[%#].*?[%#]\}|<style.*?</style>|<[^>]+>", re.DOTALL)
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
DOCUMENTS = "templates/documents/"


def limits(before: Book, after: Book) -> Iterator[Difference]:
    """Time limits that came, went or changed."""
    old, new = before.tables.deadlines, after.tables.deadlines
    for rule_id in {**old, **new}:
        where = f"rules/tables/{rule_id.split('.')[0] if rule_id.startswith(f'{after.scheme}.') else 'shared'}.toml"
        if rule_id not in old:
            yield Difference("时限", ADDED, f"新增时限：{tell_limit(new[rule_id])}", where, rule_id)
        elif rule_id not in new:
            yield Difference("时限", REMOVED, f"去掉时限：{tell_limit(old[rule_id])}", where, rule_id)
        elif old[rule_id] != new[rule_id]:
            told = tell_limit(old[rule_id]), tell_limit(new[rule_id])
            what = f"时限“{old[rule_id].title}”"
            same = Difference("时限", CHANGED, f"{what}的延长、起算、施行日期或参数改动", where, rule_id)
            yield changed("时限", what, where, rule_id, *told) if told[0] != told[1] else same


def forms(before: Book, after: Book) -> Iterator[Difference]:
    """Forms and the questions in them."""
    old, new = before.sections, after.sections
    for name in {**old, **new}:
        where = after.home(name) or before.home(name)
        if name not in old:
            yield Difference("表单", ADDED, f"新增表单《{new[name].title}》，共{len(new[name].fields)}项", where, name)
        elif name not in new:
            yield Difference("表单", REMOVED, f"去掉表单《{old[name].title}》", where, name)
        elif old[name] is not new[name]:
            yield from _sections(old[name], new[name], where)


def _sections(old: Section, new: Section, where: str) -> Iterator[Difference]:
    for title, one, other in (("名称", old.title, new.title), ("说明", old.intro, new.intro)):
        if one != other:
            yield changed("表单", f"表单《{old.title}》的{title}", where, new.id, one, other)
    yield from _fields(f"表单《{new.title}》", new.id, old.fields, new.fields, where)


def _fields(
    place: str, element: str, old: tuple[Field, ...], new: tuple[Field, ...], where: str
) -> Iterator[Difference]:
    was, now = {item.name: item for item in old}, {item.name: item for item in new}
    for name, item in now.items():
        if name not in was:
            must = "（必填）" if item.required else "（可不填）"
            yield Difference("表单", ADDED, f"{place}新增“{item.label}”{must}", where, f"{element}.{name}")
    for name, item in was.items():
        if name not in now:
            yield Difference("表单", REMOVED, f"{place}去掉“{item.label}”", where, f"{element}.{name}")
            continue
        for key, title in _ASKED.items():
            one, other = _answer(key, getattr(item, key)), _answer(key, getattr(now[name], key))
            if one != other:
                yield changed("表单", f"{place}“{item.label}”的{title}", where, f"{element}.{name}", one, other)
        yield from _fields(f"{place}“{item.label}”", f"{element}.{name}", item.columns, now[name].columns, where)
    kept = [name for name in was if name in now]
    if kept != [name for name in now if name in was]:
        yield Difference("表单", CHANGED, f"{place}各项的先后次序改动", where, element)


def _answer(key: str, value: object) -> str:
    if key == "kind":
        return _FIELD_KINDS.get(str(value), str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(label for _, label in value)
    if isinstance(value, Condition):
        return f"“{value.field}”为{'、'.join(map(str, value.values))}"
    return "" if value is None else str(value)


def rules(before: Book, after: Book) -> Iterator[Difference]:
    """Rows of the rule tables, cell by cell, with their dates and citations."""
    old, new = dict(read_rows(before.tables)), dict(read_rows(after.tables))
    for key in {**old, **new}:
        if key not in old:
            yield Difference("规则", ADDED, f"新增规则：{new[key].told()}", new[key].where, key)
        elif key not in new:
            yield Difference("规则", REMOVED, f"去掉规则：{old[key].told()}", old[key].where, key)
        elif old[key].values != new[key].values:
            yield from _cells(key, old[key], new[key])


def _cells(key: str, old: Row, new: Row) -> Iterator[Difference]:
    for name in {**old.values, **new.values}:
        one, other = old.values.get(name, ""), new.values.get(name, "")
        if one != other:
            yield changed("规则", f"规则“{old.name}”的{new.title(name)}", new.where, key, one, other)


def documents(before: Book, after: Book) -> Iterator[Difference]:
    """Document texts, sentence by sentence."""
    paths = [path for path in {**before.texts, **after.texts} if path.startswith(DOCUMENTS) and path.endswith(".html")]
    for path in sorted(paths):
        old, new = before.texts.get(path, ""), after.texts.get(path, "")
        if old != new:
            yield from _sentences(path, old, new, after.documents)


def _sentences(path: str, old: str, new: str, titles: Mapping[str, str]) -> Iterator[Difference]:
    name = path.removeprefix(DOCUMENTS).removesuffix(".html")
    paper = f"文书《{titles.get(name.rpartition('/')[2], name)}》"
    if not old or not new:
        yield Difference("文书", REMOVED if old else ADDED, f"{'去掉' if old else '新增'}{paper}", path, name)
        return
    one, other = _said(old), _said(new)
    if len(one) * len(other) > MOST_COMPARED:
        yield Difference("文书", CHANGED, f"{paper}改动太多，不逐句对照，请对照原文", path, name)
        return
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        was, now = "".join(one[a:b]), "".join(other[c:d])
        if tag == "replace":
            yield changed("文书", paper, path, name, was, now)
        elif tag != "equal":
            sort, verb = (REMOVED, "删去") if tag == "delete" else (ADDED, "增加")
            yield Difference("文书", sort, f"{paper}{verb}“{quoted(was or now)}”", path, name, was, now)
    if one == other:
        yield Difference("文书", CHANGED, f"{paper}的版式或条件改动，文字没有变", path, name)


def _said(text: str) -> list[str]:
    plain = unescape(_PLACE.sub(r"〔\1〕", _MARKUP.sub("\n", text)))
    return [sentence.strip() for sentence in _SENTENCE.findall(plain) if sentence.strip()]
