"""The conditions of one gateway compared with one another: overlaps, gaps, and branches that nobody ever takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree  # type: ignore[import-untyped]

from processes.catalogue import Catalogue, Finding
from processes.diagrams import label
from processes.flows import Flow, Part, read_parts
from rules.domains import Answers, Domain, outcomes
from rules.errors import ExpressionError, RulesError

Outcome = tuple[Answers, tuple[bool, ...]]


def compared(root: etree._Element, catalogue: Catalogue) -> Iterator[Finding]:
    """What is wrong among the conditions of each exclusive gateway; nothing when answers are not known at all."""
    if catalogue.domains is None:
        return
    for part in read_parts(root):
        for node in part.of_kind("exclusiveGateway"):
            if len(part.outgoing[node]) > 1:
                yield from _gateway(part, node, catalogue)


def _gateway(part: Part, node: str, catalogue: Catalogue) -> Iterator[Finding]:
    gateway = part.nodes[node]
    flows = [
        flow for flow in part.outgoing[node] if flow.condition and flow.element.get("id") != gateway.get("default")
    ]
    try:
        found = list(outcomes([str(flow.condition) for flow in flows], catalogue.domains or {}))
    except ExpressionError:
        return  # said by the check of expressions
    except RulesError as doubt:
        why = str(doubt).rstrip("。")
        yield _finding("scheme.C005", gateway, f"各条件是否重叠、有无遗漏无法核对：{why}；请人工核对", "warning")
        return
    yield from _overlaps(gateway, flows, found, catalogue)
    yield from _never(part, gateway, flows, found, catalogue)


def _overlaps(
    gateway: etree._Element, flows: Sequence[Flow], found: Sequence[Outcome], catalogue: Catalogue
) -> Iterator[Finding]:
    told: set[tuple[int, ...]] = set()
    for answers, held in found:
        both = tuple(place for place, holds in enumerate(held) if holds)[:2]
        if len(both) < 2 or both in told:
            continue
        told.add(both)
        first, second = (_branch(flows[place]) for place in both)
        case = tell_case(answers, catalogue.titles, catalogue.domains or {})
        what = f"{case}时，“{first}”和“{second}”两个条件同时成立，走哪条全看画图先后，请改成互不重叠"
        yield _finding("scheme.C001", gateway, what)


def _never(
    part: Part, gateway: etree._Element, flows: Sequence[Flow], found: Sequence[Outcome], catalogue: Catalogue
) -> Iterator[Finding]:
    for place, flow in enumerate(flows):
        if not any(held[place] for _, held in found):
            what = f"条件“{flow.condition}”永远不成立，请核对取值是否写错"
            yield _finding("scheme.C003", flow.element, what, name=_branch(flow))
    gap = next((answers for answers, held in found if not any(held)), None)
    if not gateway.get("default") and gap is not None and len(flows) == len(part.outgoing[gateway.get("id", "")]):
        case = tell_case(gap, catalogue.titles, catalogue.domains or {})
        yield _finding("scheme.C002", gateway, f"{case}时没有一个条件成立，会停在这里，请补上条件或设默认流向")
    if gateway.get("default") and gap is None and flows:
        what = "其他流向的条件已经包括所有情形，默认流向永远不会走，请核对是否多余"
        yield _finding("scheme.C004", gateway, what, "warning")


def tell_case(answers: Answers, titles: Mapping[str, str], domains: Mapping[str, Domain]) -> str:
    """A household's answers in a sentence: 当“审查结果”为“予以受理”."""
    said = []
    for name, value in answers.items():
        domain = domains.get(name)
        said.append(f"“{titles.get(name, name)}”为“{domain.label(value) if domain else value}”")
    return "当" + "、".join(said) if said else "任何情况"


def _branch(flow: Flow) -> str:
    return str(flow.element.get("name") or flow.condition)


def _finding(code: str, element: etree._Element, what: str, severity: str = "error", name: str = "") -> Finding:
    return Finding(code, element.get("id", ""), f"“{name or label(element)}”：{what}。", severity)
