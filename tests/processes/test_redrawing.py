"""Diagrams changed without a mouse: what an edit means, what stays, and how the picture looks afterwards."""

from pathlib import Path

import pytest

from processes.catalogue import LEVELS
from processes.diagrams import BPMN, read_diagram
from processes.errors import RedrawRefused
from processes.linter import lint
from processes.redrawing import (
    NewStep,
    Place,
    Step,
    add_branch,
    add_choice,
    add_document,
    add_step,
    lost_with_branch,
    move_down,
    move_step,
    move_up,
    remove_branch,
    remove_step,
    set_condition,
    set_step,
    set_target,
    set_timer,
    steps,
)
from tests.processes.looking import flaws

ROOT = Path(__file__).resolve().parents[2]
PATHS = [ROOT / "bpmn/dibao.bpmn", *sorted((ROOT / "bpmn/shared").glob("*.bpmn"))]
SHIPPED = [*sorted((ROOT / "bpmn").rglob("*.bpmn")), *sorted((ROOT / "docs/howto").rglob("*.bpmn"))]
DIBAO = PATHS[0].read_text("utf-8")
TEXTS = {path.stem: path.read_text("utf-8") for path in PATHS}
VILLAGE, TOWNSHIP, COUNTY, PREFECTURE = LEVELS[:4]
HEARING = NewStep(
    "userTask",
    "不予前听取意见",
    TOWNSHIP,
    properties={"office_kind": "township_office", "post": "caseworker", "clause": "社会救助法 第四十八条"},
)
REFUSED = "flow_gateway_outcome_issue_refusal"


def rows(text: str) -> dict[str, Step]:
    return {row.id: row for row in steps(text)}


def ways(text: str) -> set[tuple[str, str]]:
    return {(lead.source, lead.target) for row in steps(text) for lead in row.leads}


def with_hearing() -> str:
    return add_step(DIBAO, Place(flow=REFUSED), HEARING).text


# Reading


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_diagrams_are_drawn_without_flaws(path: Path) -> None:
    assert flaws(path.read_text("utf-8")) == []


def test_steps_come_in_reading_order_and_a_sub_process_before_what_lies_in_it() -> None:
    order = [row.id for row in steps(DIBAO)]

    assert order[:4] == ["start", "stage_application", "gateway_acceptance", "investigation"]
    assert order.index("investigation") < order.index("neighbour_inquiry") < order.index("assess")
    assert order.index("gateway_outcome") < order.index("issue_refusal") < order.index("archiving") < order.index("end")
    assert rows(DIBAO)["neighbour_inquiry"].within == "investigation"


def test_a_row_says_who_by_when_with_what_and_where_it_leads() -> None:
    row = rows(DIBAO)["opinion"]

    assert (row.kind, row.name, row.lane) == ("userTask", "负责人签署审核意见", TOWNSHIP)
    assert (row.office_kind, row.post, row.deadline) == ("township_office", "head_of_office", "dibao.opinion")
    assert (row.form, row.clause) == ("opinion", "最低生活保障审核确认办法 第十九条")
    assert rows(DIBAO)["issue_opinion"].document == "opinion"
    assert rows(TEXTS["public_notice"])["notice_period"].timer == "public_notice"
    leads = rows(DIBAO)["gateway_outcome"].leads
    assert [(lead.condition, lead.is_default) for lead in leads] == [('decision_outcome == "grant"', False), ("", True)]


def test_reading_and_writing_changes_nothing_but_the_indent() -> None:
    renamed = set_step(DIBAO, "opinion", name="负责人签署审核意见")

    assert [line.strip() for line in renamed.splitlines()] == [line.strip() for line in DIBAO.splitlines()]


# Adding


def test_a_hearing_before_refusal_stands_between_the_choice_and_the_refusal() -> None:
    made = add_step(DIBAO, Place(flow=REFUSED), HEARING)

    assert made.element == "hearing"
    assert {("gateway_outcome", "hearing"), ("hearing", "issue_refusal")} <= ways(made.text)
    assert ("gateway_outcome", "issue_refusal") not in ways(made.text)
    kept = next(lead for lead in rows(made.text)["gateway_outcome"].leads if lead.target == "hearing")
    assert (kept.flow, kept.is_default, kept.name) == (REFUSED, True, "不予")
    assert flaws(made.text) == []


def test_nothing_else_is_lost_or_renamed_by_an_added_step() -> None:
    before, after = rows(DIBAO), rows(with_hearing())

    assert after.keys() - before.keys() == {"hearing"}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"gateway_outcome", "issue_refusal"}


def test_a_step_goes_behind_another_and_takes_over_its_lane() -> None:
    made = add_step(DIBAO, Place(after="examination"), NewStep("userTask", "复核"))

    assert rows(made.text)["recheck"].lane == TOWNSHIP
    assert {("examination", "recheck"), ("recheck", "gateway_decider")} <= ways(made.text)
    assert flaws(made.text) == []


def test_a_step_before_another_takes_over_everything_that_led_there() -> None:
    made = add_step(DIBAO, Place(before="assess"), NewStep("userTask", "复核"))

    assert {("investigation", "recheck"), ("stage_objection", "recheck"), ("recheck", "assess")} <= ways(made.text)
    assert rows(made.text)["assess"].follows == ("recheck",)
    assert flaws(made.text) == []


def test_a_step_in_a_sub_process_stays_in_it() -> None:
    made = add_step(DIBAO, Place(after="neighbour_inquiry"), NewStep("userTask", "信函索证"))

    assert rows(made.text)[made.element].within == "investigation"
    assert flaws(made.text) == []


def test_a_lane_that_is_missing_is_drawn_at_its_level() -> None:
    made = add_step(TEXTS["objection"], Place(after="objection_reply"), NewStep("userTask", "复核", COUNTY))

    assert rows(made.text)["recheck"].lane == COUNTY
    assert flaws(made.text) == []


def test_an_id_that_is_taken_gets_a_number() -> None:
    twice = add_step(with_hearing(), Place(after="hearing"), HEARING)

    assert twice.element == "hearing_2"


def test_a_document_is_issued_right_behind_a_step() -> None:
    made = add_document(DIBAO, "examination", "opinion", "初审意见")

    row = rows(made.text)[made.element]
    assert (row.operation, row.document, row.name) == ("issue_document", "opinion", "制发初审意见")
    assert row.follows == ("examination",)
    assert flaws(made.text) == []


def test_a_timer_waits_for_a_deadline_rule() -> None:
    wait = NewStep("intermediateCatchEvent", "听取意见期满", COUNTY, timer="dibao.public_notice")
    made = add_step(DIBAO, Place(flow=REFUSED), wait)

    changed = set_timer(made.text, made.element, "dibao.delivery")

    assert rows(made.text)[made.element].timer == "dibao.public_notice"
    assert rows(changed)[made.element].timer == "dibao.delivery"
    assert flaws(changed) == []


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (Place(after="end"), "是结束"),
        (Place(after="gateway_outcome"), "条流向"),
        (Place(before="start"), "前面没有连线"),
        (Place(after="nobody"), "没有编号"),
        (Place(flow="nothing"), "没有编号"),
    ],
)
def test_a_place_that_is_none_is_refused_in_words(place: Place, reason: str) -> None:
    with pytest.raises(RedrawRefused, match=reason):
        add_step(DIBAO, place, HEARING)


# Branches and conditions


def test_a_branch_leaves_a_choice_under_its_condition_and_meets_the_others_again() -> None:
    made = add_branch(
        DIBAO, "gateway_outcome", "record_delivery", condition='applies_as == "x"', name="其他", step=HEARING
    )

    leads = {lead.target: lead for lead in rows(made.text)["gateway_outcome"].leads}
    assert leads["hearing"].condition == 'applies_as == "x"'
    assert ("hearing", "record_delivery") in ways(made.text)
    assert flaws(made.text) == []


def test_a_question_in_the_flow_sends_some_over_a_new_step_and_the_others_on_as_before() -> None:
    made = add_choice(
        DIBAO, Place(flow=REFUSED), "是否听取意见？", "issue_refusal", condition="must_visit", name="是", step=HEARING
    )

    gateway = next(row for row in steps(made.text) if row.name == "是否听取意见？")
    assert {(lead.target, lead.condition, lead.is_default) for lead in gateway.leads} == {
        ("issue_refusal", "", True),
        ("hearing", "must_visit", False),
    }
    assert flaws(made.text) == []


def test_otherwise_moves_from_one_way_to_another() -> None:
    grant = "flow_gateway_outcome_issue_confirmation"

    text = set_condition(set_condition(DIBAO, grant, None), REFUSED, 'decision_outcome == "refuse"', "不予")

    leads = {lead.flow: lead for lead in rows(text)["gateway_outcome"].leads}
    assert leads[grant].is_default and not leads[grant].condition
    assert leads[REFUSED].condition == 'decision_outcome == "refuse"' and not leads[REFUSED].is_default


def test_a_condition_stands_only_behind_a_choice() -> None:
    with pytest.raises(RedrawRefused, match="不是选择网关"):
        set_condition(DIBAO, "flow_assess_examination", "must_visit")


def test_a_branch_does_not_cross_the_border_of_a_sub_process() -> None:
    with pytest.raises(RedrawRefused, match="子流程的边界"):
        add_branch(DIBAO, "gateway_outcome", "neighbour_inquiry", condition="must_visit")


def test_a_way_leads_elsewhere_and_keeps_its_condition() -> None:
    text = set_target(DIBAO, "flow_gateway_decider_opinion", "issue_opinion")

    lead = next(lead for lead in rows(text)["gateway_decider"].leads if lead.target == "issue_opinion")
    assert lead.condition == 'decider == "county"'
    assert flaws(text) == []


# Removing


def test_adding_and_removing_a_step_leaves_the_process_as_it_was() -> None:
    assert {name: (row.leads, row.follows) for name, row in rows(remove_step(with_hearing(), "hearing")).items()} == {
        name: (row.leads, row.follows) for name, row in rows(DIBAO).items()
    }


def test_a_removed_step_hands_its_condition_to_its_successor() -> None:
    text = remove_step(DIBAO, "issue_confirmation")

    lead = next(lead for lead in rows(text)["gateway_outcome"].leads if lead.target == "issue_decision")
    assert lead.condition == 'decision_outcome == "grant"'
    assert flaws(text) == []
    assert "issue_confirmation" not in {each.text for each in read_diagram(text).iter(f"{{{BPMN}}}flowNodeRef")}


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ("start", "开始或结束"),
        ("end", "开始或结束"),
        ("gateway_outcome", "2 条流向"),
        ("investigation_join", "等齐 3 条"),
    ],
)
def test_what_would_tear_the_process_cannot_be_removed(element: str, reason: str) -> None:
    with pytest.raises(RedrawRefused, match=reason):
        remove_step(DIBAO, element)


def test_a_branch_goes_with_all_that_only_it_leads_to_and_the_choice_with_it() -> None:
    way = "flow_gateway_decider_opinion"

    text = remove_branch(DIBAO, way)

    assert lost_with_branch(DIBAO, way) == ["opinion", "issue_opinion"]
    assert rows(DIBAO).keys() - rows(text).keys() == {"opinion", "issue_opinion", "gateway_decider"}
    assert ("examination", "gateway_notice") in ways(text)
    assert flaws(text) == []


def test_the_only_way_to_the_end_cannot_be_removed() -> None:
    with pytest.raises(RedrawRefused, match="只有这一条去路"):
        remove_branch(DIBAO, "flow_assess_examination")


# Moving and setting


def test_a_step_changes_places_with_its_neighbour_and_back() -> None:
    up = move_up(DIBAO, "issue_decision")

    assert {("gateway_outcome", "issue_decision"), ("issue_decision", "issue_confirmation")} <= ways(up)
    assert flaws(up) == []
    assert ways(move_down(up, "issue_decision")) == ways(DIBAO)


def test_a_step_does_not_slip_past_a_choice() -> None:
    with pytest.raises(RedrawRefused, match="移到"):
        move_up(DIBAO, "opinion")
    with pytest.raises(RedrawRefused, match="移到"):
        move_down(DIBAO, "examination")


def test_a_moved_step_keeps_all_that_it_says() -> None:
    text = move_step(DIBAO, "publication", Place(after="delivery"))

    before, after = rows(DIBAO)["publication"], rows(text)["publication"]
    assert (before.clause, before.post, before.deadline) == (after.clause, after.post, after.deadline)
    assert {("issue_publication", "delivery"), ("delivery", "publication")} <= ways(text)
    assert flaws(text) == []


def test_a_step_changes_lanes_with_its_picture() -> None:
    text = set_step(DIBAO, "publication", lane=PREFECTURE)

    assert rows(text)["publication"].lane == PREFECTURE
    assert flaws(text) == []


def test_an_open_sub_process_takes_its_contents_along() -> None:
    text = set_step(DIBAO, "investigation", lane=COUNTY)

    assert flaws(text) == []


def test_setting_changes_what_is_named_and_takes_out_what_is_empty() -> None:
    text = set_step(DIBAO, "neighbour_inquiry", name="邻里访问", properties={"also": "", "post": "caseworker"})

    row = rows(text)["neighbour_inquiry"]
    assert (row.name, row.post, row.also, row.form) == ("邻里访问", "caseworker", "", "neighbour_inquiry")


def test_the_linter_finds_nothing_wrong_with_the_drawing_of_a_hearing() -> None:
    step = NewStep(HEARING.kind, HEARING.name, HEARING.lane, properties={**HEARING.properties, "deadline": "x"})
    text = add_step(DIBAO, Place(flow=REFUSED), step).text

    shared = {name: each for name, each in TEXTS.items() if name != "dibao"}
    assert [each for each in lint({**shared, "dibao": text}, "dibao") if each.severity == "error"] == []
