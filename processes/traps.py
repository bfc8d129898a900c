"""Drawing mistakes that parse but do not run as drawn: what the engine drops, doubles, waits for or never ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from processes.catalogue import Finding
from processes.diagrams import BPMN, GATEWAYS, MAX_NODES, local_name
from processes.diagrams import label as label_of
from processes.flows import Part, read_parts

MAX_PREDICTED = 400
_SPLITS = frozenset({"exclusiveGateway", "inclusiveGateway"})
_JOINS = frozenset({"parallelGateway", "inclusiveGateway"})
_RESERVED = frozenset({"Start", "End"})


def trapped(root: etree._Element) -> Iterator[Finding]:
    """Every trap in a diagram, part by part."""
    yield from _ids(root)
    for part in read_parts(root):
        if len(part.nodes) > MAX_NODES:
            yield _finding("scheme.B016", part.element, f"超过 {MAX_NODES} 个环节，请拆成几段")
            continue
        for check in _CHECKS:
            yield from check(part)


def _ids(root: etree._Element) -> Iterator[Finding]:
    ids = [each.get("id") for each in root.iter(f"{{{BPMN}}}*") if each.get("id")]
    for name, count in Counter(ids).items():
        if count > 1:
            yield Finding("scheme.B015", name, f"编号“{name}”用了 {count} 次，请改成不同的编号。")
        elif name in _RESERVED or "." in name or " " in name:
            yield Finding("scheme.B015", name, f"编号“{name}”不能用，请改名；编号里不要有点号和空格。")
    for part in read_parts(root):
        unnamed = [part.nodes[""]] if "" in part.nodes else []
        for element in [*unnamed, *(flow.element for flow in part.flows if not flow.element.get("id"))]:
            yield _finding("scheme.B015", element, "没有编号，引擎看不见它，请补上")


def _ends(part: Part) -> Iterator[Finding]:
    starts = part.of_kind("startEvent")
    if len(starts) != 1:
        yield _finding("scheme.B014", part.element, f"有 {len(starts)} 个开始事件，应当只有 1 个")
    for start in starts:
        if part.incoming[start]:
            yield _finding("scheme.B014", part.nodes[start], "开始事件不能有流入的连线，请接到它后面的环节")
    if part.element.get("isExecutable") == "false":
        yield _finding("scheme.B021", part.element, "设成了不可执行，请勾选可执行")


def _reached(part: Part) -> Iterator[Finding]:
    starts = part.of_kind("startEvent")
    reached = part.reachable(*starts) | set(starts)
    leading = part.leading_to(*part.of_kind("endEvent"))
    for node, element in part.nodes.items():
        if node not in reached:
            yield _finding("scheme.B009", element, "从开始走不到这里，请接上连线或删除")
        elif node not in leading:
            yield _finding("scheme.B010", element, "从这里走不到结束，请接上连线")
    for flow in part.flows:
        if flow.source not in part.nodes or flow.target not in part.nodes:
            yield _finding("scheme.B010", flow.element, "连线的一头没有接在同一流程的环节上，请重新连接")


def _flows(part: Part) -> Iterator[Finding]:
    for flow in part.flows:
        if flow.condition is not None and flow.source in part.nodes and part.kinds[flow.source] not in _SPLITS:
            yield _finding("scheme.B003", flow.element, "条件写在不起作用的连线上，请在前面加一个排他网关")
    for node, element in part.nodes.items():
        if part.kinds[node] not in GATEWAYS and len(part.outgoing[node]) > 1:
            yield _finding("scheme.B004", element, "流出不止一条连线，请在后面加一个网关")


def _choices(part: Part) -> Iterator[Finding]:
    for node in part.of_kind(*_SPLITS):
        element, outgoing = part.nodes[node], part.outgoing[node]
        if len(outgoing) < 2:
            continue
        default = element.get("default")
        if default not in {flow.element.get("id") for flow in outgoing}:
            yield _finding("scheme.B008", element, "没有默认流向，条件都不成立时会停住，请把其中一条设为默认")
        for flow in outgoing:
            is_default = flow.element.get("id") == default
            if is_default and flow.condition is not None:
                yield _finding("scheme.B008", flow.element, "默认流向上的条件不起作用，请删除条件", "warning")
            if not is_default and flow.condition is None:
                yield _finding("scheme.B008", flow.element, "没有写条件，请填写或设为默认")
        if not element.get("name"):
            yield _finding("scheme.B020", element, "网关没有写成问句，请填写名称", "warning")


def _loops(part: Part) -> Iterator[Finding]:
    for node in part.of_kind(*_JOINS):
        if node in part.looping:
            yield _finding("scheme.B005", part.nodes[node], "并行或包容网关在回路上会提前汇合，请把并行部分放进子流程")
    waits = {node for node in part.nodes if _waits(part.nodes[node])}
    stuck = part.automatic_loops(waits)
    for node in sorted(stuck)[:1]:
        yield _finding(
            "scheme.B017", part.nodes[node], "所在的回路上没有人办理也没有等待，会不停地转，请加上用户任务或定时"
        )


def _waits(element: etree._Element) -> bool:
    kind = local_name(element)
    if kind in ("userTask", "intermediateCatchEvent", "callActivity"):
        return True
    return kind == "subProcess" and any(_waits(each) for each in element.iter(f"{{{BPMN}}}*") if each is not element)


def _joins(part: Part) -> Iterator[Finding]:
    for node, element in part.nodes.items():
        split = part.nearest_split(node)
        if split is None or part.kinds[split] not in GATEWAYS:
            continue
        waits_for_all, splits_all = part.kinds[node] == "parallelGateway", part.kinds[split] == "parallelGateway"
        if waits_for_all and part.kinds[split] in ("exclusiveGateway", "eventBasedGateway"):
            yield _finding(
                "scheme.B018", element, f"等齐所有分支，但“{_name(part, split)}”只走一条，会永远等下去，请改为排他网关"
            )
        if splits_all and part.kinds[node] not in (*_JOINS, "endEvent"):
            yield _finding(
                "scheme.B018",
                element,
                f"“{_name(part, split)}”的几条分支在这里没有汇合，会办几遍，请加一个并行网关汇合",
            )


def _predictions(part: Part) -> Iterator[Finding]:
    large = [node for node in part.nodes if part.predicted[node] > MAX_PREDICTED]
    splits = [node for node in large if part.kinds[node] == "parallelGateway"]
    for node in (splits or large)[:1]:
        message = "后面并行分支连着并行分支，展开后太大，请把每一段并行放进各自的子流程"
        yield _finding("scheme.B006", part.nodes[node], message)


_CHECKS = (_ends, _reached, _flows, _choices, _loops, _joins, _predictions)


def _name(part: Part, node: str) -> str:
    return label_of(part.nodes[node])


def _finding(code: str, element: etree._Element, what: str, severity: str = "error") -> Finding:
    return Finding(code, element.get("id", ""), f"“{label_of(element)}”：{what}。", severity)
