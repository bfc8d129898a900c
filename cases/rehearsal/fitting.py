"""Whether a worked case fits the edition it is run on: steps that exist, questions that are asked."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from cases.rehearsal import household
from cases.rehearsal.casefile import CaseFile, Planned
from cases.rehearsal.errors import Slip
from cases.rehearsal.people import NOBODY, read_role
from forms.schema import Field, Section
from processes.diagrams import BPMN, read_diagram, read_extensions
from processes.editions import Edition

STEPS = ("step", "until", "back_to")
ROLES = ("by", "to")
# Steps that the system opens without the diagram.
UNDRAWN = ("county_visit",)


def misfits(file: CaseFile, edition: Edition) -> list[Slip]:
    """Every step, question, person and fact of the file that the edition does not know."""
    sections = sections_of(edition)
    found = [slip for act in file.acts for slip in _act(file, act, sections)]
    if file.acts:
        facts = {name: value for name, value in file.facts.items() if value != ""}
        unasked = household.unasked(facts, file.lists, edition.sections)
        found += [file.slip(slip.key, slip.message) for slip in unasked]
    return found


def sections_of(edition: Edition) -> dict[str, Section]:
    """The form section of each step of an edition."""
    found: dict[str, Section] = {}
    for text in edition.diagrams.values():
        for task in read_diagram(text).iter(f"{{{BPMN}}}userTask"):
            element = task.get("id")
            name = read_extensions(task)["properties"].get("form") or element
            if name in edition.sections:
                found[element] = edition.section(name)
    return found


def _act(file: CaseFile, act: Planned, sections: Mapping[str, Section]) -> Iterator[Slip]:
    for name in STEPS:
        step = act.told.get(name)
        if step and step not in sections and step not in UNDRAWN:
            yield file.slip(f"{act.key}.{name}", f"这个流程没有“{step}”环节{_near(step, sections)}")
    for name in ROLES:
        yield from _person(file, act, name)
    for step, answers in _answered(act):
        if step in sections:
            yield from _answers(file, act, sections[step], answers)


def _person(file: CaseFile, act: Planned, name: str) -> Iterator[Slip]:
    role = str(act.told.get(name) or NOBODY)
    if role == NOBODY or role in file.people:
        return
    try:
        read_role(role)
    except ValueError as slip:
        yield file.slip(f"{act.key}.{name}", f"{slip}；或者先在 [people] 里写明这个人的岗位")


def _answered(act: Planned) -> Iterator[tuple[str, Any]]:
    answers = act.told.get("answers")
    if not isinstance(answers, Mapping):
        return
    if act.name == "proceed":
        yield from ((str(step), given) for step, given in answers.items())
    else:
        yield ("application" if act.name == "apply" else str(act.told.get("step"))), answers


def _answers(file: CaseFile, act: Planned, section: Section, answers: Any) -> Iterator[Slip]:
    known = {field.name: field for field in section.fields}
    key = f"{act.key}.answers" + (f".{section.id}" if act.name == "proceed" else "")
    for name, value in answers.items() if isinstance(answers, Mapping) else ():
        if name not in known:
            asked = "、".join(known)
            yield file.slip(f"{key}.{name}", f"“{section.title}”里没有这一栏{_near(name, known)}；可填的有：{asked}")
        elif known[name].columns:
            yield from (file.slip(f"{key}.{name}", wrong) for wrong in _row_slips(known[name], value))


def _row_slips(field: Field, rows: Any) -> Iterator[str]:
    """What is wrong with rows of a field: a list of tables, with the field's own columns."""
    columns = [column.name for column in field.columns]
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        shape = "、".join(f"{name} = …" for name in columns)
        yield f"“{field.label}”要一行一行写：[{{ {shape} }}]"
        return
    for column in sorted({column for row in rows for column in row} - set(columns)):
        yield f"“{field.label}”没有 {column} 这一列；可填的有：{'、'.join(columns)}"


def _near(name: str, known: Any) -> str:
    near = get_close_matches(str(name), list(known), 1)
    return f"，是不是 {near[0]}" if near else ""
