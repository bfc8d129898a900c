"""What a scheme's texts leave out between them: clauses, reasons, remedies, rules and forms that nobody uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from lxml import etree  # type: ignore[import-untyped]

from forms.guards import asked_in_vain
from forms.load import Field, Section
from processes.catalogue import LEVELS, Catalogue, Finding
from processes.diagrams import BPMN, label, read_extensions
from rules.load import Tables

DOCUMENTS = "templates/documents/"
# Refusing or taking away owes reasons and the way to appeal (社会救助法 第四十五条、第四十八条、第七十六条).
ADVERSE = ("refusal", "reduction", "termination", "non_acceptance")
_REASONS = re.compile(r"decision\.reasons|facts\.\w*reason\w*")
_REMEDIES = re.compile(r"remedies\.organ")
_USED = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"']+)["']""")
_RULE = re.compile(r"""deadline\(\s*["']([^"']*)["']\s*\)""")
_KIND = re.compile(r"""["'](\w+)["']""")


def uncited(root: etree._Element, catalogue: Catalogue) -> Iterator[Finding]:
    """Human tasks without a clause, and lanes of a level at which no office can be registered."""
    for task in root.iter(f"{{{BPMN}}}userTask"):
        if not read_extensions(task)["properties"].get("clause"):
            message = f"“{label(task)}”：没有写依据，请填 clause（条款）；确无依据的，请考虑是否需要这个环节。"
            yield Finding("scheme.C010", task.get("id", ""), message, "warning")
    covered = None if catalogue.offices is None else set(catalogue.offices.values())
    for lane in root.iter(f"{{{BPMN}}}lane"):
        if covered is not None and lane.get("name") in LEVELS and lane.get("name") not in covered:
            message = f"泳道“{label(lane)}”这一级没有可以登记的承办机构，请把环节放到{'、'.join(sorted(covered))}。"
            yield Finding("scheme.C011", lane.get("id", ""), message)


def unreasoned(sections: Mapping[str, Section], homes: Mapping[str, str]) -> Iterator[Finding]:
    """Sections that let somebody refuse without stating why (社会救助法 第四十五条)."""
    for section in sections.values():
        for item in section.fields:
            refusing = item.name == "decision_outcome" and "refuse" in dict(item.options)
            if refusing and not any(_asks_reasons(each, item.name) for each in section.fields):
                what = "可以决定不予，却没有必填的理由：请加一项在决定不予时必填的理由"
                message = f"表单“{section.title}”{what}（社会救助法 第四十五条）。"
                yield Finding("scheme.D001", f"{section.id}.{item.name}", message, where=homes.get(section.id, ""))


def _asks_reasons(item: Field, outcome: str) -> bool:
    if not item.required or item.kind not in ("longtext", "text", "choices", "choice"):
        return False
    shown = item.show_if
    return item.name != outcome and shown is not None and shown.field == outcome and "refuse" in shown.values


def unexplained(scheme: str, texts: Mapping[str, str], issued: set[str]) -> Iterator[Finding]:
    """Refusing documents that a diagram issues without reasons or without saying how to appeal."""
    for kind in sorted(issued & set(ADVERSE)):
        path = next(
            (each for each in (f"{scheme}/{kind}.html", f"shared/{kind}.html") if DOCUMENTS + each in texts), ""
        )
        if not path:
            continue
        whole = _with_parts(DOCUMENTS + path, texts, set())
        for pattern, what in ((_REASONS, "理由"), (_REMEDIES, "向谁申请复议、提起诉讼")):
            if not pattern.search(whole):
                message = f"文书“{path}”没有写{what}，请补上（社会救助法 第四十五条、第七十六条）。"
                yield Finding("scheme.D002", kind, message, where=DOCUMENTS + path)


def _with_parts(path: str, texts: Mapping[str, str], seen: set[str]) -> str:
    """A document's text with all that it takes in; what it is built upon counts as well."""
    if path in seen or path not in texts:
        return ""
    seen.add(path)
    return texts[path] + "".join(_with_parts(DOCUMENTS + name, texts, seen) for name in _USED.findall(texts[path]))


def asked_needlessly(sections: Mapping[str, Section], homes: Mapping[str, str]) -> Iterator[Finding]:
    """Papers asked of applicants that a connected source answers (社会救助法 第六十二条); with a reason, a warning."""
    for section in sections.values():
        for item, source in asked_in_vain(section):
            place = f"表单“{section.title}”的“{item.label}”：{source.owner}的“{source.label}”已经接通，"
            if item.asked_because:
                message = (
                    f"{place}仍要申请人提供，理由是“{item.asked_because}”，请审定人核对（社会救助法 第六十二条）。"
                )
                yield Finding("scheme.C021", f"{section.id}.{item.name}", message, "warning", homes.get(section.id, ""))
            else:
                mend = (
                    f"不得要求申请人提供，请删去，或写 source = “{source.id}”由经办人调取；确需例外的写明 asked_because"
                )
                message = f"{place}{mend}（社会救助法 第六十二条）。"
                yield Finding("scheme.C020", f"{section.id}.{item.name}", message, where=homes.get(section.id, ""))


def unused(
    scheme: str, roots: Mapping[str, etree._Element], sections: Mapping[str, Section], tables: Tables | None
) -> Iterator[Finding]:
    """The scheme's own forms and task limits that no step uses; shared ones have users beyond the diagrams."""
    tasks = [task for root in roots.values() for task in root.iter(f"{{{BPMN}}}userTask")]
    stated = [(task.get("id", ""), read_extensions(task)["properties"]) for task in tasks]
    forms = {each.get("form") or name for name, each in stated}
    rules = {each.get("deadline", "") for _, each in stated} | {
        rule for root in roots.values() for text in root.itertext() for rule in _RULE.findall(text)
    }
    named = {tables.named(rule, scheme) for rule in rules} if tables else set()
    for name in sections.keys() - forms:
        message = f"表单“{sections[name].title}”（{name}）没有环节使用，请删去或接到环节上。"
        yield Finding("scheme.C031", name, message, "warning", f"forms/schemas/{scheme}.toml")
    for rule in tables.deadlines.values() if tables else ():
        if rule.local and rule.id.startswith(f"{scheme}.") and rule.id not in named:
            message = f"时限规则“{rule.title}”（{rule.id}）没有环节使用，请删去或接到环节上。"
            yield Finding("scheme.C030", rule.id, message, "warning", f"rules/tables/{scheme}.toml")


def issued_by(root: etree._Element) -> set[str]:
    """The kinds of document that a diagram names outright."""
    asked = (read_extensions(task) for task in root.iter(f"{{{BPMN}}}serviceTask"))
    kinds = (_KIND.fullmatch(each["parameters"].get("kind", "").strip()) for each in asked)
    return {kind[1] for kind in kinds if kind}


def stem(path: str) -> str:
    """A text's name without folder and ending."""
    return PurePath(path).stem
