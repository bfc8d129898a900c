"""A process in plain Chinese: numbered lines of what happens, who does it by when, and where it goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, MAX_NODES, label, local_name, read_extensions
from processes.findings import entries_of
from processes.flows import Flow, Part, lane_of, read_lanes, read_part
from processes.telling.book import Book, office, post, summary
from processes.telling.conditions import tell_condition
from processes.telling.limits import tell_limit

MAX_LINES = 2000
SHOWN_FIELDS = 8
TOLD = ("office_kind", "post", "also", "deadline", "form", "clause")
_RULE = re.compile(r"""deadline\(\s*["']([^"']*)["']\s*\)""")
_WORD = re.compile(r"""\s*["'](\w+)["']\s*""")


@dataclass(frozen=True)
class Line:
    """One numbered line: what happens, further sentences about it, and the element it tells of."""

    number: str
    text: str
    notes: tuple[str, ...]
    where: str
    element: str
    kind: str
    stated: Mapping[str, str] = field(default_factory=dict)
    issues: str = ""

    @property
    def depth(self) -> int:
        """How deep the line lies inside stages."""
        return self.number.count(".")


@dataclass(frozen=True)
class Telling:
    """A whole process told."""

    title: str
    levels: tuple[str, ...]
    """The levels that the diagram's lanes name."""
    lines: tuple[Line, ...]
    procedures: tuple[Telling, ...] = ()
    """Review, change and the other procedures that start on their own, told after the scheme's first one."""

    def plain(self) -> str:
        """The text as it can be printed or compared."""
        told = [self.title, *([f"涉及层级：{'、'.join(self.levels)}"] if self.levels else [])]
        for line in self.lines:
            told.append(f"{line.number} {line.text}")
            told += [f"{' ' * len(line.number)} {note}" for note in line.notes]
        return "\n".join(told) + "\n" + "".join(f"\n{each.plain()}" for each in self.procedures)


def tell(book: Book) -> Telling:
    """Tells a scheme's processes; a draft with mistakes is told as far as it goes."""
    if book.scheme not in book.processes:
        return Telling("（还没有可以读的流程图）", (), ())
    first, *others = entries_of(book.scheme, book.processes)
    return replace(tell_one(book, first), procedures=tuple(tell_one(book, each) for each in others))


def tell_one(book: Book, entry: str) -> Telling:
    """Tells one of a scheme's processes with its stages, and none of the other procedures."""
    where, process = book.processes[entry]
    teller = _Teller(book)
    teller.part(process, where, "", frozenset({entry}))
    return Telling(f"{label(process)}办理流程", _levels(process), tuple(teller.lines))


def _levels(process: etree._Element) -> tuple[str, ...]:
    return tuple(label(lane) for lane in process.iter(f"{{{BPMN}}}lane"))


def reading_order(part: Part) -> list[str]:
    """The elements of a part as one would read them: along the flows, each branch before the place where they meet."""
    if len(part.nodes) > MAX_NODES:
        return list(part.nodes)
    seen: set[str] = set()
    ordered: list[str] = []

    def visit(node: str) -> None:
        seen.add(node)
        borders = [each for each, element in part.nodes.items() if element.get("attachedToRef") == node]
        targets = [flow.target for flow in part.outgoing[node] if flow.target in part.nodes]
        for after in reversed([*borders, *targets]):
            if after not in seen:
                visit(after)
        ordered.append(node)

    for node in reversed(part.of_kind("startEvent")):
        visit(node)
    ordered.reverse()
    return ordered + [node for node in part.nodes if node not in seen]


class _Teller:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.lines: list[Line] = []

    def part(self, element: etree._Element, where: str, prefix: str, above: frozenset[str]) -> None:
        """Tells a process or sub-process under a prefix of numbers."""
        part = read_part(element)
        order = reading_order(part)
        numbers = {node: f"{prefix}{place}" for place, node in enumerate(order, 1)}
        lanes = read_lanes(element.getroottree().getroot())
        for place, node in enumerate(order):
            if len(self.lines) >= MAX_LINES:
                return
            following = order[place + 1] if place + 1 < len(order) else ""
            spot = _Spot(part, node, numbers, following, where, lane_of(part.nodes[node], lanes) or "")
            self.lines.append(self._line(spot))
            self._inside(spot, f"{numbers[node]}.", above)

    def _line(self, spot: _Spot) -> Line:
        text, notes = _KINDS.get(spot.kind, _Teller.other)(self, spot)
        stated = read_extensions(spot.element)
        document = _WORD.fullmatch(stated["parameters"].get("kind", ""))
        issues = document[1] if document and stated["operation"] == "issue_document" else ""
        notes = [*notes, *self._instances(spot), *spot.onward(self.book)]
        return Line(spot.number, text, tuple(notes), spot.where, spot.node, spot.kind, stated["properties"], issues)

    def _inside(self, spot: _Spot, prefix: str, above: frozenset[str]) -> None:
        if spot.kind == "subProcess":
            self.part(spot.element, spot.where, prefix, above)
        called = spot.element.get("calledElement", "")
        if spot.kind == "callActivity" and called in self.book.processes and called not in above:
            where, process = self.book.processes[called]
            self.part(process, where, prefix, above | {called})

    def start(self, spot: _Spot) -> tuple[str, list[str]]:
        return f"开始：{label(spot.element) if spot.element.get('name') else '从这里开始'}", []

    def end(self, spot: _Spot) -> tuple[str, list[str]]:
        name = f"：{label(spot.element)}" if spot.element.get("name") else ""
        if spot.element.find(f"{{{BPMN}}}terminateEventDefinition") is not None:
            return f"立即结束，其他还没有办完的一并终止{name}", []
        return f"{'办件' if '.' not in spot.number else '本阶段'}到此结束{name}", []

    def user(self, spot: _Spot) -> tuple[str, list[str]]:
        stated = read_extensions(spot.element)["properties"]
        lane = f"（{spot.lane}）" if spot.lane else "（不在任何泳道里）"
        who = f"{office(stated['office_kind'])}的" if stated.get("office_kind") else "（没有写由哪个机构）"
        posts = "、".join(post(each) for each in stated.get("post", "").split()) or "（没有写由哪个岗位）"
        also = "、".join(post(each) for each in stated.get("also", "").split())
        text = f"“{label(spot.element)}”{lane}：由{who}{posts}办理{f'，{also}也可以办' if also else ''}"
        return text, list(self._user_notes(spot, stated))

    def _user_notes(self, spot: _Spot, stated: Mapping[str, str]) -> Iterator[str]:
        yield f"时限：{self._limit(stated.get('deadline', ''))}"
        yield f"填写：{self._form(stated.get('form') or spot.node)}"
        yield f"依据：{stated.get('clause') or '（没有写依据）'}"
        for name, value in stated.items():
            if name not in TOLD:
                yield f"另有设置：{name} 为“{value}”"

    def _limit(self, rule_id: str) -> str:
        rule = self.book.rule(rule_id)
        if rule is None:
            return f"“{rule_id}”（还没有这条时限规则）" if rule_id else "（没有写时限）"
        return tell_limit(rule)

    def _form(self, name: str) -> str:
        section = self.book.sections.get(name)
        if section is None:
            return self.book.form(name)
        owed = [item for item in section.fields if item.required and not item.source]
        asked = [f"“{item.label}”" for item in owed if item.show_if is None]
        more = "等" if len(asked) > SHOWN_FIELDS else ""
        cases = f"；另有{len(owed) - len(asked)}项视情况必填" if len(owed) > len(asked) else ""
        return f"{self.book.form(name)}，必填{len(asked)}项：{''.join(asked[:SHOWN_FIELDS])}{more}{cases}"

    def service(self, spot: _Spot) -> tuple[str, list[str]]:
        asked = read_extensions(spot.element)
        kind = _WORD.fullmatch(asked["parameters"].get("kind", ""))
        if asked["operation"] == "issue_document" and kind:
            return f"系统自动“{label(spot.element)}”：签发{self.book.document(kind[1])}", self._parameters(
                asked, "kind"
            )
        return (
            f"系统自动“{label(spot.element)}”：{summary(asked['operation']) or '（没有选择操作）'}",
            self._parameters(asked),
        )

    def _parameters(self, asked: Mapping[str, Mapping[str, str]], *told: str) -> list[str]:
        return [f"参数：{name} 取 {value}" for name, value in asked["parameters"].items() if name not in told]

    def stage(self, spot: _Spot) -> tuple[str, list[str]]:
        called = self.book.processes.get(spot.element.get("calledElement", ""))
        if called is None:
            return f"阶段“{label(spot.element)}”：（调用的流程“{spot.element.get('calledElement', '')}”不存在）", []
        levels = _levels(called[1])
        return (
            f"阶段“{label(spot.element)}”，依次如下（流程“{label(called[1])}”）：",
            [f"涉及层级：{'、'.join(levels)}"] if levels else [],
        )

    def box(self, spot: _Spot) -> tuple[str, list[str]]:
        return f"“{label(spot.element)}”，包括：", []

    def _instances(self, spot: _Spot) -> Iterator[str]:
        many = spot.element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
        if many is None:
            return
        number = (many.findtext(f"{{{BPMN}}}loopCardinality") or "").strip()
        way = "一次接一次" if many.get("isSequential") == "true" else "同时"
        until = many.findtext(f"{{{BPMN}}}completionCondition")
        stop = f"，{self._condition(until)}时提前结束" if until else ""
        times = number if number.isdigit() else self.book.titles.get(number, number)
        yield f"共办“{times}”次，{way}办理{stop}"

    def _condition(self, text: str | None) -> str:
        return tell_condition(text, self.book.titles, self.book.domains)

    def wait(self, spot: _Spot) -> tuple[str, list[str]]:
        if spot.kind == "intermediateThrowEvent":
            return f"发出信号“{label(spot.element)}”", []
        return f"等到“{label(spot.element)}”", [*self._timer(spot)]

    def border(self, spot: _Spot) -> tuple[str, list[str]]:
        held = spot.part.nodes.get(spot.element.get("attachedToRef", ""))
        activity = f"“{label(held)}”" if held is not None else "（没有附在环节上）"
        stops = "原环节照常进行，另外" if spot.element.get("cancelActivity") == "false" else "中止原环节，改"
        return f"{activity}办理期间，一到“{label(spot.element)}”，{stops}走这里", [*self._timer(spot)]

    def _timer(self, spot: _Spot) -> Iterator[str]:
        timer = spot.element.find(f"{{{BPMN}}}timerEventDefinition")
        if timer is None:
            yield "等待的是信号"
            return
        text = timer.findtext(f"{{{BPMN}}}timeDate") or ""
        rule = _RULE.fullmatch(text.strip())
        yield f"期限：{self._limit(rule[1]) if rule else text or '（没有写期限）'}"

    def choice(self, spot: _Spot) -> tuple[str, list[str]]:
        if len(spot.outgoing) < 2:
            return f"各路在这里汇合{f'（{label(spot.element)}）' if spot.element.get('name') else ''}", []
        ways = {"inclusiveGateway": "符合哪几项就走哪几项", "eventBasedGateway": "哪个先到走哪个"}.get(
            spot.kind, "只走一条"
        )
        name = label(spot.element) if spot.element.get("name") else "（没有写成问句）"
        return f"看情况：{name}（{ways}）", [*self._branches(spot)]

    def _branches(self, spot: _Spot) -> Iterator[str]:
        default = spot.element.get("default")
        for flow in spot.outgoing:
            name = f"（{flow.element.get('name')}）" if flow.element.get("name") else ""
            to = spot.place(flow)
            if flow.element.get("id") == default:
                odd = f"（条件“{flow.condition}”不起作用）" if flow.condition else ""
                yield f"其他情况{name}：{to}{odd}"
            elif spot.kind == "eventBasedGateway":
                yield f"或者{name}：{to}"
            else:
                case = self._condition(flow.condition) if flow.condition else "（没有写条件）"
                yield f"{case}{name}：{to}"

    def split(self, spot: _Spot) -> tuple[str, list[str]]:
        joined = "等以上同时办理的各项都办完" if len(spot.part.incoming[spot.node]) > 1 else ""
        several = (
            [f"同时办理：{'；'.join(spot.place(flow) for flow in spot.outgoing)}"] if len(spot.outgoing) > 1 else []
        )
        name = f"（{label(spot.element)}）" if spot.element.get("name") else ""
        return f"{joined or '分头同时办理以下各项'}{name}", several

    def other(self, spot: _Spot) -> tuple[str, list[str]]:
        return f"“{label(spot.element)}”（{spot.kind}）", []


@dataclass(frozen=True)
class _Spot:
    """An element in its place in the text."""

    part: Part
    node: str
    numbers: Mapping[str, str]
    following: str
    where: str
    lane: str

    @property
    def element(self) -> etree._Element:
        return self.part.nodes[self.node]

    @property
    def kind(self) -> str:
        return local_name(self.element)

    @property
    def number(self) -> str:
        return self.numbers[self.node]

    @property
    def outgoing(self) -> list[Flow]:
        return self.part.outgoing[self.node]

    def place(self, flow: Flow) -> str:
        """Where a flow leads, by number and name."""
        if flow.target not in self.part.nodes:
            return "（连线没有接上）"
        back = _step(self.numbers[flow.target]) <= _step(self.number)
        named = self.part.nodes[flow.target].get("name")
        return f"{'回到' if back else '接'}第{self.numbers[flow.target]}步{f'“{named}”' if named else ''}"

    def onward(self, book: Book) -> Iterator[str]:
        """Where it goes on, unless that is the next line or was told with the branches."""
        if len(self.outgoing) > 1 and self.kind.endswith("Gateway"):
            return
        for flow in self.outgoing:
            name = f"（{flow.element.get('name')}）" if flow.element.get("name") else ""
            odd = f"（条件“{flow.condition}”不起作用）" if flow.condition else ""
            if flow.target != self.following or name or odd:
                yield f"办完后{self.place(flow)}{name}{odd}"
        if not self.outgoing and self.kind != "endEvent":
            yield "（后面没有连线，到这里就停住了）"
        if not self.part.incoming[self.node] and self.kind not in ("startEvent", "boundaryEvent"):
            yield "（前面没有连线，从开始走不到这里）"


def _step(number: str) -> int:
    return int(number.rpartition(".")[2])


_KINDS = {
    "startEvent": _Teller.start,
    "endEvent": _Teller.end,
    "userTask": _Teller.user,
    "serviceTask": _Teller.service,
    "callActivity": _Teller.stage,
    "subProcess": _Teller.box,
    "exclusiveGateway": _Teller.choice,
    "inclusiveGateway": _Teller.choice,
    "eventBasedGateway": _Teller.choice,
    "parallelGateway": _Teller.split,
    "intermediateCatchEvent": _Teller.wait,
    "intermediateThrowEvent": _Teller.wait,
    "boundaryEvent": _Teller.border,
}
