"""The form editor over HTTP: questions, preview, checks at the field, where an answer is used, two people."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases import designing
from forms.load import load_schema
from forms.schema import Section
from offices.models import User
from processes.models import SchemeDraft, SchemeEdition
from tests import builders
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]
OWN, SHARED = "forms/schemas/dibao.toml", "forms/schemas/shared.toml"
QUESTION = {"label": "听取意见的日期", "kind": "date", "name": "", "clause": "社会救助法 第四十八条"}

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture
def draft(people: dict[str, User]) -> SchemeDraft:
    base = SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")
    return designing.open_draft("dibao", "先听取意见", "第四十八条", people["process_designer"], MOMENT, base=base)


@pytest.fixture
def designer(people: dict[str, User], signed_in: SignIn) -> Client:
    return signed_in(people["process_designer"])


def address(name: str, draft: SchemeDraft, *args: str, query: str = "") -> str:
    return f"{reverse(f'web:{name}', args=[draft.pk, *args])}?{query}"


def section(name: str) -> Section:
    texts = SchemeDraft.objects.get().texts
    return (load_schema(texts[SHARED]) | load_schema(texts[OWN]))[name]


def page(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def add(designer: Client, draft: SchemeDraft, where: str, query: str = "", **said: object) -> HttpResponse:
    return designer.post(address("draft_new_question", draft, where, query=query), QUESTION | {"seen": 0} | said)


def test_the_sections_are_listed_with_the_steps_that_fill_them_in(designer: Client, draft: SchemeDraft) -> None:
    told = page(designer.get(address("draft_forms", draft)))

    row = told.split(">examination</code>")[1].split("</tr>")[0]
    assert "初审" in row and "各类救助通用的表单" in told


@pytest.mark.parametrize("name", ["application", "household_investigation", "examination", "means_test"])
def test_a_section_shows_its_questions_and_the_form_itself(name: str, designer: Client, draft: SchemeDraft) -> None:
    told = page(designer.get(address("draft_form", draft, name)))

    table, preview = told.split("data-preview-shown")
    assert table.count('<li id="question-') >= 2 and "form-label" in preview


def test_a_question_is_added_and_named_by_the_vocabulary(designer: Client, draft: SchemeDraft) -> None:
    before = draft.texts[OWN]

    answer = add(designer, draft, "examination")

    assert answer.status_code == 302
    made = section("examination").fields[-1]
    assert (made.name, made.kind, made.label, made.required) == ("hearing_on", "date", "听取意见的日期", False)
    assert made.clause == "社会救助法 第四十八条"
    lines = [line for line in SchemeDraft.objects.get().texts[OWN].splitlines() if line not in before.splitlines()]
    assert "hearing_on" in "".join(lines) and len(lines) <= 6


def test_a_choice_gets_codes_for_its_labels(designer: Client, draft: SchemeDraft) -> None:
    add(designer, draft, "examination", kind="choice", name="hearing", options="给予\nkept = 维持\n没有意见")

    assert section("examination").find("hearing").options == (  # type: ignore[union-attr]
        ("grant", "给予"),
        ("kept", "维持"),
        ("option", "没有意见"),
    )


def test_a_question_is_asked_only_after_an_answer_before_it(designer: Client, draft: SchemeDraft) -> None:
    add(designer, draft, "examination", show_if="proposal", show_values=["proposal:refuse"])

    condition = section("examination").fields[-1].show_if
    assert condition is not None and (condition.field, condition.values) == ("proposal", ("refuse",))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"label": ""}, "请写明怎样问"),
        ({"name": "Hearing On"}, "名称用小写英文字母"),
        ({"name": "proposal"}, "本表里没有用过的名称"),
        ({"kind": "choice"}, "请写选项"),
        ({"kind": "person"}, "从哪个人员列表中选择"),
        ({"show_if": "proposal"}, "请勾选"),
        ({"min": "many"}, "数"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_and_stays_typed(
    said: dict[str, str], sentence: str, designer: Client, draft: SchemeDraft
) -> None:
    answer = add(designer, draft, "examination", help="照实记录", **said)

    told = page(answer)
    assert answer.status_code == 422 and sentence in told and "照实记录" in told
    assert SchemeDraft.objects.get().revision == 0


def test_no_applicant_is_asked_for_what_a_source_holds_unless_a_reason_is_given(
    designer: Client, draft: SchemeDraft
) -> None:
    paper = {"label": "结婚证复印件", "kind": "attachment", "name": "marriage_copy", "evidence": "marriage_certificate"}
    refused = add(designer, draft, "application", "group=papers", **paper)
    assert refused.status_code == 422 and "婚姻登记信息" in page(refused)

    only_called_so = add(designer, draft, "application", "group=papers", **paper | {"evidence": ""})
    assert only_called_so.status_code == 422 and "婚姻登记信息" in page(only_called_so)

    fetched = add(designer, draft, "application", "group=papers", source="marriage", **paper)
    assert fetched.status_code == 302
    reason = {"name": "marriage_paper_2", "asked_because": "外省登记，尚未联网"}
    excepted = add(designer, draft, "application", "group=papers", seen=1, **paper | reason)
    assert excepted.status_code == 302 and section("application").find("marriage_paper_2").asked_because  # type: ignore[union-attr]


def test_a_list_is_made_with_a_column_and_gets_more(designer: Client, draft: SchemeDraft) -> None:
    add(designer, draft, "examination", kind="list", name="attended", label="到场人员")
    add(designer, draft, "examination", "list=attended", kind="signature", name="signature", label="签名", seen=1)

    assert [column.name for column in section("examination").find("attended").columns] == ["name", "signature"]  # type: ignore[union-attr]


def test_a_question_is_changed_in_place(designer: Client, draft: SchemeDraft) -> None:
    shown = address("draft_question", draft, "application", "agent_name", query="group=agent")
    told = page(designer.get(shown))
    assert (
        'value="applied_by:agent" class="form-check-input" id="ask_show_values_' in told or "applied_by:agent" in told
    )

    said = {"label": "代理人姓名", "kind": "text", "name": "agent_name", "required": "on", "max": "40", "seen": "0"}
    designer.post(shown, said | {"show_if": "applied_by", "show_values": ["applied_by:agent"]})

    made = section("application").find("agent_name")
    assert made is not None and (made.label, made.max, made.show_if.values) == ("代理人姓名", 40, ("agent",))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("where", "name", "query"),
    [
        ("application", "phone", "group=matter"),
        ("application", "entrusted_matters", "group=agent"),
        ("application", "members", "group=household"),
        ("application", "near_relative_of_staff", "group=household&list=members"),
        ("application", "identity_paper", "group=papers"),
        ("application", "residence_area", "group=matter"),
        ("means_test_request", "period_to", ""),
    ],
)
def test_saving_a_question_as_it_is_shown_changes_nothing(
    where: str, name: str, query: str, designer: Client, draft: SchemeDraft
) -> None:
    """The page is read as a browser would send it back."""
    here = address("draft_question", draft, where, name, query=query)
    form = designer.get(here).context["form"]
    said: dict[str, object] = {"seen": 0}
    for field in form:
        value = field.value()
        if value not in (None, False, ""):
            said[field.name] = "on" if value is True else value
    before = section(where).fields

    answer = designer.post(here, said)

    assert answer.status_code == 302, answer.context["form"].errors
    assert section(where).fields == before


def test_questions_and_groups_change_places(designer: Client, draft: SchemeDraft) -> None:
    designer.post(
        address("draft_move_question", draft, "application", "phone", "up", query="group=matter"), {"seen": 0}
    )
    names = [field.name for field in section("application").groups[0].fields]
    assert names.index("phone") + 1 == names.index("application_reason")

    designer.post(address("draft_move_group", draft, "application", "agent", "up"), {"seen": 1})
    assert [group.id for group in section("application").groups][:2] == ["agent", "matter"]


def test_a_question_is_not_moved_before_the_one_it_depends_on(designer: Client, draft: SchemeDraft) -> None:
    move = address("draft_move_question", draft, "application", "agent_name", "up", query="group=agent")

    told = page(designer.post(move, {"seen": 0}, follow=True))

    assert "排在前面的选择项" in told and SchemeDraft.objects.get().revision == 0


def test_an_answer_that_a_choice_needs_cannot_be_taken_out(designer: Client, draft: SchemeDraft) -> None:
    drop = address("draft_remove_question", draft, "acceptance", "acceptance_outcome")

    asked, done = designer.get(drop), designer.post(drop, {"seen": 0})

    assert "材料是否齐全？" in page(asked) and "确认删除" not in page(asked)
    assert done.status_code == 409 and SchemeDraft.objects.get().revision == 0


def test_removing_says_which_documents_and_rules_mention_the_answer(designer: Client, draft: SchemeDraft) -> None:
    drop = address("draft_remove_question", draft, "application", "phone", query="group=matter")

    told = page(designer.get(drop))
    designer.post(drop, {"seen": 0})

    assert "notice.html" in told and "请一并修改" in told
    assert section("application").find("phone") is None


def test_a_section_in_use_stays_and_a_new_one_comes_and_goes(designer: Client, draft: SchemeDraft) -> None:
    told = page(designer.get(address("draft_remove_form", draft, "examination")))
    assert "不能删除：环节“初审”" in told

    designer.post(address("draft_new_form", draft), {"title": "听取意见笔录", "intro": "逐项记录", "seen": 0})
    (new,) = (each for each in own_sections() if each.title == "听取意见笔录")
    assert new.id != "hearing", "the shared form of that name stays as it is"
    assert not new.applicant
    designer.post(address("draft_remove_form", draft, new.id), {"seen": 1})

    assert new.id not in {each.id for each in own_sections()}


def own_sections() -> list[Section]:
    return list(load_schema(SchemeDraft.objects.get().texts[OWN]).values())


def test_headings_and_groups_are_written(designer: Client, draft: SchemeDraft) -> None:
    designer.post(address("draft_form_heading", draft, "application", query="group=agent"), {"title": "谁来申请"})
    designer.post(address("draft_new_group", draft, "application"), {"title": "听取意见", "seen": 1})

    groups = {group.id: group for group in section("application").groups}
    assert groups["agent"].title == "谁来申请" and groups["hearing"].fields[0].name == "hearing_note"


def test_the_preview_draws_what_is_typed_and_saves_nothing(designer: Client, draft: SchemeDraft) -> None:
    script = address("draft_new_preview", draft, "examination")
    drawn = page(designer.post(script, QUESTION | {"name": "hearing_on"}))
    slip = page(designer.post(script, QUESTION | {"name": "proposal"}))
    without_script = page(add(designer, draft, "examination", act="preview", name="hearing_on"))

    assert 'name="hearing_on"' in drawn and "听取意见的日期" in drawn and "<html" not in drawn
    assert "现在填的还不能用" in slip and "本表里没有用过的名称" in slip
    assert 'name="hearing_on"' in without_script.split("data-preview-shown")[1]
    assert SchemeDraft.objects.get().revision == 0


def test_the_slower_of_two_keeps_what_was_typed(designer: Client, draft: SchemeDraft, signed_in: SignIn) -> None:
    other = signed_in(builders.person("process_designer", builders.COUNTY, "second", "乔复核"))
    add(designer, draft, "examination", name="hearing_on")

    late = add(other, draft, "examination", name="hearing_note", kind="longtext", label="另一人写的")

    assert late.status_code == 409 and "另一人写的" in page(late) and "您的修改没有保存" in page(late)
    assert section("examination").find("hearing_note") is None


def test_undo_takes_back_the_last_change(designer: Client, draft: SchemeDraft) -> None:
    add(designer, draft, "examination")

    designer.post(reverse("web:draft_steps_undo", args=[draft.pk]), {"back": "forms"})

    assert SchemeDraft.objects.get().texts[OWN] == draft.texts[OWN]


def test_who_only_reads_cannot_write(people: dict[str, User], draft: SchemeDraft, signed_in: SignIn) -> None:
    approver = signed_in(people["process_approver"])

    assert "加一项" not in page(approver.get(address("draft_form", draft, "examination")))
    assert add(approver, draft, "examination").status_code == 403
    assert signed_in(people["caseworker"]).get(address("draft_forms", draft)).status_code == 403
