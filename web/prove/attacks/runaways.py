"""Processes that would never end or fill the machine: files by name, and the facts with which they run."""

from collections.abc import Iterable

_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="t">'
)
_CALLED = (
    "<bpmn:extensionElements><spiffworkflow:serviceTaskOperator id='op'><spiffworkflow:parameters/>"
    "</spiffworkflow:serviceTaskOperator></bpmn:extensionElements>"
)
AGAIN: dict[str, object] = {"again": True, "k": 1}
Runaway = tuple[dict[str, str | bytes], dict[str, object]]


def _process(nodes: str, ways: Iterable[str], name: str = "p") -> str:
    flows = "".join(_flow(number, *way.split(">", 2)) for number, way in enumerate(ways))
    body = f"<bpmn:startEvent id='s'/>{nodes}<bpmn:endEvent id='e'/>{flows}"
    return f"{_HEAD}<bpmn:process id='{name}' isExecutable='true'>{body}</bpmn:process></bpmn:definitions>"


def _flow(number: int, source: str, target: str, condition: str = "") -> str:
    test = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    return f"<bpmn:sequenceFlow id='f{number}' sourceRef='{source}' targetRef='{target}'>{test}</bpmn:sequenceFlow>"


def _service(name: str) -> str:
    return f"<bpmn:serviceTask id='{name}'>{_CALLED}</bpmn:serviceTask>"


def _many(cardinality: str, sequential: str = "false") -> str:
    times = f"<bpmn:loopCardinality>{cardinality}</bpmn:loopCardinality>"
    loop = f"<bpmn:multiInstanceLoopCharacteristics isSequential='{sequential}'>{times}"
    return f"<bpmn:userTask id='a'>{loop}</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"


def _call(called: str) -> str:
    return f"<bpmn:callActivity id='c' calledElement='{called}'/>"


def _chain(length: int) -> str:
    names = [f"t{number}" for number in range(length)]
    stops = ["s", *names, "e"]
    ways = [f"{one}>{other}" for one, other in zip(stops, stops[1:], strict=False)]
    return _process("".join(map(_service, names)), ways)


_LOOP_WAYS = ("s>f", "f>x", "x>f>again", "x>e")
_LOOP = _process(_service("f") + "<bpmn:exclusiveGateway id='x' default='f3'/>", _LOOP_WAYS)
_SPLIT = _process("<bpmn:parallelGateway id='x'/><bpmn:parallelGateway id='y'/>", ("s>x", "x>y", "x>y", "y>x", "y>e"))
_ROUND = _process(
    "<bpmn:exclusiveGateway id='x'/><bpmn:exclusiveGateway id='y' default='f3'/>", ("s>x", "x>y", "y>x>again", "y>e")
)
_CALLING = ("s>c", "c>e")
_IN_TURN = {f"p{n}": _process(_call(f"p{(n + 1) % 5}"), _CALLING, f"p{n}") for n in range(5)}

RUNAWAYS: dict[str, Runaway] = {
    "a loop of an operation": ({"p": _LOOP}, AGAIN),
    "a loop of two gateways": ({"p": _ROUND}, AGAIN),
    "a loop that doubles itself": ({"p": _SPLIT}, AGAIN),
    "ten million instances at once": ({"p": _process(_many("10000000"), ("s>a", "a>e"))}, AGAIN),
    "ten million instances in turn": ({"p": _process(_many("10000000", "true"), ("s>a", "a>e"))}, AGAIN),
    "instances without a number": ({"p": _process(_many("again"), ("s>a", "a>e"))}, AGAIN),
    "fewer than no instances": ({"p": _process(_many("0 - 5"), ("s>a", "a>e"))}, AGAIN),
    "a process that calls itself": ({"p": _process(_call("p"), _CALLING)}, AGAIN),
    "five processes that call each other": ({"p": _process(_call("p0"), _CALLING), **_IN_TURN}, AGAIN),
    "a chain of six hundred": ({"p": _chain(600)}, AGAIN),
    "a chain of ten thousand": ({"p": _chain(10_000)}, AGAIN),
}
