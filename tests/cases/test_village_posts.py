"""What villages may do and never do, and that no step needs paper: walked over every human step of the diagrams."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cases import access
from forms.build import build
from forms.load import load_schema
from forms.schema import Field
from offices.models import Office, OfficeKind, User
from processes.models import Task
from tests import builders

ROOT = Path(__file__).resolve().parents[2]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
VILLAGE_POSTS = ("village_aide", "grid_member", "grid_head")
JUDGES = {"acceptance", "examination", "opinion", "county_visit", "township_confirmation", "county_confirmation"}
JUDGES |= {"decision", "means_test", "means_test_findings", "household_investigation"}


def human_steps() -> dict[str, dict[str, str]]:
    """Each user task of every diagram with its properties."""
    found = {}
    for path in sorted((ROOT / "bpmn").rglob("*.bpmn")):
        for task in ElementTree.parse(path).iter(f"{BPMN}userTask"):
            found[task.attrib["id"]] = {each.attrib["name"]: each.attrib["value"] for each in _properties(task)}
    return found


def _properties(task: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return task.iter(f"{SPIFF}property")


STEPS = human_steps()


def waiting(element: str) -> Task:
    """The task of a step as the diagram would open it for the village."""
    said = STEPS[element]
    kind, holder, *others = said["office_kind"], *said["post"].split()
    length = {OfficeKind.VILLAGE_COMMITTEE: 12, OfficeKind.TOWNSHIP_OFFICE: 9}.get(kind, 6)
    # A county has many departments of one kind; none of them is a village's.
    office = Office.objects.filter(kind=kind, division_id=builders.VILLAGE[:length].ljust(12, "0")).first()
    assert office, kind
    also = " ".join(["", *others, *said.get("also", "").split(), ""])
    return Task(element=element, name=element, area=builders.VILLAGE, office=office, post=holder, also=also)


@pytest.fixture
def villagers() -> dict[str, User]:
    return {post: builders.person(post, builders.VILLAGE) for post in VILLAGE_POSTS}


def test_the_walk_meets_every_step_that_judges() -> None:
    assert set(STEPS) >= JUDGES


def asked_of(element: str) -> set[str]:
    """Who may do a step: its posts, and those who help."""
    return {*STEPS[element]["post"].split(), *STEPS[element].get("also", "").split()}


@pytest.mark.proves("S3-15")
def test_villages_help_and_never_examine_confirm_or_decide(villagers: dict[str, User]) -> None:
    table = {
        (element, post): access.can_act(villagers[post], waiting(element), builders.NOW.date())
        for element, post in product(STEPS, VILLAGE_POSTS)
    }

    may = {element for (element, _post), allowed in table.items() if allowed}
    assert may & JUDGES == set()
    assert may >= {"application", "correction", "public_notice", "publication"}
    assert all(allowed == (post in asked_of(element)) for (element, post), allowed in table.items())


def sections() -> Iterator[tuple[str, Field]]:
    """Each question of each section, those inside lists too."""
    for path in sorted((ROOT / "forms/schemas").glob("*.toml")):
        for section in load_schema(path.read_text("utf-8")).values():
            for field in section.fields:
                yield section.id, field
                yield from ((section.id, column) for column in field.columns)


@pytest.mark.proves("S4-05")
def test_no_step_but_a_change_of_account_requires_an_upload() -> None:
    asked = list(sections())

    assert {field.kind for _section, field in asked} >= {"attachment", "photos", "signature"}
    # What a connected source answers is fetched by the office and never asked.
    uploads = [(s, field) for s, field in asked if field.kind in ("attachment", "photos") and not field.source]
    # Money goes to another account only when a second person has seen the papers; the office takes their picture.
    assert [(s, field.name) for s, field in uploads if field.required] == [("change_report", "account_paper")]


@pytest.mark.proves("S4-05")
def test_a_typed_name_with_its_day_is_a_signature_everywhere() -> None:
    drawn = []
    for path in sorted((ROOT / "forms/schemas").glob("*.toml")):
        for section in load_schema(path.read_text("utf-8")).values():
            names = [field.name for field in section.fields if field.kind == "signature"]
            told = {name: {"name": "石建国", "on": "2026-09-02"} for name in names}
            form = build(section, data=told, on=builders.NOW.date())
            drawn += [(section.id, name) for name in names if name in form.errors]

    assert drawn == []
