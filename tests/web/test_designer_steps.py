"""The step table over HTTP: read, add, change, branch, move, remove, undo, two people, and who gets in."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases import designing
from offices.models import User
from processes.models import SchemeDraft, SchemeEdition
from processes.redrawing import Step, steps
from tests import builders
from tests.processes.looking import flaws
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]
DIAGRAM = "bpmn/dibao.bpmn"
REFUSED = "flow_gateway_outcome_issue_refusal"
HEARING = {
    "place": f"flow:{REFUSED}",
    "name": "不予确认前听取意见",
    "office_kind": "township_office",
    "post": "caseworker",
    "also": ["village_aide"],
    "deadline": "dibao.examination",
    "clause": "社会救助法 第四十八条",
    "form": "examination",
}

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture
def draft(people: dict[str, User]) -> SchemeDraft:
    base = SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")
    return designing.open_draft("dibao", "先听取意见", "第四十八条", people["process_designer"], MOMENT, base=base)


@pytest.fixture
def designer(people: dict[str, User], signed_in: SignIn) -> Client:
    return signed_in(people["process_designer"])


def address(name: str, draft: SchemeDraft, *args: str, path: str = DIAGRAM) -> str:
    return f"{reverse(f'web:{name}', args=[draft.pk, *args])}?path={path}"


def rows(path: str = DIAGRAM) -> dict[str, Step]:
    text = SchemeDraft.objects.get().texts[path]
    assert flaws(text) == []
    return {row.id: row for row in steps(text)}


def page(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def add_hearing(designer: Client, draft: SchemeDraft, **more: object) -> HttpResponse:
    said = HEARING | {"seen": draft.revision} | more
    return designer.post(address("draft_new_step", draft, "task"), said)


def test_the_table_says_who_by_when_with_what_and_where_it_leads(designer: Client, draft: SchemeDraft) -> None:
    told = page(designer.get(address("draft_steps", draft)))

    for word in ("负责人签署审核意见", "乡镇人民政府（街道办事处）", "乡镇负责人", "最低生活保障审核确认办法 第十九条"):
        assert word in told
    assert "其余情况" in told and "为“给予”" in told
    assert told.count('<tr id="step-') == len(rows())


def test_every_diagram_of_the_draft_can_be_opened(designer: Client, draft: SchemeDraft) -> None:
    for path in (path for path in draft.texts if path.endswith(".bpmn")):
        assert designer.get(address("draft_steps", draft, path=path)).status_code == 200
    assert designer.get(address("draft_steps", draft, path="rules/tables/dibao.toml")).status_code == 404


def test_a_hearing_before_refusal_is_added_without_a_mouse(designer: Client, draft: SchemeDraft) -> None:
    answer = add_hearing(designer, draft)

    assert answer.status_code == 302 and answer["Location"].endswith("#step-hearing")
    row = rows()["hearing"]
    assert (row.office_kind, row.post, row.also, row.lane) == (
        "township_office",
        "caseworker",
        "village_aide",
        "乡镇（街道）",
    )
    assert (row.deadline, row.clause, row.form) == ("dibao.examination", "社会救助法 第四十八条", "examination")
    assert row.follows == ("gateway_outcome",) and row.leads[0].target == "issue_refusal"


def test_what_is_missing_is_said_at_the_field_and_what_was_typed_stays(designer: Client, draft: SchemeDraft) -> None:
    answer = add_hearing(designer, draft, deadline="", name="听取意见环节")

    told = page(answer)
    assert answer.status_code == 422 and "请填写“办理时限”" in told and "听取意见环节" in told
    assert SchemeDraft.objects.get().revision == 0


def test_findings_stand_beside_the_step_they_concern(designer: Client, draft: SchemeDraft) -> None:
    text = draft.texts[DIAGRAM].replace('value="dibao.examination"', 'value="dibao.whenever"')
    draft.texts[DIAGRAM] = text
    draft.save()

    told = page(designer.get(address("draft_steps", draft)))

    row = told.split('id="step-examination"')[1].split("</tr>")[0]
    assert "dibao.whenever" in row and 'class="step-finding wrong"' in row
    assert '<a href="#step-examination">' in told.split("<table")[0]


def test_a_step_is_changed_and_changes_lane_with_its_office(designer: Client, draft: SchemeDraft) -> None:
    said = {
        "name": "公布结果",
        "office_kind": "civil_affairs_bureau",
        "post": "county_approver",
        "deadline": "dibao.publication",
        "clause": "办法 第二十四条",
        "form": "publication",
        "seen": 0,
    }

    designer.post(address("draft_step", draft, "publication"), said)

    row = rows()["publication"]
    assert (row.name, row.lane, row.post, row.also) == ("公布结果", "县（市、区）", "county_approver", "")


def test_a_document_a_timer_and_an_operation_are_added_from_lists(designer: Client, draft: SchemeDraft) -> None:
    new = address("draft_new_step", draft, "document")
    designer.post(new, {"place": "after:examination", "document": "opinion", "seen": 0})
    new = address("draft_new_step", draft, "timer")
    designer.post(new, {"place": f"flow:{REFUSED}", "name": "听取意见期满", "timer": "dibao.public_notice", "seen": 1})
    new = address("draft_new_step", draft, "operation")
    designer.post(new, {"place": "after:decide", "name": "再测算", "operation": "assess", "seen": 2})

    found = rows()
    assert found["examination"].leads[0].target == "issue_opinion_2"
    assert found["issue_opinion_2"].document == "opinion"
    assert found["lapse"].timer == "dibao.public_notice"
    assert found["assess_2"].operation == "assess"


def test_a_condition_is_chosen_from_lists_and_comes_back_as_it_was_chosen(designer: Client, draft: SchemeDraft) -> None:
    way = address("draft_way", draft, "flow_gateway_decider_opinion")
    shown = page(designer.get(way))
    assert '<option value="decider:county" selected>' in shown

    said = {"fact_0": "household_size", "sign_0": ">=", "number_0": "3", "fact_1": "must_visit", "sign_1": "!="}
    said |= {"choice_1": "must_visit:yes", "tie": "or", "name": "大户", "target": "opinion", "seen": "0"}
    designer.post(way, said)

    lead = next(lead for lead in rows()["gateway_decider"].leads if lead.target == "opinion")
    assert lead.condition == "household_size >= 3 or not must_visit" and lead.name == "大户"
    assert 'name="number_0" value="3"' in page(designer.get(way))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "请至少选一行条件"),
        ({"fact_0": "decider", "sign_0": "=="}, "选一个值"),
        ({"fact_0": "decider", "sign_0": "==", "choice_0": "must_visit:yes"}, "选一个值"),
        ({"fact_0": "decider", "sign_0": ">", "choice_0": "decider:county"}, "只能选"),
        ({"fact_0": "household_size", "sign_0": ">", "number_0": "三"}, "不是数字"),
        ({"fact_0": "__import__", "sign_0": "=="}, "不在可用的选项中"),
    ],
)
def test_a_condition_that_does_not_fit_is_refused_at_its_row(
    said: dict[str, str], sentence: str, designer: Client, draft: SchemeDraft
) -> None:
    way = address("draft_way", draft, "flow_gateway_decider_opinion")

    answer = designer.post(way, said | {"target": "opinion", "tie": "and", "seen": "0"})

    assert answer.status_code == 422 and sentence in page(answer)
    assert SchemeDraft.objects.get().revision == 0


def test_a_condition_that_rows_cannot_say_is_shown_and_kept_until_it_is_written_anew(
    designer: Client, draft: SchemeDraft
) -> None:
    draft.texts[DIAGRAM] = draft.texts[DIAGRAM].replace("objections_open &gt; 0", "objections_open + 1 &gt; 1")
    draft.save()
    way = address("draft_way", draft, "flow_gateway_objections_stage_objection")

    told = page(designer.get(way))
    anew = page(designer.get(way + "&anew=1"))

    assert "原样保留" in told and "重新编写" in told and "fact_0" not in told
    assert "fact_0" in anew


def test_otherwise_is_ticked_instead_of_a_condition(designer: Client, draft: SchemeDraft) -> None:
    way = address("draft_way", draft, "flow_gateway_decider_opinion")

    designer.post(way, {"otherwise": "on", "target": "opinion", "name": "", "seen": "0"})

    leads = {lead.target: lead for lead in rows()["gateway_decider"].leads}
    assert leads["opinion"].is_default and not leads["gateway_notice"].is_default


def test_a_choice_and_a_further_way_are_added(designer: Client, draft: SchemeDraft) -> None:
    condition = {"fact_0": "must_visit", "sign_0": "==", "choice_0": "must_visit:yes", "tie": "and"}
    said = condition | {"place": f"flow:{REFUSED}", "question": "是否听取意见？", "name": "是", "first": "听取意见"}
    designer.post(address("draft_new_choice", draft), said | {"target": "issue_refusal", "seen": 0})
    gateway = next(row for row in rows().values() if row.name == "是否听取意见？")
    more = condition | {"name": "其他", "first": "", "target": "record_delivery", "seen": 1}
    designer.post(address("draft_new_branch", draft, gateway.id), more)

    leads = {lead.target: lead for lead in rows()[gateway.id].leads}
    assert leads.keys() == {"issue_refusal", "hearing", "record_delivery"}
    assert leads["issue_refusal"].is_default and leads["hearing"].condition == "must_visit"


def test_removing_says_first_what_happens(designer: Client, draft: SchemeDraft) -> None:
    step = address("draft_remove_step", draft, "opinion")
    told = page(designer.get(step))
    assert "“由哪一级确认？”之后直接到“制发审核意见”" in told and SchemeDraft.objects.get().revision == 0

    designer.post(step, {"seen": 0})

    assert "opinion" not in rows()


def test_removing_a_way_names_the_steps_that_go_with_it(designer: Client, draft: SchemeDraft) -> None:
    way = address("draft_remove_way", draft, "flow_gateway_decider_opinion")

    told = page(designer.get(way))
    designer.post(way, {"seen": 0})

    assert "负责人签署审核意见、制发审核意见" in told and "由哪一级确认？”只剩一条去路" in told
    assert {"opinion", "issue_opinion", "gateway_decider"}.isdisjoint(rows())


def test_what_cannot_be_removed_has_no_button_to_do_it(designer: Client, draft: SchemeDraft) -> None:
    told = page(designer.get(address("draft_remove_step", draft, "gateway_outcome")))

    assert "请先删除多余的流向" in told and "确认删除" not in told


def test_moving_and_undoing_lead_back_to_where_it_was(designer: Client, draft: SchemeDraft) -> None:
    before = draft.texts[DIAGRAM]
    designer.post(address("draft_move_step", draft, "issue_decision", "up"), {"seen": 0})
    assert rows()["issue_decision"].follows == ("gateway_outcome",)
    designer.post(address("draft_relocate_step", draft, "issue_decision"), {"place": "after:grant_award", "seen": 1})
    assert rows()["issue_decision"].follows == ("grant_award",)

    designer.post(address("draft_steps_undo", draft), {"back": "steps"})
    designer.post(address("draft_steps_undo", draft), {"back": "steps"})

    assert SchemeDraft.objects.get().texts[DIAGRAM] == before


def test_the_slower_of_two_keeps_what_was_typed_and_sees_both_versions(
    designer: Client, draft: SchemeDraft, signed_in: SignIn
) -> None:
    other = signed_in(builders.person("process_designer", builders.COUNTY, "second", "乔复核"))
    designer.post(address("draft_move_step", draft, "issue_decision", "up"), {"seen": 0})

    late = add_hearing(other, draft, name="另一人写的听取意见")

    told = page(late)
    assert late.status_code == 409 and "另一人写的听取意见" in told and "您的修改没有保存" in told
    assert "hearing" not in rows()
    seen = re.search(r'name="seen" value="(\d+)"', told)
    assert seen
    assert add_hearing(other, draft, seen=seen[1]).status_code == 302
    assert {"hearing"} <= rows().keys() and rows()["issue_decision"].follows == ("gateway_outcome",)


def test_only_designers_of_the_owner_write_and_others_in_the_room_read(
    people: dict[str, User], draft: SchemeDraft, signed_in: SignIn
) -> None:
    assert signed_in(people["caseworker"]).get(address("draft_steps", draft)).status_code == 403
    approver = signed_in(people["process_approver"])

    read = page(approver.get(address("draft_steps", draft)))
    written = add_hearing(approver, draft)

    assert "后面加" not in read and written.status_code == 403 and SchemeDraft.objects.get().revision == 0


@pytest.mark.parametrize("name", ["draft_step", "draft_way", "draft_remove_step", "draft_remove_way"])
def test_what_is_not_on_the_diagram_is_not_found(name: str, designer: Client, draft: SchemeDraft) -> None:
    assert designer.get(address(name, draft, "nobody")).status_code == 404
