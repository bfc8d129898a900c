"""The differences of two editions' diagrams: steps that came, went or changed, who follows whom and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from processes.telling.book import Book, office, post, summary
from processes.telling.conditions import tell_condition
from processes.telling.difference import ADDED, REMOVED, Difference, changed
from processes.telling.shapes import Drawing, Key, Link, Shape, read_drawing

KINDS = {
    "userTask": "环节",
    "serviceTask": "自动环节",
    "callActivity": "阶段",
    "subProcess": "子流程",
    "intermediateCatchEvent": "等待",
    "intermediateThrowEvent": "信号",
    "boundaryEvent": "附加事件",
    "startEvent": "开始",
    "endEvent": "结束",
}
_STATED = {
    "office_kind": "承办机构",
    "post": "岗位",
    "also": "协办岗位",
    "deadline": "时限",
    "form": "表单",
    "clause": "依据",
}


class Diagrams:
    """The differences of two schemes' diagrams; an element whose id alone changed counts as renamed."""

    def __init__(self, before: Book, after: Book) -> None:
        self.before, self.after = before, after
        self.old, self.new = read_drawing(before), read_drawing(after)
        gone = [key for key in self.old.shapes if key not in self.new.shapes]
        come = [key for key in self.new.shapes if key not in self.old.shapes]
        self.renamed = _pairs(self.old, self.new, gone, come)
        self.gone = [key for key in gone if key not in self.renamed]
        self.come = [key for key in come if key not in self.renamed.values()]
        self.follows = self.new.without(self.come)

    def told(self) -> Iterator[Difference]:
        """Every difference, steps before ways."""
        for key in self.come:
            yield self._step(ADDED, "新增", key, self.new, self.after)
        for key in self.gone:
            yield self._step(REMOVED, "去掉", key, self.old, self.before)
        for key, shape in self.old.shapes.items():
            other = self.new.shapes.get(self.renamed.get(key, key))
            if other is not None:
                yield from self._compared(shape, other)
        yield from self._ways()
        yield from self._conditions()

    def _step(self, sort: str, verb: str, key: Key, drawing: Drawing, book: Book) -> Difference:
        shape = drawing.shapes[key]
        before = "、".join(_names(drawing, [link.source for link in drawing.links if link.target == key]))
        after = "、".join(_names(drawing, [link.target for link in drawing.links if link.source == key]))
        place = "，".join(filter(None, [f"在{before}之后" if before else "", f"在{after}之前" if after else ""]))
        says = "；".join(f"{what}为“{value}”" for what, value in _says(shape, book).items() if what != "名称" and value)
        text = f"{verb}{_noun(shape)}“{shape.name}”{f'，{place}' if place else ''}{f'（{says}）' if says else ''}"
        return Difference("环节", sort, text, shape.where, key[1])

    def _compared(self, old: Shape, new: Shape) -> Iterator[Difference]:
        if old.key != new.key:
            what = f"{_noun(new)}“{new.name}”的编号"
            yield changed("环节", what, new.where, new.key[1], old.key[1], new.key[1])
        if old.kind != new.kind:
            what = f"“{new.name}”的种类"
            yield changed("环节", what, new.where, new.key[1], _noun(old), _noun(new))
        before, after = _says(old, self.before), _says(new, self.after)
        for what in {**before, **after}:
            if before.get(what, "") != after.get(what, ""):
                subject = f"{_noun(old)}“{old.name}”的{what}"
                yield changed("环节", subject, new.where, new.key[1], before.get(what, ""), after.get(what, ""))

    def _ways(self) -> Iterator[Difference]:
        """Flows among what both editions have, as if added and removed steps were passed through."""
        old = {(self._now(a), self._now(b)) for a, b in self.old.without(self.gone)}
        for sort, verb, pairs in ((ADDED, "新增", self.follows - old), (REMOVED, "去掉", old - self.follows)):
            for source, target in sorted(pairs):
                shapes = self.new.shapes
                text = f"{verb}走向：从“{shapes[source].name}”到“{shapes[target].name}”"
                yield Difference("走向", sort, text, shapes[source].where, source[1])

    def _now(self, key: Key) -> Key:
        return self.renamed.get(key, key)

    def _conditions(self) -> Iterator[Difference]:
        old = {(self._now(link.source), self._now(link.target)): link for link in self.old.links}
        for link in self.new.links:
            was = old.get((link.source, link.target))
            if was is None:
                if self._splits(link) and (link.condition or link.default) and not self._as_before(link, old):
                    yield self._condition(link, "", _case(link, self.after))
            elif _case(was, self.before) != _case(link, self.after):
                yield self._condition(link, _case(was, self.before), _case(link, self.after))
            elif was.name != link.name:
                what = f"从“{self._name(link.source)}”到“{self._name(link.target)}”的走向名称"
                yield changed("走向", what, self.new.shapes[link.source].where, link.source[1], was.name, link.name)

    def _as_before(self, link: Link, old: Mapping[tuple[Key, Key], Link]) -> bool:
        """A step was put into a branch, or taken out of it, whose condition is the same as it was."""
        beyond = {target for source, target in self.follows if source == link.source}
        put_in = [old.get((link.source, target)) for target in beyond] if link.target in self.come else []
        taken_out = [each for (source, target), each in old.items() if source == link.source and target in self.gone]
        same = (was for was in (*put_in, *taken_out) if was is not None)
        return any(_case(was, self.before) == _case(link, self.after) for was in same)

    def _splits(self, link: Link) -> bool:
        return self.new.shapes[link.source].kind.endswith("Gateway")

    def _name(self, key: Key) -> str:
        return self.new.shapes[key].name

    def _condition(self, link: Link, before: str, after: str) -> Difference:
        what = f"从“{self._name(link.source)}”走到“{self._name(link.target)}”的条件"
        return changed("走向", what, self.new.shapes[link.source].where, link.source[1], before, after)


def _case(link: Link, book: Book) -> str:
    if link.default:
        return "其他情况"
    return tell_condition(link.condition, book.titles, book.domains) if link.condition else ""


def _names(drawing: Drawing, keys: list[Key]) -> list[str]:
    return [f"“{drawing.shapes[key].name}”" for key in keys if key in drawing.shapes]


def _noun(shape: Shape) -> str:
    return KINDS.get(shape.kind, "分支" if shape.kind.endswith("Gateway") else shape.kind)


def _pairs(old: Drawing, new: Drawing, gone: list[Key], come: list[Key]) -> dict[Key, Key]:
    """Elements of the same part that are the same but for their id."""
    pairs: dict[Key, Key] = {}
    for key in gone:
        for other in come:
            if other not in pairs.values() and key[0] == other[0] and _same(old.shapes[key], new.shapes[other]):
                pairs[key] = other
                break
    return pairs


def _same(old: Shape, new: Shape) -> bool:
    if old.kind != new.kind or old.kind.endswith("Gateway"):
        return old.kind == new.kind and old.name == new.name != old.key[1]
    return old.name == new.name or (
        bool(old.operation) and (old.operation, old.parameters) == (new.operation, new.parameters)
    )


def _says(shape: Shape, book: Book) -> dict[str, str]:
    """What an element says of itself, in words."""
    said = {"名称": shape.name, "泳道": shape.lane if shape.kind == "userTask" else ""}
    for name, value in shape.stated.items():
        said[_STATED.get(name, f"设置“{name}”")] = _told(name, value, book)
    if shape.kind == "serviceTask":
        said["操作"] = summary(shape.operation)
    for name, value in shape.parameters.items():
        kind = value.strip().strip("\"'")
        said["文书" if name == "kind" else f"参数“{name}”"] = book.document(kind) if name == "kind" else value
    for name, title in (("timer", "期限"), ("times", "办理次数"), ("called", "调用的流程")):
        if name in shape.inner:
            said[title] = _inner(name, shape.inner[name], book)
    return said


def _told(name: str, value: str, book: Book) -> str:
    if name == "office_kind":
        return office(value)
    if name in ("post", "also"):
        return "、".join(post(each) for each in value.split())
    if name == "deadline":
        rule = book.rule(value)
        return rule.title if rule else value
    return book.form(value) if name == "form" else value


def _inner(name: str, value: str, book: Book) -> str:
    found = re.fullmatch(r"""deadline\(\s*["']([^"']*)["']\s*\)""", value) if name == "timer" else None
    rule = book.rule(found[1]) if found else None
    return rule.title if rule else value
