"""Writing rows: one thing changes, the rest stays letter by letter, and what was published only ends."""

import tomllib
from datetime import date, timedelta

import pytest

from rules import revising, writing
from rules.assessment import assess, check_rulebook, parse_facts
from rules.deadlines import compute, due_ordinals
from rules.errors import ConfigError, RowRefused
from rules.load import load_tables
from rules.shipped import shipped_calendar, shipped_rows, shipped_texts
from rules.standards import Standards

FILE = "rules/tables/dibao.toml"
FROM = date(2027, 1, 1)
HEARING = {
    "title": "听取意见",
    "unit": "working_day",
    "days": 5,
    "starts": "hearing_notice",
    "start_title": "送达听取意见通知",
    "clause": "社会救助法 第四十八条",
}


def dibao() -> str:
    return shipped_texts()["dibao"]


def tables(text: str):
    return load_tables(shipped_texts() | {"dibao": text})


def lines_that_differ(before: str, after: str) -> list[str]:
    old = before.splitlines()
    return [line for line in after.splitlines() if line and line not in old]


def with_a_total_of(days: int, text: str = "", from_on: date | None = FROM) -> str:
    was = writing.read_table(dibao(), ("deadlines", "confirmation_total"), FILE)
    return revising.write_deadline(text or dibao(), dibao(), "confirmation_total", was | {"days": days}, from_on, FILE)


def test_a_new_deadline_is_written_behind_the_others_and_nothing_else_moves() -> None:
    after = revising.write_deadline(dibao(), dibao(), "hearing", HEARING, None, FILE)

    assert tables(after).deadline("dibao.hearing").days == 5
    head, mark, tail = dibao().partition("\n# 文书引用的条款")
    assert after.startswith(head) and after.endswith(mark + tail)
    assert after.index("[deadlines.archiving]") < after.index("[deadlines.hearing]") < after.index("# 文书引用的条款")


def test_what_is_taken_out_again_leaves_the_text_as_it_was() -> None:
    added = revising.write_deadline(dibao(), dibao(), "hearing", HEARING, None, FILE)

    assert revising.drop_deadline(added, dibao(), "hearing", FILE) == dibao()


def test_a_published_deadline_is_never_taken_out() -> None:
    with pytest.raises(RowRefused, match="不能删除"):
        revising.drop_deadline(dibao(), dibao(), "confirmation_total", FILE)


def test_another_length_needs_a_day_and_keeps_the_former_length() -> None:
    with pytest.raises(RowRefused, match="哪一天起") as caught:
        with_a_total_of(25, from_on=None)
    assert caught.value.field == "from"

    rule = tables(with_a_total_of(25)).deadline("dibao.confirmation_total")

    assert (rule.days, rule.from_on) == (25, FROM)
    assert rule.on(FROM - timedelta(days=1)).days == 30
    assert rule.on(FROM).days == 25
    assert rule.extension is not None and rule.extension.days == 45


def test_a_term_that_began_under_the_former_length_keeps_it() -> None:
    rule, calendar = tables(with_a_total_of(25)).deadline("dibao.confirmation_total"), shipped_calendar()
    before, after = FROM - timedelta(days=1), FROM

    assert [compute(rule, day, calendar).days for day in (before, after)] == [30, 25]
    starts = [before.toordinal(), after.toordinal()]
    assert due_ordinals(rule, starts, calendar) == [
        compute(rule, day, calendar).due_on.toordinal() for day in (before, after)
    ]


def test_changing_a_drafts_new_length_again_writes_no_second_former_row() -> None:
    again = with_a_total_of(22, text=with_a_total_of(25))

    assert again == with_a_total_of(22)
    assert again.count("[[deadlines.confirmation_total.former]]") == 1


def test_writing_the_published_length_again_gives_back_the_published_text() -> None:
    assert with_a_total_of(30, text=with_a_total_of(25), from_on=None).strip() == dibao().strip()


def test_the_event_that_starts_a_published_deadline_stays() -> None:
    was = writing.read_table(dibao(), ("deadlines", "refusal_notice"), FILE)

    with pytest.raises(RowRefused, match="起算事件") as caught:
        revising.write_deadline(dibao(), dibao(), "refusal_notice", was | {"starts": "acceptance"}, FROM, FILE)

    assert caught.value.field == "starts"


def test_a_former_row_must_end_where_the_new_one_begins() -> None:
    gap = with_a_total_of(25).replace("from = 2027-01-01", "from = 2027-01-03")

    with pytest.raises(ConfigError, match="首尾相接"):
        tables(gap)


def grant_place(text: str) -> int:
    return next(i for i, row in enumerate(writing.read_rows(text, "eligibility", FILE)) if row["id"] == "dibao.grant")


def test_a_published_row_ends_and_the_new_one_follows_it() -> None:
    place = grant_place(dibao())
    row = writing.read_rows(dibao(), "eligibility", FILE)[place]

    after = revising.write_row(dibao(), dibao(), "eligibility", place, row | {"why": "符合规定"}, FROM, FILE)

    rows = writing.read_rows(after, "eligibility", FILE)[place : place + 2]
    assert [(each["why"][:4], each.get("from"), each.get("until")) for each in rows] == [
        ("月人均收", None, date(2026, 12, 31)),
        ("符合规定", FROM, None),
    ]
    check_rulebook(tables(after))
    assert "# 单独申请的情形，从上到下第一个符合的为准。" in after


def judged(text: str, on: date) -> str:
    told = {
        "area": "411224107200",
        "on": on,
        "residence_kind": "rural",
        "parameters": {"dibao.standard": 600, "property.vehicle_rule": "none", "income.period_months": 12},
        "members": [{"relation": "self", "born_on": date(1980, 1, 1)}],
    }
    standards = Standards(shipped_rows(), "411224107200", on, "rural")
    return assess(parse_facts(told), standards, tables(text), scheme="dibao").why


def test_households_are_judged_by_the_rows_of_their_day() -> None:
    place = grant_place(dibao())
    row = writing.read_rows(dibao(), "eligibility", FILE)[place]
    after = revising.write_row(dibao(), dibao(), "eligibility", place, row | {"why": "按新规定符合"}, FROM, FILE)

    assert "低于低保标准 600.00 元" in judged(after, FROM - timedelta(days=1))
    assert judged(after, FROM) == "按新规定符合"


def test_rows_that_leave_a_gap_on_a_later_day_are_refused() -> None:
    ended = revising.end_row(dibao(), "eligibility", grant_place(dibao()), date(2026, 12, 31), FILE)

    with pytest.raises(ConfigError, match="没有一行成立"):
        check_rulebook(tables(ended))


def test_a_published_row_can_end_but_not_vanish_and_an_end_can_be_taken_back() -> None:
    place = grant_place(dibao())

    with pytest.raises(RowRefused, match="只能写明到哪一天为止"):
        revising.drop_row(dibao(), dibao(), "eligibility", place, FILE)
    ended = revising.end_row(dibao(), "eligibility", place, date(2026, 12, 31), FILE)

    assert revising.end_row(ended, "eligibility", place, None, FILE) == dibao()


def test_a_row_of_the_draft_is_corrected_in_place_and_can_go() -> None:
    row = {"id": "GX", "when": "adult", "clause": "社会救助法 第二十一条", "title": "新情形"}
    added = revising.add_row(dibao(), "single_person_ground", row, FROM, FILE)
    place = len(writing.read_rows(added, "single_person_ground", FILE)) - 1

    mended = revising.write_row(
        added, dibao(), "single_person_ground", place, row | {"title": "改好的情形"}, None, FILE
    )

    assert writing.read_rows(mended, "single_person_ground", FILE)[place]["title"] == "改好的情形"
    assert writing.read_rows(mended, "single_person_ground", FILE)[place]["from"] == FROM
    assert revising.drop_row(mended, dibao(), "single_person_ground", place, FILE) == dibao()


@pytest.mark.parametrize("nasty", ['引号"和\\反斜', "[eligibility]", "# 不是注释", "''' 三引号", "=\t制表符"])
def test_words_that_look_like_syntax_stay_words(nasty: str) -> None:
    after = revising.write_deadline(dibao(), dibao(), "hearing", HEARING | {"title": nasty}, None, FILE)

    assert tomllib.loads(after)["deadlines"]["hearing"]["title"] == nasty
    assert tables(after).deadline("dibao.hearing").title == nasty


def test_a_text_whose_lines_only_look_like_headers_is_not_written_into_blindly() -> None:
    odd = dibao() + '\n[notes]\nlong = """\n[eligibility]\n"""\n'

    with pytest.raises(ConfigError):
        writing.set_table(odd, ("notes",), {"long": "x"}, FILE)


def test_every_shipped_row_written_as_it_is_leaves_the_file_as_it_is() -> None:
    for name, text in shipped_texts().items():
        file = f"rules/tables/{name}.toml"
        for key, values in tomllib.loads(text).items():
            if isinstance(values, list) and isinstance(values[0], dict):
                for place, row in enumerate(values):
                    assert writing.set_row(text, key, place, row, file) == text
        for rule, values in tomllib.loads(text).get("deadlines", {}).items():
            assert writing.set_table(text, ("deadlines", rule), values, file) == text


def test_the_line_of_a_changed_row_is_the_only_one_that_differs() -> None:
    was = writing.read_table(dibao(), ("deadlines", "refusal_notice"), FILE)

    after = revising.write_deadline(dibao(), "", "refusal_notice", was | {"days": 2}, None, FILE)

    assert lines_that_differ(dibao(), after) == ["days = 2"]
