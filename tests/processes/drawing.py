"""Small diagrams from a few lines of text, so that a test shows the process it is about.

start s          user a          service pay kind="decision"     call c other      end e
xor x            parallel p      inclusive i                     events g          terminate t
timer w deadline("rule")         boundary b on a deadline("rule")  catch k signal    throw h signal
sub box {  …  }                  raw <bpmn:scriptTask id="x" />
s > a > x        x > b if decision == "grant"                    x > c otherwise
"""

import re
from html import escape

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="definitions" targetNamespace="t">'
)
PROPERTIES = {"office_kind": "township_office", "post": "caseworker", "deadline": "dibao.acceptance"}
TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "xor": "exclusiveGateway",
    "parallel": "parallelGateway",
    "inclusive": "inclusiveGateway",
    "events": "eventBasedGateway",
}


def draw(text: str, process_id: str = "p", lane: str = "乡镇（街道）", more: str = "") -> str:
    """A whole diagram file with one process; `more` is added beside the process."""
    drawing = _Drawing(text.strip().splitlines())
    body = drawing.body()
    references = "".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in drawing.top)
    lanes = f'<bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="{lane}">{references}</bpmn:lane></bpmn:laneSet>'
    process = f'<bpmn:process id="{process_id}" name="{process_id}" isExecutable="true">{lanes}{body}</bpmn:process>'
    signals = '<bpmn:signal id="signal" name="signal" />' if "signal" in text else ""
    return f"{HEAD}{process}{signals}{more}</bpmn:definitions>"


class _Drawing:
    def __init__(self, lines: list[str]) -> None:
        self.lines, self.top, self.depth = iter(lines), [], 0

    def body(self) -> str:
        nodes, flows, defaults = [], [], {}
        for line in self.lines:
            line = line.strip()
            if line == "}":
                break
            if re.match(r"\w+ > ", line):
                flows += _flows(line, defaults)
            elif line:
                nodes.append(self.node(line))
        return _with_defaults("".join(nodes), defaults) + "".join(flows)

    def node(self, line: str) -> str:
        kind, _, rest = line.partition(" ")
        if kind == "raw":
            return rest
        name, _, rest = rest.partition(" ")
        if not self.depth:
            self.top.append(name)
        if kind == "sub":
            self.depth += 1
            inner = self.body()
            self.depth -= 1
            return f'<bpmn:subProcess id="{name}" name="{name}">{_times(rest)}{inner}</bpmn:subProcess>'
        return _NODES.get(kind, _plain)(kind, name, rest)


def _plain(kind: str, name: str, rest: str) -> str:
    return f'<bpmn:{TAGS[kind]} id="{name}" name="{name}" />'


def _user(kind: str, name: str, rest: str) -> str:
    stated = {**PROPERTIES, **dict(re.findall(r"(\w+)=([\w. ]*?)(?= \w+=|$)", rest))}
    written = "".join(
        f'<spiffworkflow:property name="{key}" value="{value}" />' for key, value in stated.items() if value
    )
    extension = f"<spiffworkflow:properties>{written}</spiffworkflow:properties>"
    return (
        f'<bpmn:userTask id="{name}" name="{name}"><bpmn:extensionElements>{extension}</bpmn:extensionElements>'
        f"{_times(rest)}</bpmn:userTask>"
    )


def _service(kind: str, name: str, rest: str) -> str:
    asked = dict(re.findall(r"(\w+)=(\S+)", rest))
    operation = asked.pop("op", name)
    parameters = "".join(
        f'<spiffworkflow:parameter id="{key}" type="str" value="{escape(value)}" />' for key, value in asked.items()
    )
    operator = (
        f'<spiffworkflow:serviceTaskOperator id="{operation}"><spiffworkflow:parameters>{parameters}'
        "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
    )
    extension = f"<bpmn:extensionElements>{operator}</bpmn:extensionElements>"
    return f'<bpmn:serviceTask id="{name}" name="{name}">{extension}</bpmn:serviceTask>'


def _call(kind: str, name: str, rest: str) -> str:
    called, _, more = rest.partition(" ")
    return f'<bpmn:callActivity id="{name}" name="{name}" calledElement="{called}">{_times(more)}</bpmn:callActivity>'


def _timer(kind: str, name: str, rest: str) -> str:
    return f'<bpmn:intermediateCatchEvent id="{name}" name="{name}">{_due(rest)}</bpmn:intermediateCatchEvent>'


def _boundary(kind: str, name: str, rest: str) -> str:
    attached, going_on, event = re.fullmatch(r"on (\w+)( going-on)? (.+)", rest).groups()
    trigger = _signal() if event == "signal" else _due(event)
    cancels = "false" if going_on else "true"
    return (
        f'<bpmn:boundaryEvent id="{name}" name="{name}" attachedToRef="{attached}" cancelActivity="{cancels}">'
        f"{trigger}</bpmn:boundaryEvent>"
    )


def _catch(kind: str, name: str, rest: str) -> str:
    tag = "intermediateCatchEvent" if kind == "catch" else "intermediateThrowEvent"
    return f'<bpmn:{tag} id="{name}" name="{name}">{_signal()}</bpmn:{tag}>'


def _terminate(kind: str, name: str, rest: str) -> str:
    return f'<bpmn:endEvent id="{name}" name="{name}"><bpmn:terminateEventDefinition /></bpmn:endEvent>'


def _due(text: str) -> str:
    return f"<bpmn:timerEventDefinition><bpmn:timeDate>{escape(text)}</bpmn:timeDate></bpmn:timerEventDefinition>"


def _signal() -> str:
    return '<bpmn:signalEventDefinition signalRef="signal" />'


def _times(rest: str) -> str:
    found = re.search(r"times=(\S+)( one-by-one)?(?: until (.+?))?(?= \{|$)", rest)
    if not found:
        return ""
    number, one_by_one, until = found.groups()
    done = f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>" if until else ""
    sequential = "true" if one_by_one else "false"
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}">'
        f"<bpmn:loopCardinality>{number}</bpmn:loopCardinality>{done}</bpmn:multiInstanceLoopCharacteristics>"
    )


def _flows(line: str, defaults: dict[str, str]) -> list[str]:
    line, _, condition = line.partition(" if ")
    otherwise = line.endswith(" otherwise")
    stops = [stop.strip() for stop in line.removesuffix(" otherwise").split(">")]
    made = []
    for source, target in zip(stops, stops[1:], strict=False):
        name = f"flow_{source}_{target}"
        test = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>" if condition else ""
        made.append(
            f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{test}</bpmn:sequenceFlow>'
        )
        if otherwise:
            defaults[source] = name
    return made


def _with_defaults(nodes: str, defaults: dict[str, str]) -> str:
    for node, flow in defaults.items():
        nodes = nodes.replace(f'Gateway id="{node}"', f'Gateway id="{node}" default="{flow}"')
    return nodes


_NODES = {
    "user": _user,
    "service": _service,
    "call": _call,
    "timer": _timer,
    "boundary": _boundary,
    "catch": _catch,
    "throw": _catch,
    "terminate": _terminate,
}
