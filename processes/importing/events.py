"""Events and repeated activities: what triggers them, turned into what we have."""

from __future__ import annotations

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, local_name
from processes.importing import kinds, wording
from processes.importing.model import Node, Times
from processes.importing.source import Source, local_id

_END = "EventDefinition"


def read_event(element: etree._Element, node: Node, source: Source) -> None:
    """Gives an event node its trigger; a trigger we lack changes the node, and the report says into what."""
    triggers = _triggers(element, source)
    known = sorted(triggers, key=lambda each: local_name(each) not in ("timerEventDefinition", "signalEventDefinition"))
    for extra in known[1:]:
        source.ledger.leave_all(extra, "event", "一个事件只能有一个触发条件，这一个没有带入；请另画一个事件。", True)
    if known:
        _read_trigger(element, known[0], node, source)
    elif node.kind == "boundaryEvent":
        _drop(element, None, node, source)
    elif node.kind == "intermediateCatchEvent":
        node.kind = "userTask"
        source.ledger.change(element, "event", "没有写等什么，改成了用户任务；请选承办机构和岗位。", True)
    elif node.kind == "intermediateThrowEvent":
        node.kind = "pass"
        source.ledger.leave(element, "event", "空的中间事件不起作用，没有带入，前后直接相连。")


def _triggers(element: etree._Element, source: Source) -> list[etree._Element]:
    inner = [each for each in element.iterchildren(f"{{{BPMN}}}*") if local_name(each).endswith(_END)]
    references = list(element.iterchildren(f"{{{BPMN}}}eventDefinitionRef"))
    shared = [source.triggers[name] for each in references if (name := local_id(each.text)) in source.triggers]
    for each in references if shared else []:
        source.ledger.keep(each)
    return inner + shared


def _read_trigger(element: etree._Element, trigger: etree._Element, node: Node, source: Source) -> None:
    kind = local_name(trigger)
    if kind == "timerEventDefinition" and node.kind in ("intermediateCatchEvent", "boundaryEvent"):
        _timer(trigger, node, source)
    elif kind == "signalEventDefinition" and node.kind not in ("startEvent", "endEvent"):
        node.signal = source.name_of(trigger.get("signalRef")) or node.name or "signal"
        source.ledger.keep(trigger)
    elif kind == "terminateEventDefinition" and node.kind == "endEvent":
        node.terminates = True
        source.ledger.keep(trigger)
    elif kind == "linkEventDefinition" and node.kind != "boundaryEvent":
        node.link = f"{node.kind}:{trigger.get('name') or node.name}"
        node.kind = "pass"
    elif kind == "messageEventDefinition" and node.kind == "boundaryEvent":
        node.signal = source.name_of(trigger.get("messageRef")) or node.name or "message"
        source.ledger.change(element, "message", kinds.BOUNDARY_MESSAGE, True)
        source.ledger.change(trigger, "message", "改成了等信号。")
    else:
        _turn(element, trigger, node, source)


def _turn(element: etree._Element, trigger: etree._Element, node: Node, source: Source) -> None:
    turned = kinds.EVENTS.get((node.kind, local_name(trigger)))
    if turned is None:
        _drop(element, trigger, node, source)
        return
    if turned[0] == "intermediateThrowEvent":
        node.signal = source.name_of(trigger.get("signalRef")) or node.name or "signal"
        source.ledger.keep(trigger)
    else:
        source.ledger.leave_all(trigger, turned[1], "触发条件没有带入。")
    node.kind = turned[0]
    source.ledger.change(element, turned[1], turned[2], True)


def _drop(element: etree._Element, trigger: etree._Element | None, node: Node, source: Source) -> None:
    """A trigger that nothing of ours stands for: starts and ends become plain, others go."""
    if node.kind in ("startEvent", "endEvent"):
        source.ledger.change(element, "event", kinds.STARTS if node.kind == "startEvent" else kinds.ENDS, True)
    else:
        boundary = node.kind == "boundaryEvent"
        node.kind = "gone" if boundary else "pass"
        source.ledger.leave(element, "event", kinds.BOUNDARY_LEFT if boundary else kinds.THROWS, True)
    if trigger is not None:
        source.ledger.leave_all(trigger, "event", "触发条件没有带入。")


def _timer(trigger: etree._Element, node: Node, source: Source) -> None:
    texts = [each for each in trigger.iterchildren(f"{{{BPMN}}}*") if local_name(each).startswith("time")]
    node.timer = wording.timer(texts[0].text if texts else "")
    if node.timer.expression:
        for each in (trigger, *texts):
            source.ledger.keep(each)


def read_times(element: etree._Element, node: Node, source: Source) -> None:
    """How often an activity is done; loops and collections are done once, and said so."""
    for loop in element.iterchildren(f"{{{BPMN}}}standardLoopCharacteristics"):
        source.ledger.leave_all(loop, "event", kinds.LOOP, True)
    for many in element.iterchildren(f"{{{BPMN}}}multiInstanceLoopCharacteristics"):
        written, enough = many.find(f"{{{BPMN}}}loopCardinality"), many.find(f"{{{BPMN}}}completionCondition")
        count = wording.count(written.text) if written is not None else ""
        if not count:
            source.ledger.leave_all(many, "event", kinds.COLLECTION, True)
            continue
        node.times = Times(count, many.get("isSequential") == "true")
        source.ledger.keep(many)
        source.ledger.keep(written)
        _until(enough, node.times, source)


def _until(enough: etree._Element | None, times: Times, source: Source) -> None:
    if enough is None:
        return
    times.until = wording.condition(enough.text, enough.get("language", ""))
    if times.until:
        source.ledger.change(enough, "condition", kinds.CONDITION_CHANGED.format(text=times.until), True)
    else:
        source.ledger.leave(
            enough, "condition", kinds.CONDITION_LEFT.format(text=(enough.text or "").strip()[:40]), True
        )
