"""Editions made from the shipped one by changing its diagrams as a designer would."""

import re
from datetime import date, datetime

from lxml import etree

from processes import editions
from processes.diagrams import BPMN
from processes.editions import Edition, publish, read_shipped

DIBAO = "bpmn/dibao.bpmn"
NOTICE = "bpmn/shared/public_notice.bpmn"
APPLICATION = "bpmn/shared/application.bpmn"
B = f"{{{BPMN}}}"
Texts = dict[str, str]


def shipped() -> Texts:
    return read_shipped("dibao")


def published(texts: Texts, from_on: date, now: datetime) -> Edition:
    editions.forget()
    return publish("dibao", texts, from_on, None, now)


def with_step(texts: Texts, path: str, before: str, element: str, name: str, like: str) -> Texts:
    """One more step in front of another, with the office, form and deadline of a third."""
    root = etree.fromstring(texts[path].encode())
    place = root.find(f".//{B}*[@id='{before}']").getparent()
    made = etree.fromstring(etree.tostring(root.find(f".//{B}*[@id='{like}']")))
    made.set("id", element)
    made.set("name", name)
    for way in made.findall(f"{B}incoming") + made.findall(f"{B}outgoing"):
        made.remove(way)
    for flow in place.findall(f"{B}sequenceFlow[@targetRef='{before}']"):
        flow.set("targetRef", element)
    place.append(made)
    etree.SubElement(place, f"{B}sequenceFlow", id=f"flow_{element}_{before}", sourceRef=element, targetRef=before)
    for listed in root.iter(f"{B}flowNodeRef"):
        if listed.text == before:
            etree.SubElement(listed.getparent(), f"{B}flowNodeRef").text = element
            break
    return {**texts, path: etree.tostring(root, encoding="unicode")}


def with_property(texts: Texts, path: str, element: str, name: str, value: str) -> Texts:
    """One property of a step changed."""
    root = etree.fromstring(texts[path].encode())
    found = root.find(f".//{B}userTask[@id='{element}']").iterfind(".//{*}property")
    next(each for each in found if each.get("name") == name).set("value", value)
    return {**texts, path: etree.tostring(root, encoding="unicode")}


def with_name(texts: Texts, path: str, element: str, name: str) -> Texts:
    """A step called otherwise."""
    pattern = rf'(<bpmn:userTask id="{element}" name=")[^"]*'
    return {**texts, path: re.sub(pattern, rf"\g<1>{name}", texts[path])}


def with_id(texts: Texts, path: str, old: str, new: str) -> Texts:
    """A step under another id, with its form as before."""
    text = re.sub(rf'((?:id|sourceRef|targetRef|bpmnElement)=")({old})"', rf'\g<1>{new}"', texts[path])
    return {**texts, path: text.replace(f">{old}<", f">{new}<")}
