"""A scheme's own sections beside the shared ones: in their place, or as questions added to them."""

import pytest

from forms.errors import SchemaError
from forms.joining import citing, load_sections, readable_sections

SHARED = """
[visit]
title = "入户"
[visit.groups.people.fields]
cooperates = { kind = "yes_no", label = "配合调查", clause = "甲法 第一条" }
[visit.groups.end]
title = "结论"
[visit.groups.end.fields]
conclusion = { kind = "longtext", label = "结论" }

[opinion]
title = "意见"
[opinion.fields]
text = { kind = "longtext", label = "意见" }
"""
ADDED = """
[visit]
title = "特困入户"
adds = true
[visit.groups.end.fields]
wanted = { kind = "yes_no", label = "组织评议" }
[visit.groups.care.fields]
carer = { kind = "text", label = "照料人", show_if = { field = "cooperates", equals = true } }
cooperates = { kind = "yes_no", label = "家人配合" }
"""


def sections(own, shared=SHARED):
    return load_sections("tekun", {"forms/schemas/shared.toml": shared, "forms/schemas/tekun.toml": own})


def test_a_section_of_the_same_name_takes_the_place_of_the_shared_one():
    found = sections('[opinion]\ntitle = "审批意见"\n[opinion.fields]\nreason = { kind = "text", label = "理由" }\n')

    assert [item.name for item in found["opinion"].fields] == ["reason"] and found["visit"].title == "入户"


def test_added_questions_follow_those_of_their_group_and_one_of_the_same_name_is_asked_the_schemes_way():
    visit = sections(ADDED)["visit"]

    assert [(group.id, [item.name for item in group.fields]) for group in visit.groups] == [
        ("people", ["cooperates"]),
        ("end", ["conclusion", "wanted"]),
        ("care", ["carer"]),
    ]
    assert (visit.title, visit.find("cooperates").label, visit.groups[1].title) == ("特困入户", "家人配合", "结论")


def test_a_group_of_the_scheme_stands_before_the_shared_one_that_it_names():
    visit = sections(
        ADDED.replace("[visit.groups.care.fields]", '[visit.groups.care]\nbefore = "end"\n[visit.groups.care.fields]')
    )

    assert [group.id for group in visit["visit"].groups] == ["people", "care", "end"]


def test_what_is_added_must_fit_the_whole_section():
    with pytest.raises(SchemaError, match="排在前面的选择项"):
        sections(ADDED.replace('field = "cooperates"', 'field = "nobody"'))


def test_additions_to_a_section_that_nobody_shares_are_refused():
    with pytest.raises(SchemaError, match="通用表单里有同名的一节"):
        sections(ADDED.replace("[visit", "[call"))


def test_a_draft_that_does_not_fit_yet_still_shows_what_can_be_read():
    texts = {"forms/schemas/shared.toml": SHARED, "forms/schemas/tekun.toml": ADDED.replace("[visit", "[call")}

    assert set(readable_sections("tekun", texts)) == {"visit", "opinion", "call"}


def test_a_shared_question_cites_the_law_of_the_scheme():
    found = citing(
        sections(ADDED.replace('cooperates = { kind = "yes_no", label = "家人配合" }', "")),
        {"甲法 第一条": "乙法 第二条"},
    )

    assert found["visit"].find("cooperates").clause == "乙法 第二条"
    assert found["visit"].find("conclusion").clause == ""
