"""A process of the model as a diagram of ours: BPMN with its drawing, one file a process."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, SPIFF
from processes.importing.dialects import DC, DD, DI
from processes.importing.model import Drawn, Node, Part
from processes.importing.picture import Box, Picture, Way

_NAMESPACES = {"bpmn": BPMN, "bpmndi": DI, "dc": DC, "di": DD, "spiffworkflow": SPIFF}
_TARGET = "http://bpmn.io/schema/bpmn"


class Writer:
    """Writes one process; `ids` gives each key its id, `fresh` an id for what has no key."""

    def __init__(self, drawn: Drawn, ids: Mapping[str, str], fresh: Callable[[str], str], picture: Picture) -> None:
        self.drawn, self.ids, self.fresh, self.picture = drawn, ids, fresh, picture
        self.signals: dict[str, str] = {}
        self.own_planes: list[Node] = []

    def text(self) -> str:
        """The whole file."""
        root = etree.Element(f"{{{BPMN}}}definitions", nsmap=_NAMESPACES)
        root.set("id", f"definitions_{self.ids[self.drawn.key]}")
        root.set("targetNamespace", _TARGET)
        if self.drawn.pool:
            self._collaboration(root)
        process = self._process(root)
        for name, id in self.signals.items():
            _add(root, "signal", id=id, name=name)
        self._categories(root, process)
        self._diagram(root)
        body: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
        return body.decode()

    def _collaboration(self, root: etree._Element) -> None:
        frame = _add(root, "collaboration", id=f"collaboration_{self.ids[self.drawn.key]}")
        id, process = self.ids[self.drawn.pool], self.ids[self.drawn.key]
        name = self.drawn.pool_name or self.drawn.name
        _add(frame, "participant", id=id, name=name, processRef=process)

    def _process(self, root: etree._Element) -> etree._Element:
        id = self.ids[self.drawn.key]
        process = _add(root, "process", id=id, name=self.drawn.name or id, isExecutable="true")
        _text(process, "documentation", self.drawn.documentation)
        if self.drawn.lanes:
            lanes = _add(process, "laneSet", id=f"lanes_{id}")
            for lane in self.drawn.lanes:
                row = _add(lanes, "lane", id=self.ids[lane.key], name=lane.name)
                for key in lane.members:
                    if key in self.drawn.part.nodes:
                        _text(row, "flowNodeRef", self.ids[key])
        self._part(process, self.drawn.part)
        return process

    def _part(self, around: etree._Element, part: Part) -> None:
        for node in part.nodes.values():
            self._node(around, node, part)
        for line in part.lines:
            start, target = self.ids[line.start], self.ids[line.target]
            flow = _add(
                around, "sequenceFlow", id=self.ids[line.key], name=line.name, sourceRef=start, targetRef=target
            )
            _text(flow, "conditionExpression", line.condition)
        for note in part.notes:
            made = _add(around, note.kind, id=self.ids[note.key])
            if note.kind == "textAnnotation":
                _text(made, "text", note.text)
        for link in part.links:
            start, target = self.ids[link.start], self.ids[link.target]
            _add(around, "association", id=self.ids[link.key], sourceRef=start, targetRef=target)

    def _node(self, around: etree._Element, node: Node, part: Part) -> None:
        made = _add(around, node.kind, id=self.ids[node.key], name=node.name)
        if node.attached:
            made.set("attachedToRef", self.ids[node.attached])
            made.set("cancelActivity", "true" if node.cancels else "false")
        if node.default:
            made.set("default", self.ids[node.default])
        if node.called:
            made.set("calledElement", self.ids.get(node.called, node.called))
        _text(made, "documentation", node.documentation)
        _extensions(made, node)
        for line in part.entering(node.key):
            _text(made, "incoming", self.ids[line.key])
        for line in part.leaving(node.key):
            _text(made, "outgoing", self.ids[line.key])
        self._behaviour(made, node)

    def _behaviour(self, made: etree._Element, node: Node) -> None:
        if node.times:
            many = _add(made, "multiInstanceLoopCharacteristics", isSequential=str(node.times.sequential).lower())
            _text(many, "loopCardinality", node.times.count)
            _text(many, "completionCondition", node.times.until)
        if node.timer and node.kind in ("intermediateCatchEvent", "boundaryEvent"):
            _text(_add(made, "timerEventDefinition"), "timeDate", node.timer.expression)
        elif node.signal:
            if node.signal not in self.signals:
                self.signals[node.signal] = self.fresh("signal_name")
            _add(made, "signalEventDefinition", signalRef=self.signals[node.signal])
        if node.terminates:
            _add(made, "terminateEventDefinition")
        if node.inside:
            self._part(made, node.inside)

    def _categories(self, root: etree._Element, process: etree._Element) -> None:
        """A frame's name stands in a category of its own."""
        groups = {self.ids[note.key]: note.text for part in _parts(self.drawn.part) for note in part.notes if note.text}
        for group in list(process.iter(f"{{{BPMN}}}group")):
            if group.get("id") in groups:
                category = etree.Element(f"{{{BPMN}}}category", id=self.fresh("category"))
                process.addprevious(category)
                value = _add(category, "categoryValue", id=self.fresh("category_value"), value=groups[group.get("id")])
                group.set("categoryValueRef", value.get("id"))

    def _diagram(self, root: etree._Element) -> None:
        id = self.ids[self.drawn.key]
        plane = self._plane(root, f"collaboration_{id}" if self.drawn.pool else id, f"diagram_{id}")
        for key in [self.drawn.pool, *(lane.key for lane in self.drawn.lanes)] if self.drawn.pool else []:
            self._shape(plane, key, isHorizontal=str(self.picture.boxes[key].horizontal).lower())
        self._draw(plane, self.drawn.part)
        for node in self.own_planes:  # Grows while nested sub-processes are drawn.
            assert node.inside is not None
            own = self._plane(root, self.ids[node.key], f"diagram_{self.ids[node.key]}")
            self._draw(own, node.inside)

    def _plane(self, root: etree._Element, element: str, id: str) -> etree._Element:
        diagram = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", id=id)
        return etree.SubElement(diagram, f"{{{DI}}}BPMNPlane", id=f"{id}_plane", bpmnElement=element)

    def _draw(self, plane: etree._Element, part: Part) -> None:
        for node in part.nodes.values():
            self._draw_node(plane, node)
        for note in part.notes:
            self._shape(plane, note.key)
        for key in [*(line.key for line in part.lines), *(link.key for link in part.links)]:
            self._edge(plane, key, self.picture.ways[key])

    def _draw_node(self, plane: etree._Element, node: Node) -> None:
        if node.kind == "exclusiveGateway":
            self._shape(plane, node.key, isMarkerVisible="true")
        elif node.inside is None:
            self._shape(plane, node.key)
        else:
            expanded = self.picture.boxes[node.key].expanded
            self._shape(plane, node.key, isExpanded=str(expanded).lower())
            if expanded:
                self._draw(plane, node.inside)
            else:
                self.own_planes.append(node)

    def _shape(self, plane: etree._Element, key: str, **more: str) -> None:
        id, box = self.ids[key], self.picture.boxes[key]
        shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=f"{id}_di", bpmnElement=id, **more)
        _bounds(shape, box)
        if box.label:
            _bounds(etree.SubElement(shape, f"{{{DI}}}BPMNLabel"), box.label)

    def _edge(self, plane: etree._Element, key: str, way: Way) -> None:
        edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=f"{self.ids[key]}_di", bpmnElement=self.ids[key])
        for x, y in way.points:
            etree.SubElement(edge, f"{{{DD}}}waypoint", x=_number(x), y=_number(y))
        if way.label:
            _bounds(etree.SubElement(edge, f"{{{DI}}}BPMNLabel"), way.label)


def _parts(part: Part) -> list[Part]:
    return [part, *(each for node in part.nodes.values() if node.inside for each in _parts(node.inside))]


def _extensions(made: etree._Element, node: Node) -> None:
    """Our own properties and operation; nothing else is ever written."""
    if not node.properties and not node.operation:
        return
    frame = _add(made, "extensionElements")
    if node.properties:
        listed = etree.SubElement(frame, f"{{{SPIFF}}}properties")
        for name, value in node.properties.items():
            etree.SubElement(listed, f"{{{SPIFF}}}property", name=name, value=value)
    if node.operation:
        operator = etree.SubElement(frame, f"{{{SPIFF}}}serviceTaskOperator", id=node.operation)
        listed = etree.SubElement(operator, f"{{{SPIFF}}}parameters")
        for name, value in node.parameters.items():
            etree.SubElement(listed, f"{{{SPIFF}}}parameter", id=name, type="str", value=value)


def _add(around: etree._Element, kind: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(around, f"{{{BPMN}}}{kind}", {key: value for key, value in attributes.items() if value})


def _text(around: etree._Element, name: str, text: str) -> None:
    if text:
        _add(around, name).text = text


def _bounds(shape: etree._Element, box: Box) -> None:
    numbers = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    etree.SubElement(shape, f"{{{DC}}}Bounds", {name: _number(value) for name, value in numbers.items()})


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
