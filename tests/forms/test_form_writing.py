"""A form file changed question by question: what was asked for changes, all else stays letter by letter."""

import difflib
import random
import tomllib
from pathlib import Path

import pytest

from forms.errors import SchemaError
from forms.layout import take_apart
from forms.load import load_schema
from forms.writing import (
    Holder,
    add_group,
    add_question,
    add_section,
    definitions,
    move_part,
    move_question,
    questions,
    remove_part,
    remove_question,
    set_heading,
    set_question,
)

SCHEMAS = Path(__file__).resolve().parents[2] / "forms/schemas"
TEXTS = {path.stem: path.read_text("utf-8") for path in sorted(SCHEMAS.glob("*.toml"))}
SHARED = TEXTS["shared"]
MATTER = Holder("application", "matter")
HOUSEHOLD = Holder("application", "household")
COLUMNS = Holder("application", "household", "members")
STATEMENTS = Holder("application", "statements")
DAY = {"kind": "date", "label": "听取意见日期", "required": False, "clause": "社会救助法 第四十八条"}


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


def holders(text: str) -> list[Holder]:
    found = []
    for section, table in definitions(text).items():
        for group, part in table.get("groups", {"": table}).items():
            found.append(Holder(section, group))
            lists = [name for name, said in part.get("fields", {}).items() if "columns" in said]
            found += [Holder(section, group, name) for name in lists]
    return found


def apart_from(text: str, section: str) -> dict[str, object]:
    return {name: table for name, table in definitions(text).items() if name != section}


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_taken_apart_and_put_together_is_the_same_file(name: str) -> None:
    assert take_apart(TEXTS[name]).text() == TEXTS[name]


def test_texts_over_several_lines_and_brackets_in_texts_do_not_confuse() -> None:
    text = 'a = """\n[not.a.header]\n"""\n\n# about b\n[b]\nlist = [\n  "[x]",\n]  # end\n\n# tail\n'

    layout = take_apart(text)

    assert layout.text() == text
    assert [block.path for block in layout.blocks] == [(), ("b",)]


def test_a_new_question_is_one_new_line_where_it_was_wanted() -> None:
    text = add_question(SHARED, MATTER, "hearing_on", DAY, before="phone")

    assert changed_lines(SHARED, text) == [
        '+ hearing_on = { kind = "date", label = "听取意见日期", required = false, clause = "社会救助法 第四十八条" }'
    ]
    order = [field.name for field in load_schema(text)["application"].groups[0].fields]
    assert order.index("hearing_on") + 1 == order.index("phone")


def test_a_changed_question_changes_its_line_alone_and_keeps_the_order_of_its_keys() -> None:
    said = {**questions(SHARED, MATTER)["phone"], "label": "电话"}

    text = set_question(SHARED, MATTER, "phone", said)

    assert changed_lines(SHARED, text)[1:] == [
        '+ phone = { kind = "phone", label = "电话", secret = true, help = "办理进度会发到这个号码。" }'
    ]


def test_a_remark_behind_a_question_stays() -> None:
    text = SHARED.replace('help = "办理进度会发到这个号码。" }', 'help = "办理进度会发到这个号码。" }  # 短信')

    assert "短信" in set_question(text, MATTER, "phone", {"kind": "phone", "label": "电话"})


def test_a_list_keeps_its_columns_when_it_is_changed_or_renamed() -> None:
    said = {key: value for key, value in questions(SHARED, HOUSEHOLD)["members"].items() if key != "columns"}

    text = set_question(SHARED, HOUSEHOLD, "members", {**said, "max": 20}, rename="people")

    before, after = questions(SHARED, HOUSEHOLD)["members"], questions(text, HOUSEHOLD)["people"]
    assert after["columns"] == before["columns"] and list(after["columns"]) == list(before["columns"])
    assert after["max"] == 20


def test_a_column_is_a_question_of_its_list() -> None:
    text = add_question(SHARED, COLUMNS, "hearing", {"kind": "yes_no", "label": "已听取意见"}, before="relation")

    assert list(questions(text, COLUMNS))[:3] == ["name", "hearing", "relation"]
    assert len(changed_lines(SHARED, text)) == 1


def test_a_question_that_passes_a_list_stays_behind_it() -> None:
    text = move_question(SHARED, STATEMENTS, "authorisation_signed", 1)

    assert list(questions(text, STATEMENTS))[-2:] == ["signatures", "authorisation_signed"]
    assert questions(text, STATEMENTS)["authorisation_signed"] == questions(SHARED, STATEMENTS)["authorisation_signed"]
    load_schema(text)


def test_a_removed_question_leaves_the_others_as_they_were() -> None:
    text = remove_question(SHARED, COLUMNS, "sex")

    assert [line[0] for line in changed_lines(SHARED, text)] == ["-"]
    assert "sex" not in questions(text, COLUMNS)


def test_a_new_section_is_built_question_by_question_with_a_list_in_the_middle() -> None:
    text = add_section(SHARED, "heard_before", {"title": "听取意见", "intro": "作出不利决定前听取意见。"})
    text = add_question(text, Holder("heard_before"), "hearing_on", DAY)
    people = {"label": "到场人员", "min": 1, "columns": {"name": {"kind": "text", "label": "姓名"}}}
    text = add_question(text, Holder("heard_before"), "attended", people)
    text = add_question(text, Holder("heard_before"), "hearing_note", {"kind": "longtext", "label": "意见"})

    assert text.startswith(SHARED)
    section = load_schema(text)["heard_before"]
    assert [field.name for field in section.fields] == ["hearing_on", "attended", "hearing_note"]


def test_groups_are_added_moved_and_removed_as_a_whole() -> None:
    text = add_group(SHARED, "application", "hearing", {"title": "听取意见"})
    text = add_question(text, Holder("application", "hearing"), "hearing_on", DAY)
    moved = move_part(text, ("application", "groups", "hearing"), -1)

    assert [group.id for group in load_schema(moved)["application"].groups][-2:] == ["hearing", "statements"]
    assert definitions(remove_part(moved, ("application", "groups", "hearing"))) == definitions(SHARED)


def test_a_heading_changes_what_is_named_and_nothing_else() -> None:
    text = set_heading(SHARED, ("application", "groups", "matter"), {"title": "申请什么", "intro": None})

    assert changed_lines(SHARED, text) == ['- title = "申请事项"', '+ title = "申请什么"']


@pytest.mark.parametrize(
    "edit",
    [
        lambda: add_question(SHARED, MATTER, "phone", DAY),
        lambda: set_question(SHARED, MATTER, "nobody", DAY),
        lambda: set_question(SHARED, MATTER, "phone", DAY, rename="address"),
        lambda: remove_question(SHARED, MATTER, "nobody"),
        lambda: add_section(SHARED, "application", {"title": "x"}),
        lambda: add_group(SHARED, "application", "matter", {"title": "x"}),
        lambda: take_apart("a = [1,"),
        lambda: take_apart("a = " + "[" * 100_000),
        lambda: take_apart("a = [\n" + "1,\n" * 100_000 + "]\n"),
    ],
)
def test_what_is_taken_or_missing_is_said(edit) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SchemaError):
        edit()


def test_a_way_of_writing_that_cannot_be_edited_is_refused_and_not_damaged() -> None:
    text = '[a]\ntitle = "甲"\nfields = { x = { kind = "text", label = "乙" } }\n'

    with pytest.raises(SchemaError, match="逐项修改"):
        add_question(text, Holder("a"), "y", DAY)


@pytest.mark.parametrize("seed", range(6))
def test_random_edits_change_one_holder_and_leave_all_others(seed: int) -> None:
    chance = random.Random(seed)
    text = TEXTS[chance.choice(sorted(TEXTS))]
    for number in range(8):
        holder = chance.choice(holders(text))
        names = list(questions(text, holder))
        name, by = chance.choice(names), chance.choice((-1, 1))
        edited = chance.choice(
            (
                lambda: add_question(text, holder, f"new_{number}", DAY, before=name),  # noqa: B023
                lambda: move_question(text, holder, name, by),  # noqa: B023
                lambda: set_question(text, holder, name, {**questions(text, holder)[name], "help": "新"}),  # noqa: B023
                lambda: remove_question(text, holder, name) if len(names) > 1 else text,  # noqa: B023
            )
        )()
        assert apart_from(edited, holder.section) == apart_from(text, holder.section)
        assert set(names) ^ set(questions(edited, holder)) <= {name, f"new_{number}"}
        assert [line for line in edited.splitlines() if line.startswith("#")] == [
            line for line in text.splitlines() if line.startswith("#")
        ]
        tomllib.loads(edited)
        text = edited
