"""Checking diagrams before they are published: findings with a code, the element, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml import etree  # type: ignore[import-untyped]

from processes.branches import compared
from processes.catalogue import Catalogue, Finding
from processes.diagrams import (
    BPMN,
    SPIFF,
    called_processes,
    find_call_cycle,
    label,
    local_name,
    owner,
    processes_by_id,
    read_diagram,
    strangers,
)
from processes.errors import DiagramRefused
from processes.requirements import unmet
from processes.traps import trapped

__all__ = ["Catalogue", "Finding", "lint", "parsed"]

_SCRIPTS = frozenset({"scriptTask", "script", "preScript", "postScript"})


def lint(files: Mapping[str, bytes | str], process_id: str, catalogue: Catalogue | None = None) -> list[Finding]:
    """Everything wrong with a scheme's diagrams, file by file; an empty list means that they can be published."""
    findings: list[Finding] = []
    roots: dict[str, etree._Element] = {}
    for name, text in files.items():
        try:
            roots[name] = parsed(text)
        except DiagramRefused as refusal:
            findings.append(Finding("scheme.B001", name, f"{name}：{refusal}", where=name))
    for name, root in roots.items():
        findings += [found.within(name) for found in _in_diagram(root, catalogue or Catalogue())]
    return findings + list(_calls(roots, process_id))


@lru_cache(maxsize=128)
def parsed(text: bytes | str) -> etree._Element:
    """A diagram's tree, read once a text; whoever gets it only looks. DiagramRefused when it is not safe to read."""
    return read_diagram(text)


def _in_diagram(root: etree._Element, catalogue: Catalogue) -> Iterator[Finding]:
    yield from _strangers(root)
    yield from trapped(root)
    yield from unmet(root, catalogue)
    yield from compared(root, catalogue)


def _strangers(root: etree._Element) -> Iterator[Finding]:
    for element, advice in strangers(root):
        code = "scheme.E010" if local_name(element) in _SCRIPTS else "scheme.B002"
        around = owner(element) if local_name(owner(element)) != "process" else element
        message = f"“{label(around)}”里有 {local_name(element)}：{advice}。"
        yield Finding(code, around.get("id", ""), message)
    for extensions in root.iter(f"{{{BPMN}}}extensionElements"):
        for element in extensions.iterchildren():
            if etree.QName(element).namespace not in (SPIFF, BPMN):
                message = (
                    f"“{label(owner(element))}”里的 {local_name(element)} 是别的软件的设置，在这里不起作用，请删除。"
                )
                yield Finding("scheme.B022", owner(element).get("id", ""), message, "warning")


def _calls(roots: Mapping[str, etree._Element], process_id: str) -> Iterator[Finding]:
    try:
        processes = processes_by_id(roots)
    except DiagramRefused as refusal:
        yield Finding("scheme.B015", process_id, str(refusal))
        return
    homes = {process.get("id", ""): name for name, root in roots.items() for process in root.iter(f"{{{BPMN}}}process")}
    for found in _between(processes, process_id):
        yield found.within(homes.get(found.element, ""))


def _between(processes: Mapping[str, etree._Element], process_id: str) -> Iterator[Finding]:
    if process_id not in processes:
        yield Finding("scheme.B013", process_id, f"没有编号为“{process_id}”的流程，流程编号应与文件名相同。")
    for each, process in processes.items():
        for called in called_processes(process):
            if called not in processes:
                yield Finding(
                    "scheme.B013", each, f"“{label(process)}”调用的流程“{called}”不存在，请改编号或补上文件。"
                )
    if cycle := find_call_cycle(processes, process_id):
        yield Finding("scheme.B012", process_id, f"流程互相调用，没有尽头：{' → '.join(cycle)}。")
