"""Which elements of one edition are those of another under a new id: a proposal for somebody to confirm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, read_diagram, read_extensions
from processes.flows import Part, read_parts

# What two elements of one kind may have in common, and how much that tells; together they must tell enough.
NAME, FORM, OPERATION, CALLED, NEIGHBOUR, OFFICE = 3, 3, 3, 3, 2, 1
ENOUGH = 4
Texts = Mapping[str, bytes | str]


@dataclass(frozen=True)
class _Known:
    """What is comparable about an element."""

    id: str
    kind: str
    name: str
    form: str
    operation: str
    called: str
    office: tuple[str, ...]
    before: frozenset[str]
    after: frozenset[str]


def suggest_renames(old: Texts, new: Texts) -> dict[str, str]:
    """Proposes for elements that are gone which new one each became: same kind, and alike in form, act, name or place.

    Only pairs that are each other's best are proposed; the values are ids of the new diagrams.
    """
    before, after = _read(old), _read(new)
    gone = [each for each in before.values() if each.id not in after]
    come = [each for each in after.values() if each.id not in before]
    scores = {(one.id, other.id): _alike(one, other) for one in gone for other in come if one.kind == other.kind}
    return {
        one: other
        for (one, other), score in sorted(scores.items())
        if score >= ENOUGH and score == _best(scores, one, 0) and score == _best(scores, other, 1)
    }


def _best(scores: Mapping[tuple[str, str], int], element: str, side: int) -> int:
    """The best score of an element; two equally good ones are no proposal."""
    found = sorted((score for pair, score in scores.items() if pair[side] == element), reverse=True)
    return found[0] if len(found) < 2 or found[0] > found[1] else -1


def _alike(one: _Known, other: _Known) -> int:
    same = (
        (NAME, one.name, other.name),
        (FORM, one.form, other.form),
        (OPERATION, one.operation, other.operation),
        (CALLED, one.called, other.called),
        (OFFICE, one.office, other.office),
    )
    score = sum(worth for worth, a, b in same if a and a == b)
    return score + NEIGHBOUR * bool(one.before & other.before) + NEIGHBOUR * bool(one.after & other.after)


def _read(texts: Texts) -> dict[str, _Known]:
    parts = [part for path, text in texts.items() if path.endswith(".bpmn") for part in read_parts(read_diagram(text))]
    return {known.id: known for part in parts for known in _elements(part)}


def _elements(part: Part) -> Iterable[_Known]:
    for node, element in part.nodes.items():
        yield _known(part, node, element)


def _known(part: Part, node: str, element: etree._Element) -> _Known:
    said = read_extensions(element)
    stated = said["properties"]
    moment = (element.findtext(f".//{{{BPMN}}}timeDate") or "").strip()
    return _Known(
        id=node,
        kind=part.kinds[node],
        name=" ".join((element.get("name") or "").split()),
        form=stated.get("form", ""),
        operation=f"{said['operation']} {sorted(said['parameters'].items())}" if said["operation"] else moment,
        called=element.get("calledElement", ""),
        office=tuple(stated.get(key, "") for key in ("office_kind", "post", "deadline")) if stated else (),
        before=frozenset(flow.source for flow in part.incoming[node]),
        after=frozenset(flow.target for flow in part.outgoing[node]),
    )
