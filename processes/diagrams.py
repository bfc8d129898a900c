"""Reading diagrams safely: XML text to a tree, and the list of what a diagram may contain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from processes.errors import DiagramRefused

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
NAMES = {"b": BPMN, "s": SPIFF}

MAX_BYTES = 2_000_000
MAX_DEPTH = 64
MAX_ELEMENTS = 50_000
MAX_NODES = 200
MAX_PROCESSES = 50

EVENTS = {
    "timerEventDefinition": frozenset({"intermediateCatchEvent", "boundaryEvent"}),
    "signalEventDefinition": frozenset({"intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}),
    "terminateEventDefinition": frozenset({"endEvent"}),
}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
ACTIVITIES = frozenset({"userTask", "serviceTask", "subProcess", "callActivity"})
_CATCHES = frozenset({"intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
NODES = frozenset({"startEvent", "endEvent"}) | ACTIVITIES | GATEWAYS | _CATCHES
_FRAME = frozenset(
    {"definitions", "collaboration", "participant", "process", "laneSet", "lane", "flowNodeRef", "signal"}
)
_FLOW = frozenset({"sequenceFlow", "incoming", "outgoing", "conditionExpression", "timeDate", "extensionElements"})
_INSTANCES = frozenset({"multiInstanceLoopCharacteristics", "loopCardinality", "completionCondition"})
_NOTES = frozenset({"documentation", "textAnnotation", "text", "association", "group", "category", "categoryValue"})
_ALLOWED = NODES | EVENTS.keys() | _FRAME | _FLOW | _INSTANCES | _NOTES
_EXTENSIONS = frozenset({"properties", "property", "serviceTaskOperator", "parameters", "parameter"})
_ADVICE = {
    "scriptTask": "不允许脚本，请改为服务任务并选择一个操作",
    "script": "不允许脚本，请改为服务任务并选择一个操作",
    "preScript": "不允许前置脚本，请删除",
    "postScript": "不允许后置脚本，请删除",
    "task": "没有说明由谁办，请改为用户任务或服务任务",
    "manualTask": "线下办理也要登记结果，请改为用户任务",
    "businessRuleTask": "不用决策表，规则写在 rules/tables 里，请改为服务任务并选择操作 assess 或 decide",
    "sendTask": "不发消息，请改为服务任务并选择操作 issue_document",
    "receiveTask": "不收消息，请改为用户任务",
    "complexGateway": "不支持复杂网关，请改为排他、并行或包容网关",
    "transaction": "不支持事务子流程，请改为普通子流程",
    "adHocSubProcess": "不支持即席子流程，请画明先后顺序",
    "linkEventDefinition": "不支持链接事件，流程会停住，请用连线相接",
    "compensateEventDefinition": "不支持补偿事件，请画明更正的环节",
    "cancelEventDefinition": "不支持取消事件，请画明撤回后的去向",
    "conditionalEventDefinition": "不支持条件事件，请改为网关",
    "messageEventDefinition": "不支持消息事件，请改为用户任务",
    "errorEventDefinition": "不支持错误事件，请用网关画明去向",
    "escalationEventDefinition": "不支持升级事件，请用限时事件或督办",
    "timeDuration": "期限要算工作日和节假日，请改为选一条时限规则",
    "timeCycle": "不支持循环定时，每月、每年的事请另开流程",
    "standardLoopCharacteristics": "不支持循环任务，请用网关画成回路",
    "loopDataInputRef": "多实例只能写次数，不能引用数据",
    "loopDataOutputRef": "多实例不收集数据，请在表单里填写",
}


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def read_diagram(text: bytes | str) -> etree._Element:
    """Turns a diagram's text into a tree; entities, outside files, and oversized or overdeep texts are refused."""
    data = text.encode() if isinstance(text, str) else text
    _check_text(data)
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as slip:
        raise DiagramRefused(f"流程图不是完整的 XML 文件：第 {slip.lineno} 行读不下去。") from slip
    _check_size(root)
    if root.tag != f"{{{BPMN}}}definitions":
        raise DiagramRefused(f"这不是 BPMN 2.0 流程图：最外层是“{local_name(root)}”，应为 definitions。")
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _check_text(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise DiagramRefused(f"流程图文件超过 {MAX_BYTES // 1_000_000} MB。")
    try:
        data.decode()
    except UnicodeDecodeError as slip:
        raise DiagramRefused("流程图应存为 UTF-8 编码。") from slip
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise DiagramRefused("流程图里不允许 DOCTYPE 和实体声明，请删除。")


def _check_size(root: etree._Element) -> None:
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise DiagramRefused(f"流程图嵌套超过 {MAX_DEPTH} 层或元素超过 {MAX_ELEMENTS} 个。")


def strangers(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Every element that a diagram may not contain, with what to do instead."""
    for element in root.iter(f"{{{BPMN}}}*", f"{{{SPIFF}}}*"):
        name = local_name(element)
        if not _allowed(element, name):
            yield element, _ADVICE.get(name, "本系统不支持这种元素，请删除或改用其他画法")
        elif name == "subProcess" and element.get("triggeredByEvent") == "true":
            yield element, "不支持事件子流程，请改为边界事件"
        elif name in EVENTS and not _in_its_place(element, name):
            yield element, "这种触发条件不能用在这里，一个事件也只能有一个触发条件，请改用中间事件或边界事件"


def _in_its_place(element: etree._Element, name: str) -> bool:
    around = element.getparent()
    if around is None or sum(local_name(each) in EVENTS for each in around) > 1:
        return False
    return local_name(around) in EVENTS[name]


def _allowed(element: etree._Element, name: str) -> bool:
    if element.tag.startswith(f"{{{SPIFF}}}"):
        return name in _EXTENSIONS
    return name in _ALLOWED


def without_drawing(root: etree._Element) -> etree._Element:
    """The same diagram without its picture: where something is drawn must never change what it means."""
    for picture in root.findall("{*}BPMNDiagram"):
        root.remove(picture)
    return root


def read_extensions(element: etree._Element) -> dict[str, Any]:
    """What a task says for itself: a user task's properties, a service task's operation and its parameters."""
    properties = element.findall("b:extensionElements/s:properties/s:property[@name][@value]", NAMES)
    operator = element.find("b:extensionElements/s:serviceTaskOperator", NAMES)
    parameters = [] if operator is None else list(operator.iter(f"{{{SPIFF}}}parameter"))
    return {
        "properties": {each.get("name"): each.get("value") for each in properties},
        "operation": "" if operator is None else operator.get("id", ""),
        "parameters": {each.get("id", ""): each.get("value", "") for each in parameters},
    }


def owner(element: etree._Element) -> etree._Element:
    """The nearest element round this one that is drawn, so that a message can point at it."""
    current: etree._Element | None = element
    while current is not None and local_name(current) not in NODES | {"sequenceFlow", "process"}:
        current = current.getparent()
    return element if current is None else current


def called_processes(process: etree._Element) -> list[str]:
    """The ids of the processes that a process calls."""
    return [called.get("calledElement", "") for called in process.iter(f"{{{BPMN}}}callActivity")]


def processes_by_id(roots: Mapping[str, etree._Element]) -> dict[str, etree._Element]:
    """All processes of some diagrams by id; an id used twice is refused."""
    found: dict[str, etree._Element] = {}
    for name, root in roots.items():
        for process in root.iterchildren(f"{{{BPMN}}}process"):
            if process.get("id", "") in found:
                raise DiagramRefused(f"{name}：流程编号“{process.get('id')}”重复。")
            found[process.get("id", "")] = process
    return found


def find_call_cycle(processes: Mapping[str, etree._Element], start: str) -> list[str]:
    """A chain of calls that comes back to itself, or nothing."""
    done: set[str] = set()

    def walk(process_id: str, path: list[str]) -> list[str]:
        if process_id in path:
            return [*path[path.index(process_id) :], process_id]
        if process_id in done or process_id not in processes:
            return []
        done.add(process_id)
        loops = (walk(called, [*path, process_id]) for called in called_processes(processes[process_id]))
        return next(filter(None, loops), [])

    return walk(start, [])


def check_diagrams(roots: Mapping[str, etree._Element], process_id: str) -> None:
    """Refuses diagrams that must never reach the engine; the linter says the same and more, kindly."""
    for name, root in roots.items():
        for element, advice in strangers(root):
            raise DiagramRefused(f"{name}：“{label(owner(element))}”里有 {local_name(element)}：{advice}。")
    processes = processes_by_id(roots)
    if process_id not in processes:
        raise DiagramRefused(f"没有编号为“{process_id}”的流程。")
    if len(processes) > MAX_PROCESSES:
        raise DiagramRefused(f"流程超过 {MAX_PROCESSES} 个。")
    if cycle := find_call_cycle(processes, process_id):
        raise DiagramRefused(f"流程互相调用，没有尽头：{' → '.join(cycle)}。")
    for process in processes.values():
        _check_elements(process)


def _check_elements(process: etree._Element) -> None:
    elements = [each for each in process.iter(f"{{{BPMN}}}*") if local_name(each) in NODES | {"sequenceFlow"}]
    if sum(local_name(each) in NODES for each in elements) > MAX_NODES:
        raise DiagramRefused(f"流程“{label(process)}”超过 {MAX_NODES} 个环节，请拆成几段。")
    ids = {each.get("id") for each in elements}
    # The library drops a flow without an id, and of two elements with one id it sees the last.
    if len(ids) < len(elements) or not all(ids):
        raise DiagramRefused(f"流程“{label(process)}”里有环节或连线没有编号，或者编号重复。")
    if process.find(f"{{{BPMN}}}startEvent") is None:
        raise DiagramRefused(f"流程“{label(process)}”没有开始事件。")


def label(element: etree._Element) -> str:
    """What people call an element: its Chinese name, or its id."""
    return str(element.get("name") or element.get("id") or local_name(element))
