"""Calculations that need no case: a deadline, an assessment, a place, a standard, a day, a form, a step."""

from collections.abc import Mapping
from typing import Any

from cases.rehearsal.found_case import answer
from forms.schema import Field
from processes import region
from processes.diagrams import BPMN, read_diagram, read_extensions
from processes.editions import Edition
from processes.flows import lane_of, read_lanes
from processes.schemes import scheme_of
from rules.assessment import assess, parse_facts
from rules.assistance import assistance
from rules.documents import masked_id, masked_name
from rules.jurisdiction import Claim, Person, objection_to
from rules.load import check_rows, load_pack
from rules.parameters import find_parameter

Told = Mapping[str, Any]


def deadline(told: Told, edition: Edition) -> dict[str, Any]:
    """A due date, as `deadline` computes it."""
    options = {name: told[name] for name in ("delegated",) if name in told}
    reason = told.get("extend") or None
    due = region.due(told["rule"], told["start"], told["area"], extension=reason, source=edition.tables, **options)
    names = ("due_on", "provisional", "unit", "days", "clause", "explanation", "started_on")
    return {name: getattr(due, name) for name in names} | {"title": due.rule.title}


def assessment(told: Told, edition: Edition) -> dict[str, Any]:
    """An assessment, as `assess` makes it."""
    found = parse_facts({name: value for name, value in told.items() if value != ""})
    standards = region.standards(found.area, found.on, found.residence_kind)
    result = assess(found, standards, edition.tables)
    return answer(result.as_dict()) | {"why": result.why}


def place(told: Told, edition: Edition) -> dict[str, Any]:
    """Whether an application belongs where it is handed in."""
    row = region.standards(told["area"], told["on"]).find("application.at_residence")
    people = sorted(told.get("members") or [], key=lambda member: member.get("relation") != "self")
    claim = Claim(
        scheme_of(told.get("scheme") or "dibao").apply_at,
        told["area"],
        [_person(member) for member in people],
        bool(told.get("applies_at_residence")),
        str(told.get("emergency_area") or ""),
    )
    sentence = objection_to(claim, bool(row and row.value))
    return {"accepted": not sentence, "refused": sentence}


def _person(member: Told) -> Person:
    return Person(
        str(member.get("registered_area") or ""),
        str(member.get("residence_area") or ""),
        bool(member.get("holds_residence_permit")),
    )


def mask(told: Told, edition: Edition) -> dict[str, Any]:
    """How a name or a number is shown."""
    if told.get("resident_id"):
        return {"shown": masked_id(told["resident_id"])}
    return {"shown": masked_name(told.get("name", ""))}


def standard(told: Told, edition: Edition) -> dict[str, Any]:
    """The value in force for an area on a day, who set it, and who may."""
    row = region.standards(told["area"], told["on"], told.get("residence_kind")).get(told["key"])
    parameter = find_parameter(told["key"])
    names = ("value", "area", "cite", "set_by", "example", "unit", "from_on", "until_on")
    return {name: getattr(row, name) for name in names} | {
        "amount": row.value,
        "title": parameter.title if parameter else "",
        "clause": parameter.clause if parameter else "",
        "setters": parameter.setters(told["on"]) if parameter else (),
    }


def parameter(told: Told, edition: Edition) -> dict[str, Any]:
    """A key of the catalogue, whether an area has set it or not."""
    found = find_parameter(told["key"])
    if found is None:
        return {"known": False}
    row = region.standards(told["area"], told["on"], told.get("residence_kind")).find(told["key"])
    return {
        "known": True,
        "title": found.title,
        "clause": found.clause,
        "kind": found.kind,
        "unit": found.unit,
        "choices": found.choices,
        "setters": found.setters(told["on"]),
        "set": row is not None,
    }


def pack(told: Told, edition: Edition) -> dict[str, Any]:
    """Whether the rows of a region pack may be loaded."""
    rows = load_pack(told["text"], "算例")
    check_rows(rows, "算例")
    return {"accepted": True, "rows": len(rows), "refused": ""}


def day(told: Told, edition: Edition) -> dict[str, Any]:
    """Whether offices work on a day."""
    calendar, on = region.calendar(told["area"]), told["on"]
    exception = calendar.exception_on(on)
    return {
        "working": calendar.is_working_day(on),
        "provisional": calendar.is_provisional(on),
        "name": exception.name if exception else "",
        "layer": exception.layer if exception else "",
        "next_working_day": calendar.roll_forward(on),
    }


def days(told: Told, edition: Edition) -> dict[str, Any]:
    """How many working days lie between two days, and how many days off."""
    calendar, first, last = region.calendar(told["area"]), told["start"], told["until"]
    exceptions = calendar.exceptions_between(first, last)
    return {
        "working_days": calendar.working_days_between(first, last),
        "off": [each.on.isoformat() for each in exceptions if not each.working],
        "worked": [each.on.isoformat() for each in exceptions if each.working],
        "off_count": sum(not each.working for each in exceptions),
    }


def scheme(told: Told, edition: Edition) -> dict[str, Any]:
    """What the law knows of a scheme, and the kinds of recipients and groups."""
    known = assistance()
    found, group = scheme_of(told["scheme"]), known.group_of(told["scheme"])
    own = [each for each in known.recipients.values() if not each.within]
    recipients = known.recipients.get(told["scheme"])
    return {
        "title": found.title,
        "posted": found.posted,
        "apply_at": found.apply_at,
        "owner": found.owner,
        "group": group.key if group else "",
        "group_clause": group.clause if group else "",
        "clause": recipients.clause if recipients else "",
        "recipients": len(own),
        "groups": len(known.groups),
    }


def form(told: Told, edition: Edition) -> dict[str, Any]:
    """What a form asks, of whom, and what it leaves to a source."""
    section = edition.section(told["section"])
    fields = [*section.fields, *(column for field in section.fields for column in field.columns)]
    return {
        "asks": _By(fields, lambda field: not field.source, False),
        "required": _By(fields, lambda field: field.required and not field.source, False),
        "source": _By(fields, lambda field: field.source, ""),
        "clause": _By(fields, lambda field: field.clause, ""),
        "least": _By(fields, lambda field: int(field.min or 0), 0),
        "options": _By(fields, lambda field: [code for code, _ in field.options], None),
        "options_count": _By(fields, lambda field: len(field.options), 0),
        "applicant": section.applicant,
        "title": section.title,
    }


class _By(dict[str, Any]):
    """A property of each question by its name."""

    def __init__(self, fields: list[Field], find: Any, otherwise: Any) -> None:
        super().__init__({field.name: find(field) for field in reversed(fields)})
        self.otherwise = otherwise

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name, self.otherwise)


def step(told: Told, edition: Edition) -> dict[str, Any]:
    """Who does a step, by which rule it is due, and which article it stands on."""
    for text in edition.diagrams.values():
        root = read_diagram(text)
        lanes = read_lanes(root)
        for task in root.iter(f"{{{BPMN}}}userTask"):
            if task.get("id") == told["step"]:
                stated = read_extensions(task)["properties"]
                rule = edition.tables.named(stated.get("deadline", ""), edition.scheme)
                return _stated(task, {**stated, "deadline": rule}, lane_of(task, lanes))
    raise KeyError(told["step"])


def _stated(task: Any, stated: Mapping[str, str], lane: str | None) -> dict[str, Any]:
    posts = stated.get("post", "").split()
    return {
        "name": task.get("name"),
        "lane": lane or "",
        "office_kind": stated.get("office_kind", ""),
        "post": posts[0] if posts else "",
        "also": [*posts[1:], *stated.get("also", "").split()],
        "rule": stated.get("deadline", ""),
        "clause": stated.get("clause", ""),
        "form": stated.get("form") or task.get("id"),
    }


def decider(told: Told, edition: Edition) -> dict[str, Any]:
    """Who confirms in an area."""
    found = region.decider(edition.scheme, told["area"], told["on"])
    return {"level": found.level, "legal_basis": found.legal_basis}
