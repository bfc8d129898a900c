"""One diagram on the drawing table: its elements and flows by id, kept in step with lanes and picture."""

from __future__ import annotations

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, NODES, label, local_name, read_diagram
from processes.errors import RedrawRefused
from processes.redrawing.boxes import Box
from processes.redrawing.drawing import Drawing
from processes.redrawing.routes import route

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LEADING = ("documentation", "extensionElements", "incoming", "outgoing")


class Sheet:
    """Reads a diagram, lets it be changed element by element, and writes it again."""

    def __init__(self, text: str) -> None:
        self.root = read_diagram(text)
        self.drawing = Drawing(self.root)

    def text(self) -> str:
        """The diagram as a file: indented by two, one element a line, as the shipped ones are."""
        etree.indent(self.root, "  ")
        body: str = etree.tostring(self.root, encoding="unicode")
        return HEAD + body.replace('"/>', '" />') + "\n"

    # Elements

    def nodes(self) -> dict[str, etree._Element]:
        """Every step, gateway and event by id."""
        return {each.get("id", ""): each for each in self.root.iter(f"{{{BPMN}}}*") if local_name(each) in NODES}

    def flows(self) -> dict[str, etree._Element]:
        """Every flow by id."""
        return {each.get("id", ""): each for each in self.root.iter(f"{{{BPMN}}}sequenceFlow")}

    def node(self, element: str) -> etree._Element:
        """The element of an id; RedrawRefused when there is none."""
        found = self.nodes().get(element)
        if found is None:
            raise RedrawRefused(f"图上没有编号为“{element}”的环节，可能已被删除，请刷新。")
        return found

    def flow(self, flow: str) -> etree._Element:
        """The flow of an id; RedrawRefused when there is none."""
        found = self.flows().get(flow)
        if found is None:
            raise RedrawRefused(f"图上没有编号为“{flow}”的连线，可能已被删除，请刷新。")
        return found

    def outs(self, element: str) -> list[etree._Element]:
        """The flows that leave an element."""
        return [each for each in self.flows().values() if each.get("sourceRef") == element]

    def ins(self, element: str) -> list[etree._Element]:
        """The flows that lead to an element."""
        return [each for each in self.flows().values() if each.get("targetRef") == element]

    def ids(self) -> set[str]:
        """Every id in use, in the meaning and in the picture."""
        return {each.get("id") for each in self.root.iter() if isinstance(each.tag, str) and each.get("id")}

    def free_id(self, wanted: str) -> str:
        """The wanted id, or the first one like it that nothing bears yet."""
        taken, found, number = self.ids(), wanted, 1
        while found in taken or f"{found}_di" in taken:
            number += 1
            found = f"{wanted}_{number}"
        return found

    def add_node(self, near: etree._Element, kind: str, element: str, name: str) -> etree._Element:
        """Adds an element behind another in the file."""
        made = etree.Element(f"{{{BPMN}}}{kind}", id=element)
        if name:
            made.set("name", name)
        near.addnext(made)
        return made

    def drop_node(self, element: str) -> None:
        """Takes an element out of file, lane and picture; its flows must be gone already."""
        node = self.node(element)
        for inner in [element, *(each.get("id") for each in node.iter(f"{{{BPMN}}}*") if each.get("id"))]:
            self.drawing.remove(inner)
        self.leave_lane(element)
        node.getparent().remove(node)

    # Flows

    def connect(self, source: str, target: str, name: str = "") -> etree._Element:
        """Adds a flow and draws it."""
        flow = etree.Element(
            f"{{{BPMN}}}sequenceFlow",
            id=self.free_id(f"flow_{source}_{target}"),
            sourceRef=source,
            targetRef=target,
        )
        if name:
            flow.set("name", name)
        self.node(source).getparent().append(flow)
        self._note_ends(flow)
        self.draw(flow)
        return flow

    def retarget(self, flow: etree._Element, target: str) -> None:
        """Leads a flow elsewhere; it keeps its id, its source and its condition."""
        self._forget_ends(flow)
        flow.set("targetRef", target)
        self._note_ends(flow)
        self.draw(flow)

    def resource(self, flow: etree._Element, source: str) -> None:
        """Lets a flow begin elsewhere; it keeps its id and its target."""
        self._forget_ends(flow)
        flow.set("sourceRef", source)
        self._note_ends(flow)
        self.draw(flow)

    def drop_flow(self, flow: etree._Element) -> None:
        """Takes a flow out of file and picture; a gateway's default that pointed at it is forgotten."""
        self._forget_ends(flow)
        source = self.nodes().get(flow.get("sourceRef"))
        if source is not None and source.get("default") == flow.get("id"):
            del source.attrib["default"]
        self.drawing.remove(flow.get("id"))
        flow.getparent().remove(flow)

    def draw(self, flow: etree._Element) -> None:
        """Finds a flow its way anew."""
        source, target = flow.get("sourceRef"), flow.get("targetRef")
        self.drawing.lead(flow.get("id"), route(self.drawing, flow.get("id"), source, target))
        self.drawing.label_edge(flow.get("id"), flow.get("name", ""))

    def redraw_around(self, element: str) -> None:
        """Finds all flows of an element their ways anew."""
        for flow in (*self.ins(element), *self.outs(element)):
            self.draw(flow)

    def _note_ends(self, flow: etree._Element) -> None:
        for end, tag in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            node = self.node(flow.get(end))
            reference = etree.Element(f"{{{BPMN}}}{tag}")
            reference.text = flow.get("id")
            node.insert(_place(node, tag), reference)

    def _forget_ends(self, flow: etree._Element) -> None:
        nodes = self.nodes()
        for end in (flow.get("sourceRef"), flow.get("targetRef")):
            for reference in nodes[end].findall(f"{{{BPMN}}}incoming") + nodes[end].findall(f"{{{BPMN}}}outgoing"):
                if reference.text == flow.get("id"):
                    nodes[end].remove(reference)

    # Lanes

    def lanes(self) -> dict[str, etree._Element]:
        """The lanes by name."""
        return {each.get("name", ""): each for each in self.root.iter(f"{{{BPMN}}}lane")}

    def enter_lane(self, element: str, lane: str) -> None:
        """Lists an element in a lane, and in no other; inside a sub-process there are none."""
        self.leave_lane(element)
        if local_name(self.node(element).getparent()) == "process" and lane in self.lanes():
            etree.SubElement(self.lanes()[lane], f"{{{BPMN}}}flowNodeRef").text = element

    def leave_lane(self, element: str) -> None:
        for reference in list(self.root.iter(f"{{{BPMN}}}flowNodeRef")):
            if (reference.text or "").strip() == element:
                reference.getparent().remove(reference)

    def room_of(self, node: etree._Element, lane: str) -> str:
        """The id of the shape that an element belongs in: its sub-process, its lane, or the pool."""
        around = node.getparent()
        if local_name(around) == "subProcess":
            return str(around.get("id"))
        found = self.lanes().get(lane)
        if found is not None and found.get("id") in self.drawing.shapes:
            return str(found.get("id"))
        pools = [each for each in self.drawing.containers() if self.drawing.kinds[each] == "participant"]
        return pools[0] if pools else ""

    def room_box(self, room: str) -> Box:
        """Where one may draw; without pool and lanes anywhere below what is drawn already."""
        if room:
            return self.drawing.box(room)
        boxes = list(self.drawing.leaves().values())
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
        return Box(left - 40, top - 40, right - left + 80, bottom - top + 80)


def called(node: etree._Element) -> str:
    """What people call an element, in quotation marks."""
    return f"“{label(node)}”"


def _place(node: etree._Element, tag: str) -> int:
    """Where a reference belongs among the children: after what must stand before it."""
    before = _LEADING[: _LEADING.index(tag) + 1]
    return sum(local_name(each) in before for each in node.iterchildren())
