"""Two texts made from an edition: the guide for residents (办事指南), and the caseworker's checklist, step by step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from forms.load import Field, Section
from forms.sources import sources
from processes.flows import read_part
from processes.schemes import introduced_in
from processes.telling.book import Book, office, post
from processes.telling.limits import tell_length, tell_limit
from processes.telling.places import Place
from processes.telling.text import Line, tell

PLACES = {
    "registered": "户籍所在地的{office}；有条件的地方，持有居住证的可以在居住地申请（社会救助法 第三十七条）",
    "emergency": "急难发生地的{office}（社会救助法 第三十七条）",
    "school": "就读学校（社会救助法 第三十八条）",
    "hospital": "接诊的医疗机构",
    "office": "不受理申请，由{office}依职权启动",
}
# What somebody receives at the end; the other documents are made on the way.
RESULTS = ("decision", "refusal", "non_acceptance")
REMEDIES = ("remedy.reconsideration", "remedy.litigation")
_VALUE = re.compile(r"\s*\{\w+\}\s*元?")


@dataclass(frozen=True)
class Item:
    """One point of a part, with what is said beside it."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class GuidePart:
    """One part of the guide; `numbered` when the order matters."""

    title: str
    items: tuple[Item, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Guide:
    """The guide of a scheme for an area on a day."""

    title: str
    place: Place
    parts: tuple[GuidePart, ...]


@dataclass(frozen=True)
class Check:
    """One step of the checklist: who, by when, what to fill in, what goes out, and on which clause."""

    number: str
    name: str
    who: str
    limit: str
    clause: str
    form: str
    owed: tuple[Item, ...]
    optional: tuple[str, ...]
    issues: tuple[str, ...]
    where: str
    element: str


def guide(book: Book, title: str, place: Place) -> Guide:
    """The guide for residents; a part with nothing to say is left out."""
    local = replace(book, local_rules=place.rules)
    telling = tell(local)
    people = [line for line in telling.lines if line.kind == "userTask"]
    parts = (
        GuidePart("这是什么，谁可以申请", tuple(_who(local, title))),
        GuidePart("本地标准", tuple(Item(text) for text in place.standards)),
        GuidePart("到哪里申请", tuple(_where(local, people))),
        GuidePart("要准备的材料", tuple(_papers(local))),
        GuidePart("不用您提供的材料（由我们向有关部门核对，社会救助法 第六十二条）", tuple(_not_needed(local))),
        GuidePart("怎么办理", tuple(_steps(local, telling.lines)), numbered=True),
        GuidePart("多长时间", tuple(_times(local, place))),
        GuidePart("收费", (Item("不收任何费用"),)),
        GuidePart("结果怎样告诉您", tuple(_results(local, telling.lines))),
        GuidePart("对结果不服怎么办", tuple(_remedies(local))),
        GuidePart("咨询和投诉", tuple(_contacts(place))),
    )
    return Guide(f"{title}办事指南", place, tuple(part for part in parts if part.items))


def checklist(book: Book, place: Place | None = None) -> list[Check]:
    """Every human step in the order of the text, with what it owes."""
    local = book if place is None else replace(book, local_rules=place.rules)
    lines = tell(local).lines
    people = [(at, line) for at, line in enumerate(lines) if line.kind == "userTask"]
    return [_check(local, line, _issued_next(local, lines[at + 1 :])) for at, line in people]


def _who(book: Book, title: str) -> Iterator[Item]:
    rows = book.tables.sections.get(book.scheme, {})
    for table in ("eligibility", "member_eligibility"):
        for row in rows.get(table, ()):  # type: ignore[attr-defined]
            if row.get("result") == "grant":
                yield Item(_VALUE.sub("", str(row["why"])), str(row["clause"]))
    single = rows.get("single_person_ground", ())
    if single:
        told = "；".join(str(row["title"]) for row in single)  # type: ignore[attr-defined]
        yield Item(f"下列人员可以单独提出申请：{told}", "最低生活保障审核确认办法 第八条")
    yield Item(
        f"由本人或者一起生活的家庭成员申请{title}，也可以委托村（居）民委员会或者他人代为申请", "社会救助法 第三十七条"
    )


def _where(book: Book, people: list[Line]) -> Iterator[Item]:
    scheme = introduced_in(book.scheme, dict(book.texts))
    first = next((line for line in people if line.stated.get("form", line.element) == "application"), None)
    name = office(first.stated.get("office_kind", "")) if first else "乡镇人民政府（街道办事处）"
    yield Item(PLACES[scheme.apply_at if scheme else "registered"].format(office=name))
    helpers = [post(each) for each in (first.stated.get("also", "") if first else "").split() if each != "applicant"]
    if helpers:
        yield Item(f"行动不便的，{'、'.join(helpers)}可以上门帮助填写")


def _application(book: Book) -> Section | None:
    return book.sections.get("application")


def _papers(book: Book) -> Iterator[Item]:
    section = _application(book)
    for item in section.fields if section else ():
        if item.kind in ("attachment", "photos") and not item.source:
            yield Item(item.label, "需要提供" if item.required else "有就提供，没有不影响申请")
        elif item.kind == "consent":
            yield Item(f"签署：{item.label}", item.clause)
        elif item.kind == "list" and any(column.kind == "signature" for column in item.columns):
            yield Item(f"{item.label}（到窗口或者上门时签）", item.clause)


def _not_needed(book: Book) -> Iterator[Item]:
    section = _application(book)
    fetched = {item.source: item.label for item in section.fields if item.source} if section else {}
    for source in sources().values():
        yield Item(fetched.get(source.id, source.label), f"由{source.owner}提供“{source.label}”")


def _steps(book: Book, lines: tuple[Line, ...]) -> Iterator[Item]:
    """The way as a resident sees it: the scheme's own steps and stages; what goes on inside one is said beside it."""
    cases = _cases(book)
    for line in lines:
        if line.depth or line.kind not in ("userTask", "callActivity", "subProcess"):
            continue
        rule = book.rule(line.stated.get("deadline", ""))
        inside = [
            _name(each) for each in lines if each.number.startswith(f"{line.number}.") and each.kind == "userTask"
        ]
        limit = tell_length(rule) if rule and rule.days is not None else ""
        yield Item(_name(line) + cases.get(line.element, ""), f"包括{'、'.join(inside)}" if inside else limit)


def _cases(book: Book) -> dict[str, str]:
    """In which case a step is taken, for those that lie behind a choice only."""
    part = read_part(book.processes[book.scheme][1]) if book.scheme in book.processes else None
    found: dict[str, str] = {}
    for node, flows in part.incoming.items() if part else ():
        names = [str(flow.element.get("name") or "") for flow in flows]
        if part and names and all(names) and all(len(part.outgoing[flow.source]) > 1 for flow in flows):
            found[node] = f"（{'或者'.join(names)}的）"
    return found


def _name(line: Line) -> str:
    found = re.search(r"“([^”]+)”", line.text)
    return found[1] if found else line.text


def _times(book: Book, place: Place) -> Iterator[Item]:
    rule = book.rule(f"{book.scheme}.confirmation_total")
    if rule is not None:
        days = rule.delegated_days if place.delegated and rule.delegated_days else rule.days
        yield Item(f"{tell_length(replace(rule, days=days, delegated_days=None))}办结", rule.clause)
        if rule.extension is not None and rule.extension.days is not None:
            reasons = "、".join(rule.extension.reasons.values())
            yield Item(f"有{reasons}的，可以延长至{rule.extension.days}个工作日，延长会告诉您", rule.extension.clause)
    posted = book.rule(f"{book.scheme}.public_notice")
    if posted is not None:
        yield Item(f"公示：{tell_length(posted)}", posted.clause)


def _results(book: Book, lines: tuple[Line, ...]) -> Iterator[Item]:
    issued = {line.issues for line in lines}
    told = {"decision": "符合条件的", "refusal": "不符合条件的，写明理由", "non_acceptance": "不予受理的，写明理由"}
    for kind in RESULTS:
        if kind in issued:
            yield Item(f"{told[kind]}：送达{book.document(kind)}")
    if "publication" in issued:
        yield Item("给予救助的，在村（社区）公布姓名、人数和金额，不公布其他信息", "社会救助法 第四十五条")


def _remedies(book: Book) -> Iterator[Item]:
    for rule in filter(None, (book.rule(rule_id) for rule_id in REMEDIES)):
        yield Item(tell_limit(rule).partition("（")[0], rule.clause)


def _contacts(place: Place) -> Iterator[Item]:
    for contact in place.contacts:
        yield Item(contact.name, "，".join(filter(None, [contact.phone and f"电话 {contact.phone}", contact.address])))
    number = place.hotline or "号码以当地公布为准"
    yield Item("社会救助服务热线，受理咨询、举报和投诉", f"{number}（社会救助法 第六十条）")


def _issued_next(book: Book, lines: tuple[Line, ...]) -> tuple[str, ...]:
    """The documents that the system makes right after a step, until a person, a choice or a wait."""
    found: list[str] = []
    for line in lines:
        if line.kind != "serviceTask":
            break
        found += [book.document(line.issues)] if line.issues else []
    return tuple(found)


def _check(book: Book, line: Line, issues: tuple[str, ...]) -> Check:
    section = book.sections.get(line.stated.get("form") or line.element)
    fields = section.fields if section else ()
    rule = book.rule(line.stated.get("deadline", ""))
    also = "、".join(post(each) for each in line.stated.get("also", "").split())
    posts = "、".join(post(each) for each in line.stated.get("post", "").split())
    who = f"{office(line.stated.get('office_kind', ''))} {posts}"
    return Check(
        number=line.number,
        name=_name(line),
        who=who + (f"（{also}也可以办）" if also else ""),
        limit=tell_limit(rule) if rule else "没有写时限",
        clause=book.clause(line.stated.get("clause", "")),
        form=book.form(line.stated.get("form") or line.element),
        owed=tuple(_owed(item, section) for item in fields if section and item.required),
        optional=tuple(item.label for item in fields if not item.required),
        issues=issues,
        where=line.where,
        element=line.element,
    )


def _owed(item: Field, section: Section) -> Item:
    """A question that must be answered, in which case, and what helps to answer it."""
    notes = [item.help, item.clause]
    if item.show_if is not None:
        asked = section.find(item.show_if.field)
        values = [
            asked.label_of(value) if asked and asked.options else ("是" if value else "否")
            for value in item.show_if.values
        ]
        notes.insert(0, f"“{asked.label if asked else item.show_if.field}”为{'、'.join(values)}时")
    if item.source:
        notes.insert(0, f"由经办人向“{sources()[item.source].label}”调取，不向申请人索要")
    return Item(item.label, "；".join(note.rstrip("。") for note in notes if note))
