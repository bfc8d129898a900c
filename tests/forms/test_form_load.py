"""Sections out of TOML: what is wrong is said with file, section, key, what was found and what is allowed."""

import pytest

from forms.errors import SchemaError
from forms.load import load_schema
from tests.forms.samples import section

HEAD = '[visit]\ntitle = "走访"\n[visit.fields]\n'
CHOICE = 'a = { kind = "choice", label = "甲", options = { x = "一" } }\n'


def complaint(fields: str, head: str = HEAD) -> SchemaError:
    with pytest.raises(SchemaError) as caught:
        load_schema(head + fields, "dibao.toml")
    return caught.value


def test_a_mistake_is_told_with_its_place_and_the_cure() -> None:
    error = complaint('a = { kind = "txt", label = "甲" }')

    assert (error.file, error.section, error.key, error.found) == ("dibao.toml", "visit", "a.kind", "txt")
    assert str(error).startswith("dibao.toml，[visit]，a.kind：现在写的是 'txt'；应为 text、longtext")


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ('a = { kind = "text" }', "a.label"),
        ('a = { label = "甲" }', "a.kind"),
        ('a = { kind = "text", label = "甲", colour = "red" }', "a.colour"),
        ('a = { kind = "text", label = "甲", columns = {} }', "a.columns"),
        ('a = { kind = "text", label = "甲", required = "是" }', "a.required"),
        ('a = { kind = "text", label = "甲", max = "十" }', "a.max"),
        ('a = { kind = "text", label = ["甲"] }', "a.label"),
        ('A = { kind = "text", label = "甲" }', "A"),
        ('a = "甲"', "a"),
        ('a = { kind = "choice", label = "甲" }', "a.options"),
        ('a = { kind = "choice", label = "甲", options = {} }', "a.options"),
        ('a = { kind = "choice", label = "甲", codes = "gb999" }', "a.options"),
        ('a = { kind = "person", label = "甲" }', "a.among"),
        ('a = { kind = "list", label = "甲" }', "a.columns"),
        ('a = { kind = "text", label = "甲", source = "neighbours" }', "a.source"),
        ('a = { kind = "date", label = "甲", not_after = "b" }', "a.not_after"),
        (CHOICE + 'b = { kind = "text", label = "乙", show_if = { field = "a" } }', "b.show_if"),
        (CHOICE + 'b = { kind = "text", label = "乙", show_if = { field = "a", equals = "y" } }', "b.show_if"),
        (CHOICE + 'b = { kind = "text", label = "乙", show_if = { field = "c", equals = "x" } }', "b.show_if"),
        ('b = { kind = "text", label = "乙", show_if = { field = "a", equals = "x" } }\n' + CHOICE, "b.show_if"),
        ('a = { kind = "signature", label = "甲" }\na_name = { kind = "text", label = "乙" }', "a_name"),
        ('a_on = { kind = "text", label = "甲" }\na = { kind = "signature", label = "乙" }', "a"),
        ('[visit.fields.a]\nlabel = "甲"\nlike = "other.b"', "a.like"),
        (
            '[visit.fields.a]\nlabel = "甲"\n[visit.fields.a.columns.b]\nlabel = "乙"\n'
            'columns = { c = { kind = "text", label = "丙" } }',
            "a.columns.b",
        ),
    ],
)
def test_every_mistake_names_its_key(fields: str, key: str) -> None:
    assert complaint(fields).key == key


def test_a_section_needs_a_title_and_a_question() -> None:
    assert complaint("", '[visit]\n[visit.fields]\na = { kind = "text", label = "甲" }').key == "title"
    assert complaint("").key == "fields"
    assert complaint("", '[visit]\ntitle = "走访"\nlane = "x"').key == "lane"
    assert complaint("", "visit = 3").section == "visit"


def test_text_that_is_no_toml_is_said_to_be_so() -> None:
    assert "TOML" in str(complaint("a = {"))
    assert "重复" in str(complaint('a = { kind = "text", label = "甲" }\na = { kind = "text", label = "乙" }'))


def test_the_same_text_gives_the_same_sections() -> None:
    text = HEAD + CHOICE

    assert load_schema(text)["visit"] is load_schema(text)["visit"]


def test_questions_keep_their_order_and_groups() -> None:
    schema = load_schema(
        '[visit]\ntitle = "走访"\n[visit.groups.one]\ntitle = "一"\n[visit.groups.one.fields]\n'
        'b = { kind = "text", label = "乙" }\na = { kind = "text", label = "甲" }\n'
        '[visit.groups.two]\ntitle = "二"\nfolded = true\n'
        '[visit.groups.two.fields]\nc = { kind = "text", label = "丙" }'
    )["visit"]

    assert [field.name for field in schema.fields] == ["b", "a", "c"]
    assert [(group.title, group.folded) for group in schema.groups] == [("一", False), ("二", True)]
    assert schema.find("c").label == "丙" and schema.find("d") is None


def test_a_list_may_borrow_columns_and_add_its_own() -> None:
    text = (
        '[one]\ntitle = "一"\n[one.fields.a]\nlabel = "甲"\n'
        '[one.fields.a.columns]\nx = { kind = "text", label = "列" }\n'
        '[two]\ntitle = "二"\n[two.fields.b]\nlabel = "乙"\nlike = "one.a"\n[two.fields.b.columns]\n'
        'y = { kind = "text", label = "另一列" }'
    )

    assert [column.name for column in load_schema(text)["two"].fields[0].columns] == ["x", "y"]


def test_a_condition_may_name_several_answers() -> None:
    sample = section(
        'a = { kind = "choices", label = "甲", options = { x = "一", y = "二", z = "三" } }\n'
        'b = { kind = "text", label = "乙", show_if = { field = "a", in = ["x", "y"] } }'
    )
    condition = sample.fields[1].show_if

    assert condition.holds({"a": ["z", "y"]})
    assert not condition.holds({"a": ["z"]})
    assert not condition.holds({})


@pytest.mark.proves("LAW-10")
def test_an_applicant_cannot_be_asked_for_a_paper_that_a_source_holds() -> None:
    asked = 'x = { kind = "attachment", label = "房产证明", evidence = "property_certificate" }'
    head = '[visit]\ntitle = "申请"\napplicant = true\n[visit.fields]\n'

    error = complaint(asked, head)

    assert "不得向申请人索要" in str(error) and "real_estate" in str(error) and "不动产登记信息" in str(error)
    assert load_schema(head + asked.replace(" }", ', source = "real_estate" }'))
    assert load_schema(HEAD + asked), "a clerk may file what was fetched"


def test_a_form_nested_without_end_is_refused_in_words() -> None:
    with pytest.raises(SchemaError, match="TOML"):
        load_schema("x = " + "[" * 5000)
