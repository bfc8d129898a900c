"""The dialects that other tools write, and what each of their settings means here: data, no behaviour."""

from __future__ import annotations

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, SPIFF, local_name

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ACTIVITI = "http://activiti.org/bpmn"
FLOWABLE = "http://flowable.org/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
# Attributes of these say how to read the XML and mean nothing of their own.
PLAIN = frozenset({XSI, XML})
URIS = {
    "bpmn": BPMN,
    "bpmn2": BPMN,
    "semantic": BPMN,
    "bpmndi": DI,
    "dc": DC,
    "omgdc": DC,
    "di": DD,
    "omgdi": DD,
    "xsi": XSI,
    "camunda": CAMUNDA,
    "activiti": ACTIVITI,
    "flowable": FLOWABLE,
    "zeebe": ZEEBE,
    "signavio": "http://www.signavio.com",
    "bioc": "http://bpmn.io/schema/bpmn/biocolor/1.0",
    "color": "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    "spiffworkflow": SPIFF,
}
# A piece of the namespace -> the name people know; the first that fits.
_DIALECTS = (
    (BPMN, "BPMN"),
    (SPIFF, "户链"),
    ("/BPMN/20100524/DI", "图形"),
    ("/spec/DD/", "图形"),
    ("zeebe", "Camunda 8"),
    ("camunda.org/schema/modeler", "Camunda 建模器"),
    ("camunda", "Camunda 7"),
    ("flowable", "Flowable"),
    ("activiti", "Activiti"),
    ("signavio", "Signavio"),
    ("bizagi", "Bizagi"),
    ("biocolor", "bpmn.io 颜色"),
    ("non-normative/color", "颜色"),
    ("trisotech", "Trisotech"),
    ("aris", "ARIS"),
    ("boc-group", "ADONIS"),
    ("bonitasoft", "Bonita"),
    ("w4.eu", "W4"),
    ("itp-commerce", "itp commerce"),
    ("drools", "jBPM"),
    ("bpsim", "BPSim"),
    ("oracle", "Oracle"),
    ("sap.com", "SAP"),
)
PREFIXES = {uri: prefix for prefix, uri in URIS.items()} | {BPMN: "bpmn", DI: "bpmndi", DC: "dc", DD: "di"}

TOPICS = {
    "seat": "由谁办：选承办机构和岗位",
    "condition": "流向条件：从事实清单里选",
    "deadline": "时限：选时限规则，或在“规则与时限”里加一条",
    "operation": "服务任务：选择一个操作",
    "form": "表单：核对建议的栏目",
    "event": "事件：改成本系统有的画法",
    "call": "调用的流程：选择要调用哪一个",
    "structure": "走向：核对补上的起点、终点和网关",
    "lane": "泳道：改成办理层级",
    "script": "脚本和监听器：代码没有带入",
    "message": "别的机构和往来消息：画成文书或用户任务",
    "data": "数据对象：写进表单",
    "process": "本文件里的其他流程",
    "id": "编号：换成了本系统的编号",
    "name": "名称",
    "setting": "别的软件的设置，在这里不起作用",
    "picture": "颜色和图形细节",
    "note": "批注",
    "kept": "原样带入",
}
_NO_CODE = "代码不带入、不执行；要做的事请改为服务任务并选择一个操作，或写进规则表。"
_BY_POST = "系统按机构和岗位派件，不指定个人或表达式；请选承办机构和岗位。"
_DATA = "本系统的资料写在表单里；请看它记什么，需要的加到相应环节的表单。"
_OTHER_SIDE = "别的机构和收发的消息不画在这里；要发的请用服务任务出文书，要等的请用用户任务登记。"
_SETTING = "别的软件的设置，在这里不起作用。"
# Local name of a foreign element or attribute -> topic, what to do, whether somebody has to decide.
_FOREIGN: dict[str, tuple[str, str, bool]] = {
    **dict.fromkeys(
        ("executionListener", "taskListener", "eventListener", "script", "preScript", "postScript"),
        ("script", f"监听器或脚本没有带入：{_NO_CODE}", True),
    ),
    **dict.fromkeys(
        ("class", "expression", "delegateExpression", "resultVariable", "resultVariableName", "field", "inject"),
        ("script", f"Java 类或表达式没有带入：{_NO_CODE}", True),
    ),
    **dict.fromkeys(
        ("connector", "connectorId", "taskDefinition", "taskHeaders", "topic", "modelerTemplate", "jobType"),
        ("operation", "外部接口没有带入：请在服务任务上选择一个操作。", True),
    ),
    **dict.fromkeys(
        ("decisionRef", "calledDecision", "decisionId", "decisionTask"),
        ("operation", "决策表没有带入：规则写在“规则与时限”里，服务任务选操作 assess 或 decide。", True),
    ),
    **dict.fromkeys(
        ("assignee", "candidateUsers", "owner", "assignmentDefinition", "potentialStarter"), ("seat", _BY_POST, True)
    ),
    **dict.fromkeys(("candidateGroups", "candidateStarterGroups"), ("seat", _BY_POST, True)),
    **dict.fromkeys(("performers", "Performers", "PerformerRole"), ("seat", _BY_POST, True)),
    **dict.fromkeys(
        ("formKey", "formDefinition", "formHandlerClass", "formRef", "formFieldValidation", "userTaskForm"),
        ("form", "原来的表单没有带入：请在“表单”里建同名的一节。", True),
    ),
    **dict.fromkeys(("dueDate", "followUpDate"), ("deadline", "到期日没有带入：请选时限规则。", True)),
    **dict.fromkeys(
        ("in", "out", "inputOutput", "inputParameter", "outputParameter", "ioMapping", "input", "output"),
        ("data", "变量映射没有带入：事实由表单和办件给出，不在流程里传递。", False),
    ),
    **dict.fromkeys(
        ("collection", "elementVariable", "loopCharacteristics"),
        ("event", "多实例不能引用数据集合，只能写次数；请确认要办几份。", True),
    ),
    "variableMappingClass": ("script", _NO_CODE, True),
    "calledElement": ("call", "请在设计器里选择要调用的流程。", True),
}
# Local name of an element of BPMN itself that is not noted where it stands.
_STANDARD: dict[str, tuple[str, str, bool]] = {
    **dict.fromkeys(
        (
            *("dataObject", "dataObjectReference", "dataStore", "dataStoreReference", "dataState", "dataInput"),
            *("dataOutput", "inputSet", "outputSet", "ioSpecification", "itemDefinition", "property", "dataInputRefs"),
            *("dataOutputRefs", "optionalInputRefs", "whileExecutingInputRefs", "transformation", "assignment"),
            *("dataInputAssociation", "dataOutputAssociation", "from", "to", "ioBinding", "sourceRef", "targetRef"),
        ),
        ("data", _DATA, False),
    ),
    **dict.fromkeys(
        (
            *("message", "messageFlow", "messageFlowAssociation", "interface", "operation", "endPoint", "conversation"),
            *("inMessageRef", "outMessageRef", "errorRef", "correlationKey", "correlationProperty"),
        ),
        ("message", _OTHER_SIDE, False),
    ),
    **dict.fromkeys(("participant", "choreography", "conversationNode"), ("message", _OTHER_SIDE, False)),
    **dict.fromkeys(
        ("resource", "resourceParameter", "resourceRole", "potentialOwner", "performer", "humanPerformer"),
        ("seat", _BY_POST, False),
    ),
    **dict.fromkeys(("resourceRef", "resourceAssignmentExpression", "formalExpression"), ("seat", _BY_POST, False)),
    **dict.fromkeys(("error", "escalation"), ("event", "不支持错误和升级事件；请用网关画明去向。", False)),
    "partnerRole": ("message", _OTHER_SIDE, False),
    "partnerEntity": ("message", _OTHER_SIDE, False),
    "rendering": ("form", "原来的表单没有带入：请在“表单”里建同名的一节。", False),
    "script": ("script", f"脚本没有带入：{_NO_CODE}", False),
    "import": ("setting", "外部文件不读取；要用的流程请另外导入。", False),
}
# What an element of ours takes over, by element; the rest is listed in the report.
_CARRIED = {
    "": {"id", "name"},
    "sequenceFlow": {"sourceRef", "targetRef"},
    "boundaryEvent": {"attachedToRef", "cancelActivity"},
    "callActivity": {"calledElement"},
    "multiInstanceLoopCharacteristics": {"isSequential"},
    "participant": {"processRef"},
    "process": {"isExecutable"},
    "association": {"sourceRef", "targetRef", "associationDirection"},
    "group": {"categoryValueRef"},
    "categoryValue": {"value"},
    "signalEventDefinition": {"signalRef"},
    "property": {"value"},
    "definitions": {"targetNamespace", "exporter", "exporterVersion", "expressionLanguage", "typeLanguage"},
}
_GATEWAYS = ("exclusiveGateway", "inclusiveGateway")
# Values that say nothing: the standard's own defaults, and what tools write for "not set".
_NOTHING = frozenset({"", "false", "1", "None", "none", "Unspecified", "##unspecified", "##WebService", "undefined"})
# Whose settings mean what `_FOREIGN` says; others use the same words for other things.
_ENGINES = ("camunda", "zeebe", "flowable", "activiti", "spiffworkflow", "bizagi", "undeclared")
_DRAWN = frozenset({"gatewayDirection", "processType", "isClosed", "isInterrupting", "textFormat", "eventGatewayType"})


def dialect(tag: str) -> str:
    """The tool's name that a namespaced name belongs to; an unknown one by its address, none as BPMN's lack of one."""
    uri = etree.QName(tag).namespace or ""
    known = next((name for piece, name in _DIALECTS if piece.lower() in uri.lower()), "")
    return known or (uri[:80] if uri else "没有命名空间")


def shown(name: str) -> str:
    """An attribute as it is written in files: with its usual prefix, or with its owner's address."""
    if not name.startswith("{"):
        return name
    qualified = etree.QName(name)
    uri = qualified.namespace or ""
    return f"{PREFIXES.get(uri) or uri.rpartition('://')[2].strip('/')}:{qualified.localname}"


def of_element(element: etree._Element) -> tuple[str, str, bool]:
    """Topic, sentence and whether to decide, for an element that nobody took over."""
    uri, name = etree.QName(element).namespace or "", local_name(element)
    if uri == BPMN:
        return _STANDARD.get(name, ("setting", "本系统没有这种元素，没有带入。", False))
    if uri in (DI, DC, DD):
        return "picture", "所画的元素没有带入，或图形细节用不上。", False
    return _foreign(uri, name)


def of_attribute(name: str) -> tuple[str, str, bool]:
    """Topic, sentence and whether to decide, for a foreign attribute that nobody took over."""
    uri = etree.QName(name).namespace or ""
    if "color" in uri:
        return "picture", "颜色没有带入：本系统用颜色表示办理状态。", False
    return _foreign(uri, etree.QName(name).localname)


def _foreign(uri: str, name: str) -> tuple[str, str, bool]:
    known = _FOREIGN if any(piece in uri.lower() for piece in _ENGINES) else {}
    return known.get(name, ("setting", _SETTING, False))


def is_carried(kind: str, name: str, value: str) -> bool:
    """Whether an attribute of an element that was kept came along, or said nothing anyway."""
    if name in _CARRIED[""] | _CARRIED.get(kind, set()) or value in _NOTHING:
        return True
    return name in _DRAWN or (name == "default" and kind in _GATEWAYS)


# Namespaces in the order in which they tell tools apart: one that others also write goes last.
_TOOLS = ("zeebe", "bizagi", "flowable", "aris", "boc-group", "bonitasoft", "w4.eu", "itp-commerce", "trisotech")
_TOOLS_LAST = ("signavio", "camunda", "activiti", "biocolor")


def tool(root: etree._Element) -> str:
    """The tool that wrote a file, by its extensions, or as it calls itself."""
    used = {etree.QName(each).namespace or "" for each in root.iter() if isinstance(each.tag, str)}
    used |= {etree.QName(name).namespace or "" for each in root.iter() for name in each.attrib}
    exporter = " ".join((root.get("exporter") or "").split())[:60]
    by_name = next((name for piece, name in _DIALECTS[4:] if piece in exporter.lower() and piece != "camunda"), "")
    if by_name:
        return by_name
    for piece in (*_TOOLS, *_TOOLS_LAST):
        if any(piece in uri.lower() for uri in used) or (piece == "bizagi" and "bizagi" in exporter.lower()):
            return next(name for known, name in _DIALECTS if known == piece).removesuffix(" 颜色")
    return exporter or "BPMN 2.0"
