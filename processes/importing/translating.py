"""From the source's tree to the plain model: each process with its parts, lanes, nodes and flows."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, local_name
from processes.importing import extensions, kinds, seats, wording
from processes.importing.events import read_event, read_times
from processes.importing.model import Drawn, Lane, Line, Link, Node, Note, Part
from processes.importing.report import Done
from processes.importing.source import Source, children, local_id

MAX_NAME = 80


def read_process(element: etree._Element, source: Source) -> Drawn:
    """Reads one process of the source; everything it takes over is noted in the ledger."""
    pool = source.pools.get(element.get("id", ""))
    drawn = Drawn(source.key(element, "process"), _name(element, source), Part(), source=element)
    drawn.executable = element.get("isExecutable") == "true"
    drawn.documentation = _documentation(element, source)
    source.ledger.keep(element)
    if pool is not None:
        drawn.pool, drawn.pool_name = source.key(pool, "participant"), _name(pool, source)
        source.ledger.keep(pool)
    drawn.lanes = _lanes(element, source)
    drawn.name = drawn.name or drawn.pool_name
    roles = {key: lane.name for lane in drawn.lanes for key in lane.members}
    drawn.part = read_part(element, source, roles, "")
    _name_lanes(drawn.lanes, source)
    return drawn


def _lanes(process: etree._Element, source: Source) -> list[Lane]:
    """The innermost lanes: those without lanes inside, and what stands directly in an outer one."""
    found: list[Lane] = []
    for element in process.iterfind(f"{{{BPMN}}}laneSet//{{{BPMN}}}lane"):
        refs = list(children(element, "flowNodeRef"))
        inner = list(element.iterfind(f"{{{BPMN}}}childLaneSet//{{{BPMN}}}flowNodeRef"))
        deeper = {local_id(each.text) for each in inner}
        members = [key for each in refs if (key := local_id(each.text)) not in deeper]
        for each in refs:
            source.ledger.keep(each)
        if inner and not members:
            source.ledger.leave(element, "lane", "泳道套泳道只保留里层；外层的名称没有带入。")
            continue
        source.ledger.keep(element)
        lane = Lane(source.key(element, "lane"), _name(element, source), members, element)
        found.append(lane)
    for each in process.iterfind(f".//{{{BPMN}}}laneSet"):
        source.ledger.keep(each)
    for each in process.iterfind(f".//{{{BPMN}}}childLaneSet"):
        source.ledger.change(each, "lane", "里层泳道提到了外层。")
    return found


def _name_lanes(lanes: list[Lane], source: Source) -> None:
    for lane in lanes:
        level = seats.level(lane.name[:MAX_NAME])
        if level and level != lane.name:
            source.ledger.change(lane.source, "lane", f"“{lane.name}”改成了层级名称“{level}”，请核对。", True)
            lane.name = level
        elif not level:
            message = "看不出是哪一级，名称没有改；泳道名称要是办理层级，请选一个。"
            source.ledger.keep(lane.source, "lane", message, True)


def read_part(element: etree._Element, source: Source, roles: Mapping[str, str], role: str) -> Part:
    """Reads what is drawn directly in a process or sub-process."""
    part = Part()
    for child in element.iterchildren(f"{{{BPMN}}}*"):
        kind = local_name(child)
        if kind in kinds.SAME or kind in kinds.TURNED:
            _add_node(child, part, source, roles, role)
        elif kind == "sequenceFlow":
            part.lines.append(_line(child, source))
        elif kind in ("textAnnotation", "group"):
            part.notes.append(_note(child, kind, source))
        elif kind == "association":
            start, target = local_id(child.get("sourceRef")), local_id(child.get("targetRef"))
            part.links.append(Link(source.key(child, "association"), start, target, child))
    _loosen_default(part)
    return part


def _loosen_default(part: Part) -> None:
    """A default flow is named by the id of the flow; one that leaves another node is none."""
    for node in part.nodes.values():
        if node.default and node.default not in {line.key for line in part.leaving(node.key)}:
            node.default = ""


def _add_node(element: etree._Element, part: Part, source: Source, roles: Mapping[str, str], role: str) -> None:
    node = _node(element, source, roles.get(element.get("id", ""), role))
    if element.get("triggeredByEvent") == "true":
        source.ledger.leave_all(element, "event", kinds.EVENT_SUB_PROCESS, True)
        source.ledger.leave(element, "event", kinds.EVENT_SUB_PROCESS, True)
        return
    if local_name(element) in ("subProcess", "transaction", "adHocSubProcess"):
        node.inside = read_part(element, source, roles, roles.get(element.get("id", ""), role))
    part.nodes[node.key] = node


def _node(element: etree._Element, source: Source, role: str) -> Node:
    kind = local_name(element)
    ours, topic, message = kinds.TURNED.get(kind, (kind, "", ""))
    node = Node(source.key(element, ours), ours, _name(element, source), element)
    node.documentation = _documentation(element, source)
    node.default = local_id(element.get("default"))
    if topic:
        source.ledger.change(element, topic, message, True)
    else:
        source.ledger.keep(element)
    if element.get("id") and node.key != element.get("id"):
        source.ledger.change(element, "structure", "编号与别的元素重复，连线接在先出现的那个上；请核对连线。", True)
    _keep_ends(element, source)
    if kind.endswith("Event"):
        node.attached = local_id(element.get("attachedToRef"))
        node.cancels = element.get("cancelActivity") != "false"
        read_event(element, node, source)
    else:
        _read_activity(element, node, source, role)
    return node


def _read_activity(element: etree._Element, node: Node, source: Source, role: str) -> None:
    extensions.read_own(element, node, source.ledger)
    read_times(element, node, source)
    if node.kind == "callActivity":
        _call(element, node, source)
    extensions.suggest_seat(element, node, role, source.ledger)
    if element.get("isForCompensation") == "true":
        source.ledger.attribute(element, "isForCompensation", Done.LEFT_OUT, "event", kinds.COMPENSATION, True)
    due = extensions.due(element) if node.kind == "userTask" else None
    if due and "deadline" not in node.properties:
        node.timer = wording.timer(due[1])
    if node.kind == "userTask" and not topic_noted(element, source) and "office_kind" not in node.properties:
        source.ledger.keep(element, "seat", "原图没有能认出的岗位；请选承办机构和岗位。", True)
    if node.kind == "serviceTask" and not node.operation and source.ledger.noted(element) == Done.KEPT:
        source.ledger.keep(element, "operation", "原来调用的外部程序没有带入；请选择一个操作。", True)


def topic_noted(element: etree._Element, source: Source) -> bool:
    """Whether the element was turned into something else already."""
    return source.ledger.noted(element) != Done.KEPT


def _call(element: etree._Element, node: Node, source: Source) -> None:
    """A call stays one when the called process is in the file."""
    called = local_id(element.get("calledElement"))
    for inner in element.iterfind("{*}extensionElements/{*}calledElement"):
        called = called or inner.get("processId", "")
        if called in source.process_ids:
            source.ledger.keep(inner)
    node.called = called
    if called not in source.process_ids:
        node.kind, node.called = "userTask", ""
        source.ledger.change(element, "call", f"“{called[:40] or '未写明'}”：{kinds.UNKNOWN_CALL}", True)


def _keep_ends(element: etree._Element, source: Source) -> None:
    """Incoming and outgoing are written anew from the flows."""
    for each in children(element, "incoming", "outgoing"):
        source.ledger.keep(each)


def _line(element: etree._Element, source: Source) -> Line:
    line = Line(
        source.key(element, "flow"),
        local_id(element.get("sourceRef")),
        local_id(element.get("targetRef")),
        _name(element, source),
        source=element,
    )
    source.ledger.keep(element)
    stated = next(children(element, "conditionExpression"), None)
    if stated is not None and (stated.text or "").strip():
        line.conditional = True
        _condition(stated, line, source)
    elif stated is not None:
        source.ledger.leave(stated, "condition", "条件是空的，没有带入。")
    return line


def _condition(stated: etree._Element, line: Line, source: Source) -> None:
    line.condition = wording.condition(stated.text, stated.get("language", ""))
    if line.condition == (stated.text or "").strip():
        source.ledger.keep(stated, "condition", "条件照原样带入；请确认用到的事实由哪张表单填写。", True)
    elif line.condition:
        source.ledger.change(stated, "condition", kinds.CONDITION_CHANGED.format(text=line.condition), True)
    else:
        shown = " ".join((stated.text or "").split())[:40] if _is_short(stated) else "程序代码"
        source.ledger.leave(stated, "condition", kinds.CONDITION_LEFT.format(text=shown), True)


def _is_short(stated: etree._Element) -> bool:
    """A condition is shown; a program is not."""
    text = stated.text or ""
    return wording.is_plain(stated.get("language", "")) and ";" not in text and len(text) < 200


def _note(element: etree._Element, kind: str, source: Source) -> Note:
    texts = list(children(element, "text"))
    source.ledger.keep(element)
    for each in texts:
        source.ledger.keep(each)
    if kind == "group":
        name = _category(element, source)
        return Note(source.key(element, "group"), kind, name, element)
    words = " ".join("".join(each.itertext()) for each in texts).strip()[:2000]
    return Note(source.key(element, "note"), kind, words, element)


def _category(element: etree._Element, source: Source) -> str:
    wanted = local_id(element.get("categoryValueRef"))
    for value in source.root.iterfind(f"{{{BPMN}}}category/{{{BPMN}}}categoryValue"):
        if wanted and value.get("id") == wanted:
            source.ledger.keep(value)
            source.ledger.keep(value.getparent())
            return str(value.get("value", ""))[:MAX_NAME]
    return ""


def _name(element: etree._Element, source: Source) -> str:
    """A name on one line; what is longer than a task's name may be is cut and said so."""
    name = " ".join((element.get("name") or "").split())
    if len(name) > MAX_NAME:
        message = f"名称超过 {MAX_NAME} 字，截短了；请改成短名称，说明写进文档。"
        source.ledger.attribute(element, "name", Done.CHANGED, "name", message, True)
    return name[:MAX_NAME]


def _documentation(element: etree._Element, source: Source) -> str:
    found = list(children(element, "documentation"))
    for each in found:
        source.ledger.keep(each)
    return "\n".join("".join(each.itertext()).strip() for each in found).strip()[:4000]
