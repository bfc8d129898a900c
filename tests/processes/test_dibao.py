"""The dibao diagram walked through, once kept in memory and once saved and reloaded after every step."""

import itertools

import pytest
from lxml import etree

from processes import engine
from processes.catalogue import LEVELS, Catalogue
from processes.diagrams import BPMN, read_diagram, read_extensions
from processes.flows import Part, read_parts
from processes.linter import lint
from tests.processes.walking import LATER, Host, NeverReloaded, Reloaded, shipped

FILES = shipped()


def words(text: str) -> list[str]:
    return text.split()


SPEC = engine.parse_spec(FILES, "dibao")
GRANTED = {
    "acceptance_outcome": "accept",
    "decider": "county",
    "notice_due": True,
    "objections_open": 0,
    "must_visit": False,
    "decision_outcome": "grant",
}
INVESTIGATION = words("means_test_request means_test means_test_findings household_investigation neighbour_inquiry")
CATALOGUE = Catalogue(
    operations=words(
        "issue_application_papers accept_case issue_document assess decide grant_award post_notice take_down_notice"
        " record_delivery close_case"
    ),
    documents=words(
        "correction non_acceptance acceptance means_test_request means_test_report household_investigation"
        " neighbour_inquiry opinion public_notice community_appraisal objection_reply confirmation decision publication"
        " refusal archive_catalogue"
    ),
    facts=[*GRANTED, "objection_path", "proposal"],
    offices={"township_office": LEVELS[1], "civil_affairs_bureau": LEVELS[2], "means_test_centre": LEVELS[2]},
    posts=words(
        "caseworker head_of_office investigator village_aide applicant means_test_officer county_approver county_head"
    ),
)


@pytest.fixture(params=[NeverReloaded, Reloaded])
def begin(request):
    """Starts the process with some facts, kept in memory or saved and reloaded."""

    def start(**facts):
        host = Host(**{**GRANTED, **facts})
        process = request.param(
            lambda: SPEC if request.param is NeverReloaded else engine.parse_spec(FILES, "dibao"), host
        )
        process.host = host
        return process

    return start


def walk(process, *elements):
    for element in elements:
        process.fire(LATER) if element == "notice_period" else process.complete(element)


def documents(process):
    return [parameters["kind"] for operation, parameters in process.host.calls if operation == "issue_document"]


def operations(process):
    return [operation for operation, _ in process.host.calls if operation != "issue_document"]


def test_a_grant_confirmed_at_the_county(begin):
    process = begin()

    walk(process, "application", "acceptance", *INVESTIGATION, "examination", "opinion", "public_notice")
    assert (process.open, process.timers) == ([], ["notice_period"])
    walk(
        process,
        "notice_period",
        "notice_result",
        "county_confirmation",
        "decision",
        "publication",
        "delivery",
        "archiving",
    )

    assert process.ended
    assert operations(process) == [
        "issue_application_papers",
        "accept_case",
        "assess",
        "post_notice",
        "take_down_notice",
        "decide",
        "grant_award",
        "record_delivery",
        "close_case",
    ]
    assert documents(process) == [
        "acceptance",
        "means_test_request",
        "means_test_report",
        "household_investigation",
        "neighbour_inquiry",
        "opinion",
        "public_notice",
        "confirmation",
        "decision",
        "publication",
        "archive_catalogue",
    ]


def test_a_township_that_the_county_has_entrusted_confirms_itself(begin):
    process = begin(decider="township")

    walk(process, "application", "acceptance", *INVESTIGATION, "examination", "public_notice", "notice_period")
    walk(process, "notice_result", "township_confirmation", "publication", "delivery", "archiving")

    assert process.ended
    assert "opinion" not in documents(process)


def test_missing_papers_are_asked_for_and_then_the_case_is_accepted(begin):
    process = begin(acceptance_outcome="correction")

    walk(process, "application", "acceptance")
    assert process.open == ["correction"]
    walk(process, "correction", "acceptance", "correction")
    process.host.facts["acceptance_outcome"] = "accept"
    walk(process, "acceptance")

    assert documents(process) == ["correction", "correction", "acceptance"]
    assert process.open == ["household_investigation", "means_test_request", "neighbour_inquiry"]


def test_a_case_that_is_not_accepted_is_told_so_and_filed(begin):
    process = begin(acceptance_outcome="non_acceptance")

    walk(process, "application", "acceptance", "delivery", "archiving")

    assert process.ended
    assert documents(process) == ["non_acceptance", "archive_catalogue"]
    assert "accept_case" not in operations(process)


def test_a_refusal_is_not_posted_and_is_delivered_with_its_own_deadline(begin):
    process = begin(notice_due=False, decision_outcome="refuse")

    walk(process, "application", "acceptance", *INVESTIGATION, "examination", "opinion")
    walk(process, "county_confirmation", "decision", "refusal_delivery", "archiving")

    assert process.ended
    assert "public_notice" not in documents(process)
    assert documents(process)[-2:] == ["refusal", "archive_catalogue"]
    assert "grant_award" not in operations(process)


def to_the_objection(process):
    walk(
        process, "application", "acceptance", *INVESTIGATION, "examination", "opinion", "public_notice", "notice_period"
    )
    process.host.facts["objections_open"] = 1
    walk(process, "notice_result")
    assert process.open == ["objection"]


@pytest.mark.proves("DB-16")
def test_after_an_objection_the_case_is_investigated_and_examined_again_without_a_second_notice(begin):
    process = begin(objection_path="reinvestigation")
    to_the_objection(process)

    walk(process, "objection", "reinvestigation", "objection_reply")
    process.host.facts.update(objections_open=0, notice_due=False)
    walk(process, "examination", "opinion", "county_confirmation", "decision")

    assert operations(process).count("assess") == 2
    assert documents(process).count("opinion") == 2
    assert documents(process).count("public_notice") == 1
    assert process.open == ["publication"]


def test_where_the_area_asks_for_it_the_new_opinion_is_posted_again(begin):
    process = begin(objection_path="reinvestigation")
    to_the_objection(process)

    walk(process, "objection", "reinvestigation", "objection_reply", "examination", "opinion", "public_notice")
    process.host.facts["objections_open"] = 0
    walk(process, "notice_period", "notice_result")

    assert documents(process).count("public_notice") == 2
    assert process.open == ["county_confirmation"]


@pytest.mark.proves("DB-17")
def test_a_community_appraisal_is_held_only_when_an_objection_calls_for_it(begin):
    process = begin(objection_path="community_appraisal")
    to_the_objection(process)
    assert "community_appraisal" not in documents(process)

    walk(process, "objection", "community_appraisal", "objection_reply")

    assert documents(process)[-2:] == ["community_appraisal", "objection_reply"]
    assert process.open == ["examination"]


@pytest.mark.parametrize("decider", ["county", "township"])
def test_the_county_visits_where_it_must_even_when_the_township_decides(begin, decider):
    process = begin(must_visit=True, notice_due=False, decider=decider)

    walk(process, "application", "acceptance", *INVESTIGATION, "examination")
    walk(process, *(["opinion"] if decider == "county" else []))

    assert process.open == ["county_visit"]
    walk(process, "county_visit")
    assert process.open == [f"{decider}_confirmation"]


@pytest.mark.proves("S0-08")
def test_means_test_visit_and_inquiry_go_on_side_by_side_and_all_must_be_done(begin):
    for order in itertools.permutations(["household_investigation", "neighbour_inquiry", "means_test_findings"]):
        process = begin()
        walk(process, "application", "acceptance", "means_test_request", "means_test")
        for element in order:
            assert "assess" not in operations(process)
            walk(process, element)
        assert process.open == ["examination"]


# What the drawing itself must hold.


def parts() -> dict[str, Part]:
    return {part.element.get("id"): part for text in FILES.values() for part in read_parts(read_diagram(text))}


def must_pass(part: Part, goal: str) -> set[str]:
    return part.dominators[goal] - {goal}


@pytest.mark.proves("DB-27", "S1-11")
def test_no_way_leads_to_a_grant_but_through_application_investigation_and_confirmation():
    dibao = parts()["dibao"]
    grants = [node for node, element in dibao.nodes.items() if read_extensions(element)["operation"] == "grant_award"]

    assert grants == ["grant_award"]
    assert {"stage_application", "investigation", "assess", "examination", "stage_confirmation", "decide"} <= must_pass(
        dibao, "grant_award"
    )


def test_only_one_place_grants_and_no_shared_stage_does():
    asked = [
        read_extensions(task)["operation"]
        for text in FILES.values()
        for task in read_diagram(text).iter(f"{{{BPMN}}}serviceTask")
    ]

    assert asked.count("grant_award") == asked.count("decide") == 1


def test_the_investigation_cannot_be_left_before_all_its_parts_are_done():
    investigation = parts()["investigation"]

    assert investigation.kinds["investigation_join"] == "parallelGateway"
    assert {flow.source for flow in investigation.incoming["investigation_join"]} == {
        "stage_means_test",
        "stage_household_investigation",
        "issue_neighbour_inquiry",
    }


def test_a_confirmation_is_made_by_a_person_on_every_way():
    confirmation = parts()["stage_confirmation"]
    ways = {flow.source for flow in confirmation.incoming["end"]}

    assert ways == {"township_confirmation", "decision"}
    assert "county_confirmation" in must_pass(confirmation, "decision")


def test_the_shipped_diagrams_pass_every_check():
    assert lint(FILES, "dibao", CATALOGUE) == []


def test_every_task_states_its_legal_ground():
    tasks = [task for text in FILES.values() for task in read_diagram(text).iter(f"{{{BPMN}}}userTask")]

    assert len(tasks) == 24
    assert [task.get("id") for task in tasks if not read_extensions(task)["properties"].get("clause")] == []


def shapes(root):
    found = root.iter("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape")
    return {
        shape.get("bpmnElement"): [float(shape[0].get(side)) for side in ("x", "y", "width", "height")]
        for shape in found
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.rsplit("/", 1)[-1])
def test_everything_is_drawn_and_nothing_overlaps(path):
    root = read_diagram(FILES[path])
    drawn = shapes(root)

    for part in read_parts(root):
        for one, other in itertools.combinations(part.nodes, 2):
            assert not overlap(drawn[one], drawn[other]), (one, other)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.rsplit("/", 1)[-1])
def test_every_flow_is_drawn_at_right_angles_from_border_to_border(path):
    root = read_diagram(FILES[path])
    drawn = shapes(root)
    flows = {flow.get("id"): flow for flow in root.iter(f"{{{BPMN}}}sequenceFlow")}

    for edge in root.iter("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNEdge"):
        flow, points = flows.pop(edge.get("bpmnElement")), waypoints(edge)
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            assert x1 == x2 or y1 == y2
        assert on_border(points[0], drawn[flow.get("sourceRef")])
        assert on_border(points[-1], drawn[flow.get("targetRef")])
    assert flows == {}


def waypoints(edge: etree._Element):
    found = edge.findall("{http://www.omg.org/spec/DD/20100524/DI}waypoint")
    return [(float(point.get("x")), float(point.get("y"))) for point in found]


def overlap(one, other):
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def on_border(point, box):
    (x, y), (left, top, width, height) = point, box
    return (x in (left, left + width) and top <= y <= top + height) or (
        y in (top, top + height) and left <= x <= left + width
    )
