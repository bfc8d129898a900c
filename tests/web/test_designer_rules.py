"""Time limits and rules of a draft over HTTP: shown with what uses them, written, refused at the field, tried out."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases import designing
from offices.models import User
from processes.models import SchemeDraft, SchemeEdition
from rules import writing
from rules.load import load_tables
from tests import builders
from tests.web.conftest import MOMENT
from web.designer import tables

SignIn = Callable[[User], Client]
PATH = "rules/tables/dibao.toml"
HEARING = {
    "name": "early_talk",
    "title": "听取意见",
    "days": "5",
    "unit": "working_day",
    "clause": "社会救助法 第四十八条",
    "starts": "task_opened",
    "kind": "limit",
    "act": "save",
}

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture
def draft(people: dict[str, User]) -> SchemeDraft:
    base = SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")
    return designing.open_draft("dibao", "先听取意见", "第四十八条", people["process_designer"], MOMENT, base=base)


@pytest.fixture
def designer(people: dict[str, User], signed_in: SignIn) -> Client:
    return signed_in(people["process_designer"])


def address(name: str, draft: SchemeDraft, *args: object) -> str:
    return reverse(f"web:{name}", args=[draft.pk, *args])


def add(designer: Client, draft: SchemeDraft, **said: object) -> Any:
    return designer.post(address("draft_new_deadline", draft, "dibao"), {**HEARING, "seen": 0, **said})


def change(designer: Client, draft: SchemeDraft, name: str, **said: object) -> Any:
    page = designer.get(address("draft_deadline", draft, "dibao", name))
    shown = page.context["form"].initial
    told = {key: value for key, value in shown.items() if value not in (None, False, "")}
    return designer.post(address("draft_deadline", draft, "dibao", name), {**told, "seen": 0, "act": "save", **said})


def rule(draft: SchemeDraft, name: str):
    draft.refresh_from_db()
    return load_tables(tables.texts_of(draft.texts)).deadlines[f"dibao.{name}"]


def errors(page: Any) -> dict[str, list[str]]:
    return dict(page.context["form"].errors)


def test_the_page_lists_every_time_limit_with_the_steps_that_use_it(designer: Client, draft: SchemeDraft) -> None:
    page = designer.get(address("draft_rules", draft))

    text = page.content.decode()
    assert page.status_code == 200 and page.context["wrong"] == ""
    lines = {line.rule.id: line for line in page.context["tables"][0].deadlines}
    assert lines["dibao.examination"].use.steps and lines["dibao.public_notice"].use.documents
    assert "最低生活保障审核确认办法 第二十二条" in text and "认定条件" in text


def test_a_time_limit_for_a_new_step_is_one_form(designer: Client, draft: SchemeDraft) -> None:
    answer = add(designer, draft)

    assert answer.status_code == 302
    made = rule(draft, "early_talk")
    assert (made.days, made.unit, made.clause) == (5, "working_day", "社会救助法 第四十八条")
    assert "新增" in designer.get(address("draft_rules", draft)).content.decode()


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"name": "听取"}, "name", "小写英文字母"),
        ({"name": "decision]\n[x"}, "name", "小写英文字母"),
        ({"name": "acceptance"}, "name", "已经有这个编号"),
        ({"days": ""}, "days", "请填写期限"),
        ({"days": "0"}, "days", "1"),
        ({"days": "五"}, "days", "整数"),
        ({"unit": "fortnight"}, "unit", "fortnight"),
        ({"clause": " "}, "clause", ""),
        ({"extension_days": "9"}, "extension_reasons", "请选哪些理由"),
        ({"start_on": "2027-13-01"}, "start_on", ""),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    said: dict[str, str], field: str, sentence: str, designer: Client, draft: SchemeDraft
) -> None:
    answer = add(designer, draft, **{"title": "一条新时限", **said})

    assert answer.status_code == 422
    assert sentence in "".join(errors(answer)[field])
    assert "一条新时限" in answer.content.decode()
    assert writing.read_table(SchemeDraft.objects.get().texts[PATH], ("deadlines", "early_talk"), PATH) == {}


def test_a_published_length_is_not_overwritten(designer: Client, draft: SchemeDraft) -> None:
    refused = change(designer, draft, "confirmation_total", days="25")
    assert refused.status_code == 422 and "哪一天起" in errors(refused)["start_on"][0]

    saved = change(designer, draft, "confirmation_total", days="25", start_on="2027-01-01")

    made = rule(draft, "confirmation_total")
    assert saved.status_code == 302 and made.days == 25
    assert [(term.days, term.until_on) for term in made.former] == [(30, date(2026, 12, 31))]
    assert "此前 30，到 2026-12-31 为止" in designer.get(address("draft_rules", draft)).content.decode()


def test_the_event_of_a_published_limit_stays(designer: Client, draft: SchemeDraft) -> None:
    refused = change(designer, draft, "refusal_notice", starts="acceptance")

    assert refused.status_code == 422 and "起算事件" in errors(refused)["starts"][0]


def test_every_shipped_limit_saved_as_it_is_shown_changes_nothing(designer: Client, draft: SchemeDraft) -> None:
    for line in designer.get(address("draft_rules", draft)).context["tables"][0].deadlines:
        assert change(designer, draft, line.name).status_code == 302

    draft.refresh_from_db()
    assert draft.texts[PATH] == draft.base.texts[PATH] and draft.revision == 0


def test_the_trial_counts_day_by_day_beside_the_edition_before(designer: Client, draft: SchemeDraft) -> None:
    said = {"days": "25", "start_on": "2026-09-01", "trial_start": "2026-09-25", "act": "try"}
    page = change(designer, draft, "confirmation_total", **said, trial_area=builders.COUNTY)

    after, before = page.context["tried"]
    assert after.due.due_on < before.due.due_on and after.due.days == 25 and before.due.days == 30
    assert sum(day.counts for day in before.days) == 30
    assert "国庆节" in page.content.decode() and "逐日看" in page.content.decode()
    assert SchemeDraft.objects.get().revision == 0


def test_a_limit_of_the_draft_can_go_unless_a_step_uses_it(designer: Client, draft: SchemeDraft) -> None:
    add(designer, draft)
    diagram = "bpmn/dibao.bpmn"
    draft.refresh_from_db()
    used = draft.texts[diagram].replace('value="dibao.examination"', 'value="dibao.early_talk"')
    designing.save(draft.pk, diagram, used, 9, User.objects.get(username__startswith="process_designer"), MOMENT)

    kept = designer.post(address("draft_drop_deadline", draft, "dibao", "early_talk"), {"seen": 9}, follow=True)
    assert "还有环节在用" in kept.content.decode()
    designing.save(
        draft.pk,
        diagram,
        draft.base.texts[diagram],
        9,
        User.objects.get(username__startswith="process_designer"),
        MOMENT,
    )
    designer.post(address("draft_drop_deadline", draft, "dibao", "early_talk"), {"seen": 9})

    assert SchemeDraft.objects.get().texts[PATH] == draft.base.texts[PATH]


def test_the_slower_of_two_sees_both_versions_and_keeps_what_was_typed(
    designer: Client, draft: SchemeDraft, signed_in: SignIn
) -> None:
    other = builders.person("process_designer", builders.COUNTY, "second_designer", "曲望舒")
    add(designer, draft)
    here = address("draft_deadline", draft, "dibao", "early_talk")
    signed_in(other).post(here, {**HEARING, "title": "别人的名称", "seen": 1})

    slower = designer.post(here, {**HEARING, "title": "我的名称", "seen": 1})

    text = slower.content.decode()
    assert slower.status_code == 409
    assert "曲望舒" in text and "别人的名称" in text and 'value="我的名称"' in text
    assert rule(draft, "early_talk").title == "别人的名称"
    assert designer.post(here, {**HEARING, "title": "我的名称", "seen": slower.context["seen"]}).status_code == 302
    assert rule(draft, "early_talk").title == "我的名称"


def test_two_who_change_different_rows_lose_nothing(designer: Client, draft: SchemeDraft, signed_in: SignIn) -> None:
    other = builders.person("process_designer", builders.COUNTY, "second_designer", "曲望舒")
    add(signed_in(other), draft, name="other_limit", title="别人的时限")

    slower = add(designer, draft)
    add(designer, draft, seen=slower.context["seen"])

    assert (slower.status_code, rule(draft, "other_limit").title) == (409, "别人的时限")
    assert rule(draft, "early_talk").days == 5


def row_of(draft: SchemeDraft, row_id: str) -> int:
    rows = writing.read_rows(draft.texts[PATH], "eligibility", PATH)
    return next(place for place, row in enumerate(rows) if row["id"] == row_id)


def shown_row(designer: Client, draft: SchemeDraft, place: int) -> dict[str, Any]:
    page = designer.get(address("draft_row", draft, "dibao", "eligibility", place))
    known = page.context["form"].fields
    return {key: value for key, value in page.context["form"].initial.items() if value is not None and key in known}


def test_a_condition_is_shown_as_choices_and_a_changed_row_follows_the_old_one(
    designer: Client, draft: SchemeDraft
) -> None:
    place = row_of(draft, "dibao.grant")
    told = shown_row(designer, draft, place)
    assert (told["fact_1"], told["sign_1"], told["value_1"]) == ("per_capita_income", "<", "低保标准（元/月）")
    here = address("draft_row", draft, "dibao", "eligibility", place)

    refused = designer.post(here, {**told, "why": "改了", "seen": 0})
    assert refused.status_code == 422 and "哪一天起" in errors(refused)["start_on"][0]
    designer.post(here, {**told, "why": "改了", "start_on": "2027-01-01", "seen": 0})

    rows = writing.read_rows(SchemeDraft.objects.get().texts[PATH], "eligibility", PATH)
    assert rows[place]["until"] == date(2026, 12, 31) and rows[place + 1]["why"] == "改了"
    assert rows[place + 1]["when"] == rows[place]["when"]


def test_a_condition_may_be_written_in_our_language_and_in_no_other(designer: Client, draft: SchemeDraft) -> None:
    place = row_of(draft, "dibao.grant")
    told = shown_row(designer, draft, place) | {"start_on": "2027-01-01", "seen": 0}
    here = address("draft_row", draft, "dibao", "eligibility", place)

    for text in ("__import__('os')", "household_size.__class__", "open('x') == 1", "nobody_knows > 1", "1 +"):
        refused = designer.post(here, {**told, "condition": text})
        assert refused.status_code == 422 and errors(refused)["condition"], text

    assert SchemeDraft.objects.get().revision == 0


def test_rows_that_are_not_whole_yet_are_saved_and_said_and_cannot_be_published(
    designer: Client, draft: SchemeDraft
) -> None:
    place = row_of(draft, "dibao.assets")

    answer = designer.post(
        address("draft_end_row", draft, "dibao", "eligibility", place), {"until": "2026-12-31", "seen": 0}, follow=True
    )

    assert "补齐以前不能发布" in answer.content.decode()
    assert "没有一行成立" in designer.get(address("draft_rules", draft)).context["wrong"]
    assert any("没有一行成立" in sentence for sentence in designing.obstacles(SchemeDraft.objects.get()))


def test_a_household_is_judged_before_and_after(designer: Client, draft: SchemeDraft) -> None:
    place = row_of(draft, "dibao.grant")
    told = shown_row(designer, draft, place) | {"why": "按新规定符合", "start_on": "2026-09-01", "seen": 0}
    trial = {
        "trial_on": "2026-09-02",
        "trial_residence": "rural",
        "trial_people": "3",
        "trial_income": "900",
        "trial_deposit": "0",
        "trial_standard": "632",
    }

    page = designer.post(address("draft_row", draft, "dibao", "eligibility", place), {**told, **trial, "act": "try"})

    after, before = page.context["tried"]
    assert (after.word, before.word) == ("符合", "符合")
    assert after.result.why == "按新规定符合" and "低于低保标准" in before.result.why
    assert SchemeDraft.objects.get().revision == 0


def test_only_designers_of_the_owner_write(draft: SchemeDraft, people: dict[str, User], signed_in: SignIn) -> None:
    reader = signed_in(people["process_approver"])

    assert reader.get(address("draft_rules", draft)).status_code == 200
    assert add(reader, draft).status_code == 403
    assert signed_in(people["caseworker"]).get(address("draft_rules", draft)).status_code == 403
    assert SchemeDraft.objects.get().revision == 0


def test_tables_and_sections_that_are_not_there_are_not_found(designer: Client, draft: SchemeDraft) -> None:
    for name, args in (
        ("draft_new_deadline", ["tekun"]),
        ("draft_deadline", ["dibao", "nobody"]),
        ("draft_row", ["dibao", "eligibility", 99]),
        ("draft_row", ["dibao", "clauses", 0]),
    ):
        assert designer.get(address(name, draft, *args)).status_code == 404
