"""What a replay cannot know: facts that gateways on trial ask and that no form asked before."""

from cases.facts import is_derived
from cases.replaying.laws import Law
from forms.schema import Field
from processes.conditions import compiled
from processes.diagrams import BPMN, read_diagram


def unasked(law: Law, base: Law | None) -> list[Field]:
    """The new questions that decide the way, with their answers to choose from, so that one can be supposed."""
    known = {asked.name for section in (base.edition.sections if base else {}).values() for asked in section.fields}
    new = {name for name in asked_by_gateways(law) if name not in known and not is_derived(name)}
    fields = [asked for section in law.edition.sections.values() for asked in section.fields]
    found = {asked.name: asked for asked in fields if asked.name in new and asked.kind in ("choice", "yes_no")}
    return [found[name] for name in sorted(found)]


def asked_by_gateways(law: Law) -> set[str]:
    """The names of all facts in conditions of the diagrams."""
    roots = [read_diagram(text) for text in law.edition.diagrams.values()]
    conditions = [each.text for root in roots for each in root.iter(f"{{{BPMN}}}conditionExpression")]
    return {name for text in conditions for name in compiled(text).names}
