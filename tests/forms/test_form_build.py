"""A bound form: plain answers, nothing undeclared, nothing lost, conditions, locks, drafts, speed of thought."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.build import build, typed
from forms.joining import shipped
from tests.forms.samples import ON, an_id, section

HOUSING = section(
    'housing = { kind = "choice", label = "住房", options = { own = "自有", rented = "租住" } }\n'
    'rent = { kind = "money", label = "月租金", show_if = { field = "housing", equals = "rented" } }\n'
    'alone = { kind = "yes_no", label = "独居", required = false }\n'
    'helper = { kind = "text", label = "照料人", show_if = { field = "alone", equals = false } }'
)
HOUSEHOLD = section(
    """[sample.fields.members]
label = "家庭成员"
unit = "人"
min = 1
max = 3
[sample.fields.members.columns]
name = { kind = "text", label = "姓名" }
resident_id = { kind = "resident_id", label = "身份证号", required = false }
ill = { kind = "yes_no", label = "患病", required = false }
illness = { kind = "text", label = "病种", show_if = { field = "ill", equals = true } }
photo = { kind = "photos", label = "照片", required = false }
[sample.fields.incomes]
label = "收入"
required = false
[sample.fields.incomes.columns]
member = { kind = "person", label = "谁的收入", among = "members", required = false }
amount = { kind = "money", label = "金额" }"""
)


def posted(text: str) -> QueryDict:
    return QueryDict(text)


def test_a_hidden_question_is_neither_required_nor_kept() -> None:
    form = build(HOUSING, {"housing": "own", "rent": "900"})

    assert form.is_valid()
    assert form.cleaned == {"housing": "own"}


def test_a_shown_question_is_required() -> None:
    assert build(HOUSING, {"housing": "rented"}).errors == {"rent": ["请填写月租金"]}
    assert build(HOUSING, {"housing": "own", "alone": "no"}).errors == {"helper": ["请填写照料人"]}


def test_answers_may_come_from_a_browser_or_as_plain_values() -> None:
    plain = build(
        HOUSEHOLD, {"members": [{"name": "王秀英", "ill": False}], "incomes": [{"member": "王秀英", "amount": 12}]}
    )
    browser = build(
        HOUSEHOLD, posted("members-4-name=王秀英&members-4-ill=no&incomes-0-member=王秀英&incomes-0-amount=12")
    )

    assert plain.cleaned == browser.cleaned
    assert plain.cleaned == {
        "members": [{"name": "王秀英", "ill": False}],
        "incomes": [{"member": "王秀英", "amount": "12.00"}],
    }


def test_rows_left_blank_are_not_rows() -> None:
    form = build(HOUSEHOLD, posted("members-0-name=甲&members-1-name=&members-2-name=乙&members-3-ill="))

    assert [row["name"] for row in form.cleaned["members"]] == ["甲", "乙"]


def test_lists_have_a_least_and_a_most() -> None:
    assert build(HOUSEHOLD, {}).errors == {"members": ["家庭成员至少填写1人，现在有0人"]}
    crowd = {"members": [{"name": str(n)} for n in range(4)]}
    assert build(HOUSEHOLD, crowd).errors == {"members": ["家庭成员最多填写3人，现在有4人"]}


def test_a_message_leads_to_the_row_it_is_about() -> None:
    form = build(HOUSEHOLD, {"members": [{"name": "甲"}, {"name": "乙", "resident_id": "1", "ill": True}]})

    assert set(form.errors) == {"members.1.resident_id", "members.1.illness"}


def test_a_list_that_was_never_shown_is_not_wiped() -> None:
    assert "incomes" not in build(HOUSEHOLD, {"members": [{"name": "甲"}]}).cleaned
    assert build(HOUSEHOLD, {"members": [{"name": "甲"}], "incomes": []}).cleaned["incomes"] == []
    assert build(HOUSEHOLD, posted("members-0-name=甲&incomes=")).cleaned["incomes"] == []


def test_a_person_is_chosen_among_the_members_just_typed() -> None:
    form = build(HOUSEHOLD, {"members": [{"name": "甲"}], "incomes": [{"member": "丙", "amount": "1"}]})

    assert form.errors == {"incomes.0.member": ["谁的收入“丙”不在名单中：甲"]}


def test_two_members_of_one_name_are_told_at_the_second_what_to_do() -> None:
    form = build(HOUSEHOLD, {"members": [{"name": "王伟"}, {"name": "甲"}, {"name": "王伟"}]})

    assert set(form.errors) == {"members.2.name"}
    assert "与第1位同名（“王伟”）" in form.errors["members.2.name"][0] and not form.is_valid()
    assert build(HOUSEHOLD, {"members": [{"name": "王伟"}, {"name": "王伟（小）"}]}).is_valid()


def test_a_person_is_chosen_among_the_members_the_system_holds() -> None:
    sample = section('who = { kind = "person", label = "谁", among = "members" }')

    assert build(sample, {"who": "甲"}, known={"members": [{"name": "甲"}]}).is_valid()
    assert not build(sample, {"who": "乙"}, known={"members": ["甲"]}).is_valid()
    assert build(sample, {"who": "乙"}).is_valid()


def test_files_of_rows_have_the_path_of_their_row() -> None:
    photo = SimpleUploadedFile("a.jpg", b"x")

    form = build(HOUSEHOLD, {"members": [{"name": "甲"}, {"name": "乙"}]}, {"members.1.photo": photo})

    assert form.files == {"members.1.photo": [photo]}
    assert form.cleaned["members"][1]["photo"] == [{"name": "a.jpg", "size": 1}]


EXTRA = (
    "approvals",
    "__builtins__",
    "_x",
    "members-0-_x",
    "members-0-approved",
    "members.0.name",
    "sample",
    "id",
    "amount",
)


@pytest.mark.parametrize("name", EXTRA)
def test_what_no_question_asks_is_never_kept(name: str) -> None:
    form = build(HOUSEHOLD, {"members-0-name": "甲", name: "1"})

    assert form.cleaned == {"members": [{"name": "甲"}]}


def test_no_section_keeps_an_extra_key() -> None:
    for sample in shipped().values():
        declared = {field.name for field in sample.fields}
        assert set(build(sample, {"approvals": 1, "__builtins__": 1, "_x": 1}).errors) <= declared
        assert set(typed(sample, {"approvals": 1, "__builtins__": 1, "_x": 1, "extra-0-x": 1})) == set()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from([field.name for field in HOUSEHOLD.fields] + ["members-0-name"]), JSON, max_size=4)
)
def test_no_shape_of_data_breaks_a_list(data: dict[str, Any]) -> None:
    form = build(HOUSEHOLD, data, on=ON)

    form.is_valid()
    json.dumps(form.cleaned)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_shape_of_data_breaks_a_shipped_section(data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(sorted(shipped().values(), key=lambda found: found.id)))
    answers = {field.name: data.draw(JSON) for field in sample.fields[:8]}

    form = build(sample, answers, on=ON)

    form.is_valid()
    json.dumps(form.cleaned)
    form.render()


def test_a_locked_answer_stays_what_it_was_whatever_is_posted() -> None:
    earlier = {"housing": "own", "helper_note": "", "alone": True}

    form = build(
        HOUSING, {"housing": "rented", "rent": "1", "alone": "no"}, initial=earlier, locked=["housing", "alone"]
    )

    assert form.cleaned == {"housing": "own", "alone": True}


def test_a_locked_list_keeps_its_rows() -> None:
    earlier = {"members": [{"name": "甲"}]}

    form = build(HOUSEHOLD, {"members-0-name": "乙", "members-1-name": "丙"}, initial=earlier, locked={"members"})

    assert form.cleaned == {"members": [{"name": "甲"}]}


def test_a_draft_keeps_what_was_typed_right_or_wrong() -> None:
    draft = typed(HOUSEHOLD, posted("members-3-name=甲&members-3-resident_id=12&members-3-ill=yes&approvals=1"))

    assert draft == {"members": [{"name": "甲", "resident_id": "12", "ill": "yes"}]}
    json.dumps(draft)
    assert 'value="12"' in build(HOUSEHOLD, initial=draft).render()


def test_rows_can_be_added_and_removed_without_scripts() -> None:
    adding = build(HOUSEHOLD, posted("members-0-name=甲&_add=members"))
    removing = build(HOUSEHOLD, posted("members-0-name=甲&members-1-name=乙&_remove=members-0"))

    assert not adding.is_valid() and adding.errors == {}
    assert 'name="members-1-name"' in adding.render()
    assert not removing.is_valid()
    assert 'value="乙"' in removing.render() and 'value="甲"' not in removing.render()


def test_an_empty_form_is_not_a_submission() -> None:
    form = build(HOUSEHOLD)

    assert not form.is_valid()
    assert (form.cleaned, form.errors, form.warnings, form.files) == ({}, {}, {}, {})


def test_answers_are_plain_json() -> None:
    form = build(
        HOUSEHOLD,
        {"members": [{"name": "甲", "resident_id": an_id(), "ill": True, "illness": "肾病"}]},
        {"members-0-photo": [SimpleUploadedFile("a.jpg", b"x")]},
        on=ON,
    )

    assert json.loads(json.dumps(form.cleaned)) == form.cleaned


def test_a_sourced_question_is_asked_only_when_someone_decides_so() -> None:
    sample = section('paper = { kind = "text", label = "残疾人证", source = "disability_card" }')

    assert build(sample, {"paper": "自己填的"}).cleaned == {}
    assert build(sample, {"paper": "甲"}, asked={"paper"}).cleaned == {"paper": "甲"}


def test_earlier_answers_are_shown_first() -> None:
    html = build(HOUSING, initial={"housing": "rented", "rent": "900.00", "alone": True}).render()

    assert 'value="900.00"' in html
    assert html.count("checked") == 2
