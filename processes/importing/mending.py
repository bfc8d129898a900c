"""What other engines leave unsaid is made explicit: starts, ends, splits, defaults; each repair is reported."""

from __future__ import annotations

from collections import Counter

from processes.importing.model import Line, Node, Part
from processes.importing.report import Done
from processes.importing.source import Source

_GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway")
_CHOICES = ("exclusiveGateway", "inclusiveGateway")
_ACTIVITIES = ("userTask", "serviceTask", "subProcess", "callActivity")


class Mender:
    """Repairs one part; keys of what it adds come from the source's register."""

    def __init__(self, part: Part, source: Source) -> None:
        self.part, self.source = part, source

    def mend(self) -> None:
        """Runs every repair in an order in which none undoes another."""
        if not self.part.nodes:
            return
        self.loose_lines()
        self.loose_boundaries()
        self.passed_by()
        self.empty_parts()
        self.starts()
        self.event_gateways()
        self.splits()
        self.ends()
        self.defaults()
        self.notes()

    def loose_lines(self) -> None:
        """A flow needs both its ends here; none leaves an end, none leads to a start or to an event on a border."""
        kept = []
        for line in self.part.lines:
            start, target = self.part.nodes.get(line.start), self.part.nodes.get(line.target)
            if start is not None and start.kind == "gone":
                self._drop(line, "所接的边界事件没有带入。")
            elif start is None or target is None or target.kind == "gone":
                self._drop(line, "连线的一头没有接在同一流程的环节上，没有带入；请重新连接。")
            elif start.kind == "endEvent" or target.kind in ("boundaryEvent", "startEvent"):
                self._drop(line, "结束之后不能再有连线，开始和边界事件也不能有来路，没有带入；请重新连接。")
            else:
                kept.append(line)
        self.part.lines = kept
        self.part.nodes = {key: node for key, node in self.part.nodes.items() if node.kind != "gone"}

    def _drop(self, line: Line, why: str) -> None:
        if line.source is not None:
            self.source.ledger.leave_all(line.source, "structure", why, True)
            self.source.ledger.leave(line.source, "structure", why, True)

    def loose_boundaries(self) -> None:
        """An event on the border of nothing that can be done is no event."""
        for key, node in list(self.part.nodes.items()):
            host = self.part.nodes.get(node.attached)
            if node.kind != "boundaryEvent" or (host is not None and host.kind in _ACTIVITIES):
                continue
            if node.source is not None:
                why = "边界事件没有附在环节上，没有带入；它后面的环节请另接来路。"
                self.source.ledger.leave(node.source, "structure", why, True)
                for inner in node.source.iterdescendants():
                    self.source.ledger.leave(inner, "structure", why)
            for line in self.part.leaving(key):
                self._drop(line, "所接的边界事件没有带入。")
            self.part.lines = [line for line in self.part.lines if line.start != key]
            del self.part.nodes[key]

    def passed_by(self) -> None:
        """Nodes that do nothing go: links jump to their other half, the rest is joined through."""
        passes = [node for node in self.part.nodes.values() if node.kind == "pass"]
        catches = {node.link.partition(":")[2]: node for node in passes if node.link.startswith("intermediateCatch")}
        for node in passes:
            other = catches.get(node.link.partition(":")[2]) if node.link.startswith("intermediateThrow") else node
            after = self.part.leaving(other.key) if other else []
            self._jump(node, after)
        gone = {node.key for node in passes}
        for line in self.part.lines:
            if line.start in gone:
                self._moved(line, "与前面的连线合成了一条。")
        self.part.lines = [line for line in self.part.lines if line.start not in gone and line.target not in gone]
        self.part.nodes = {key: node for key, node in self.part.nodes.items() if key not in gone}

    def _jump(self, node: Node, after: list[Line]) -> None:
        before = self.part.entering(node.key)
        if node.link and node.source is not None:
            told = "链接事件改成了连线相接。" if before and after else "链接事件没有配对，没有带入；请用连线相接。"
            for each in node.source.iter():
                if self.source.ledger.noted(each) is None or each is node.source:
                    self.source.ledger.leave(each, "event", told, each is node.source and not (before and after))
        if before and not after:
            self._end_for(before, node)
            return
        for line in before:
            self._moved(line, "中间的事件没有带入，直接接到了后面。")
            line.target = after[0].target
            self._joined(line, after)

    def _joined(self, line: Line, after: list[Line]) -> None:
        """The first way goes on with the flow that came; further ways are copies of it."""
        for more in after[1:]:
            key = self.source.key(None, "flow")
            self.part.lines.append(Line(key, line.start, more.target, more.name, more.condition, more.conditional))
        line.name = line.name or after[0].name

    def _moved(self, line: Line, why: str) -> None:
        """A flow that does not lie as it did is not kept, but changed; its condition keeps what was said of it."""
        if line.source is not None and self.source.ledger.noted(line.source) == Done.KEPT:
            self.source.ledger.change(line.source, "structure", why)

    def _end_for(self, before: list[Line], node: Node) -> None:
        end = self._add("endEvent", node.name, "structure", "后面没有画去向，补了一个结束。")
        for line in before:
            line.target = end.key

    def _add(self, kind: str, name: str, code: str, message: str, decide: bool = False) -> Node:
        node = Node(self.source.key(None, kind), kind, name)
        self.part.nodes[node.key] = node
        self.source.ledger.add(kind, node.key, name, code, message, decide)
        return node

    def _connect(self, start: str, target: str, name: str = "", condition: str = "") -> Line:
        line = Line(self.source.key(None, "flow"), start, target, name, condition, bool(condition))
        self.part.lines.append(line)
        return line

    def empty_parts(self) -> None:
        """A sub-process that shows nothing is somebody's work that nobody has drawn yet."""
        for node in self.part.nodes.values():
            if node.kind == "subProcess" and node.inside is not None and not node.inside.nodes:
                node.kind, node.inside = "userTask", None
                if node.source is not None:
                    message = "子流程里没有画环节，先放一个用户任务占位；请画出里面的环节或选承办机构和岗位。"
                    self.source.ledger.change(node.source, "structure", message, True)

    def starts(self) -> None:
        """Exactly one start: several become a question how it begins, none is put before what has no way in."""
        found = [node for node in self.part.nodes.values() if node.kind == "startEvent"]
        if len(found) > 1:
            self._one_start(found)
        elif not found:
            entered = Counter(line.target for line in self.part.lines)
            first = [n for n in self.part.nodes.values() if not entered[n.key] and n.kind != "boundaryEvent"]
            self._new_start(first or list(self.part.nodes.values())[:1])

    def _one_start(self, found: list[Node]) -> None:
        start = self._add("startEvent", "开始", "structure", "原图有几个开始，合成了一个，后面用网关问怎样开始。")
        asking = self._add("exclusiveGateway", "怎样开始？", "structure", "请给各流向选条件。", True)
        self._connect(start.key, asking.key)
        for node in found:
            for line in self.part.leaving(node.key):
                self._moved(line, "改由补上的网关流出。")
                line.name, line.start = line.name or node.name, asking.key
            if node.source is not None:
                self.source.ledger.change(node.source, "structure", "几个开始合成了一个，由网关分到这条路。", True)
            del self.part.nodes[node.key]
        ways = self.part.leaving(asking.key)
        asking.default = ways[0].key if ways else ""

    def _new_start(self, first: list[Node]) -> None:
        start = self._add("startEvent", "开始", "structure", "原图没有画开始，补了一个。")
        if len(first) > 1:
            split = self._add("parallelGateway", "", "structure", "原图几处都能先做，补了并行网关；请核对。", True)
            self._connect(start.key, split.key)
            start = split
        for node in first:
            self._connect(start.key, node.key)

    def event_gateways(self) -> None:
        """Waiting for one of several events needs events; with anything else behind it, it is a question."""
        for node in self.part.nodes.values():
            if node.kind != "eventBasedGateway":
                continue
            after = [self.part.nodes[line.target] for line in self.part.leaving(node.key)]
            if not after or any(each.kind != "intermediateCatchEvent" for each in after):
                node.kind = "exclusiveGateway"
                if node.source is not None:
                    message = (
                        "它后面不全是定时或信号，改成了排他网关；等人办又怕超时的，请在用户任务上加限时的边界事件。"
                    )
                    self.source.ledger.change(node.source, "event", message, True)

    def splits(self) -> None:
        """Several ways out of a step, or a condition on the only one, need a gateway of their own."""
        leaving: dict[str, list[Line]] = {}
        for line in self.part.lines:
            leaving.setdefault(line.start, []).append(line)
        for key, lines in leaving.items():
            node = self.part.nodes[key]
            if node.kind not in _GATEWAYS and (len(lines) > 1 or any(line.conditional for line in lines)):
                self._split(node, lines)

    def _split(self, node: Node, lines: list[Line]) -> None:
        asked = [line for line in lines if line.conditional]
        if not asked:
            kind, why = "parallelGateway", "流出不止一条，按同时进行补了并行网关；请核对，只走一条的改为排他网关。"
        elif len(lines) - len(asked) + (len(asked) > 1) <= 1 and (node.default or len(asked) == 1):
            kind, why = "exclusiveGateway", "条件写在环节流出的连线上，补了排他网关；请核对。"
        else:
            kind, why = "inclusiveGateway", "条件写在环节流出的几条连线上，按可同时走几条补了包容网关；请核对。"
        gateway = self._add(kind, "走哪条路？" if asked else "", "structure", why, True)
        for line in lines:
            self._moved(line, "改由补上的网关流出。")
            line.start = gateway.key
        gateway.default, node.default = node.default, ""
        self._connect(node.key, gateway.key)
        if len(lines) == 1:
            end = self._add(
                "endEvent", "条件不成立", "structure", "条件不成立时原图没有去向，补了一个结束；请核对。", True
            )
            gateway.default = self._connect(gateway.key, end.key).key

    def ends(self) -> None:
        """A way that stops without an end gets one."""
        left = {line.start for line in self.part.lines}
        open_ends = [n for n in self.part.nodes.values() if n.key not in left and n.kind != "endEvent"]
        for node in open_ends:
            end = self._add("endEvent", "", "structure", f"“{node.name or node.key}”后面没有画结束，补了一个。")
            self._connect(node.key, end.key)

    def defaults(self) -> None:
        """The only way without a condition is what happens otherwise."""
        for node in self.part.nodes.values():
            if node.kind not in _CHOICES:
                node.default = ""
                continue
            ways = self.part.leaving(node.key)
            if node.default not in {line.key for line in ways}:
                node.default = ""  # its line stayed outside
            free = [line for line in ways if not line.conditional]
            if not node.default and len(free) == 1 and len(ways) > 1:
                node.default = free[0].key
                self._say_default(node)

    def _say_default(self, node: Node) -> None:
        if node.source is not None and self.source.ledger.noted(node.source) is not None:
            message = "没有条件的那条设成了默认流向，请核对。"
            self.source.ledger.change(node.source, "condition", message, True)

    def notes(self) -> None:
        """A dotted line needs both its ends here; others were data or compensation."""
        known = self.part.nodes.keys() | {note.key for note in self.part.notes} | {line.key for line in self.part.lines}
        texts = {note.key for note in self.part.notes}
        kept = [
            link for link in self.part.links if {link.start, link.target} <= known and {link.start, link.target} & texts
        ]
        for link in kept:
            self.source.ledger.keep(link.source)
        self.part.links = kept
