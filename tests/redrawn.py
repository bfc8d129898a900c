"""Small changes to the shipped texts, as a designer would draw them."""

from collections.abc import Mapping

from lxml import etree

from processes import editions
from processes.diagrams import BPMN, SPIFF

DIBAO = "bpmn/dibao.bpmn"
TABLE = "rules/tables/dibao.toml"
FORMS = "forms/schemas/dibao.toml"
SHARED_FORMS = "forms/schemas/shared.toml"
HEARING = {"office_kind": "township_office", "post": "caseworker", "deadline": "dibao.hearing", "form": "early_hearing"}
HEARING_RULE = """
[deadlines.hearing]
title = "听取意见"
unit = "working_day"
days = 5
starts = "file_receipt"
start_title = "收到材料"
clause = "社会救助法 第四十八条"
"""
HEARING_FORM = """
[early_hearing]
title = "听取意见"

[early_hearing.fields]
early_outcome = { kind = "choice", label = "申请人意见", options = { accepts = "同意", disagrees = "不同意" } }
"""


def shipped(**changes: str) -> dict[str, str]:
    """The shipped texts of dibao."""
    return {**editions.read_shipped("dibao"), **changes}


def with_hearing(texts: Mapping[str, str] | None = None) -> dict[str, str]:
    """The household is heard before a refusal is written: a step of five working days with a form of its own."""
    texts = dict(texts or shipped())
    texts[DIBAO] = with_step(texts[DIBAO], "issue_refusal", "early_hearing", "听取意见", **HEARING)
    texts[TABLE] = texts[TABLE].replace("\n# 文书引用的条款", f"{HEARING_RULE}\n# 文书引用的条款", 1)
    texts[FORMS] = texts.get(FORMS, "") + HEARING_FORM
    return texts


def with_step(diagram: str, before: str, step: str, name: str, **stated: str) -> str:
    """A human step put on every flow that leads to an element."""
    root = etree.fromstring(diagram.encode())
    target = _find(root, before)
    task = _element(target.getparent(), "userTask", id=step, name=name)
    properties = etree.SubElement(_element(task, "extensionElements"), f"{{{SPIFF}}}properties")
    for key, value in stated.items():
        etree.SubElement(properties, f"{{{SPIFF}}}property", name=key, value=value)
    for flow in root.iter(f"{{{BPMN}}}sequenceFlow"):
        if flow.get("targetRef") == before:
            flow.set("targetRef", step)
    _element(target.getparent(), "sequenceFlow", id=f"flow_{step}", sourceRef=step, targetRef=before)
    return _text(root)


def without_step(diagram: str, step: str) -> str:
    """A human step with one flow out taken from the drawing."""
    root = etree.fromstring(diagram.encode())
    leaving = next(flow for flow in root.iter(f"{{{BPMN}}}sequenceFlow") if flow.get("sourceRef") == step)
    for flow in root.iter(f"{{{BPMN}}}sequenceFlow"):
        if flow.get("targetRef") == step:
            flow.set("targetRef", leaving.get("targetRef"))
    for gone in (leaving, _find(root, step)):
        gone.getparent().remove(gone)
    for reference in [each for each in root.iter(f"{{{BPMN}}}flowNodeRef") if each.text == step]:
        reference.getparent().remove(reference)
    return _text(root)


def with_condition(diagram: str, flow: str, condition: str) -> str:
    """A flow under another condition."""
    root = etree.fromstring(diagram.encode())
    _find(root, flow).find(f"{{{BPMN}}}conditionExpression").text = condition
    return _text(root)


def _find(root: etree._Element, name: str) -> etree._Element:
    return next(each for each in root.iter(f"{{{BPMN}}}*") if each.get("id") == name)


def _element(parent: etree._Element, kind: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{BPMN}}}{kind}", **attributes)


def _text(root: etree._Element) -> str:
    for old in [each for name in ("incoming", "outgoing") for each in root.iter(f"{{{BPMN}}}{name}")]:
        old.getparent().remove(old)
    return etree.tostring(root, encoding="unicode")
