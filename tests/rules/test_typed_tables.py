"""Small tables that clerks write: a holiday notice line by line, the ladder of reminders, groups that are watched."""

from datetime import date

import pytest

from rules import data_items
from rules.areas import NATION
from rules.calendar_lines import read_notice
from rules.errors import ConfigError
from rules.reminders import load_ladder, shipped_ladder
from rules.shipped import ROOT, shipped_calendar
from rules.watch_groups import load_groups, shipped_groups

LADDER = (ROOT / "tables" / "reminders.toml").read_text("utf-8")
NOTICE = "元旦 2027-01-01 2027-01-03 上班 2027-01-09\n\n清明节：2027-04-05\n"


def read(text: str, layer: str = "state_council", area: str = NATION):
    return read_notice(text, layer, area, "国办发明电〔2026〕9号", date(2026, 11, 1))


def test_a_national_notice_tells_days_off_days_worked_and_its_years() -> None:
    notice = read(NOTICE)

    assert [(f"{day.on:%m-%d}", day.working, day.name) for day in notice.days] == [
        ("01-01", False, "元旦"),
        ("01-02", False, "元旦"),
        ("01-03", False, "元旦"),
        ("01-09", True, "元旦"),
        ("04-05", False, "清明节"),
    ]
    assert notice.years == {2027}


@pytest.mark.parametrize(("layer", "area"), [("state_council", "411224000000"), ("county", NATION)])
def test_a_notice_that_is_not_the_nations_announces_no_year(layer: str, area: str) -> None:
    assert read(NOTICE, layer, area).years == frozenset()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (" \n", "至少一行"),
        ("2027-01-01", "名称和一个或两个日期"),
        ("元旦", "名称和一个或两个日期"),
        ("元旦 2027-01-01 2027-01-02 2027-01-03", "名称和一个或两个日期"),
        ("元旦 2027-01-03 2027-01-01", "起一个月以内的日期"),
        ("元旦 2027-01-01 2027-02-02", "起一个月以内的日期"),
        ("元旦 2027-02-29", "有这一天的日期"),
        ("元旦 2027-01-01 上班 2027-01-32", "有这一天的日期"),
        ("元旦 2027-01-01 上班 2027-01-01", "没有写过的日期"),
        ("元旦 2027-01-01\n调休 2027-01-01", "没有写过的日期"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_with_what_may_stand_there(text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        read(text)


@pytest.mark.parametrize(
    ("rung", "on", "first", "last"),
    [
        ("three_days_before", "2026-09-02", "2026-09-03", "2026-09-07"),
        ("due_day", "2026-09-02", "2026-09-02", "2026-09-02"),
        ("due_day", "2026-09-07", "2026-09-05", "2026-09-07"),  # what was due at the weekend is told on Monday
        ("one_day_after", "2026-09-08", "2026-08-24", "2026-09-07"),
        ("one_day_after", "2026-09-07", "2026-08-23", "2026-09-06"),
    ],
)
def test_a_rung_is_for_the_steps_that_were_due_so_many_working_days_away(
    rung: str, on: str, first: str, last: str
) -> None:
    found = {each.id: each for each in shipped_ladder().rungs}[rung]
    between = found.due_between(date.fromisoformat(on), shipped_calendar())

    assert between == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        ('id = "due_day"', 'id = "one_day_after"', "没有写过的 id"),
        ("working_days = -3", 'working_days = "3"', "-60 到 60 的整数"),
        ("working_days = -3", "working_days = -61", "-60 到 60 的整数"),
        ('to = "head"', 'to = "mayor"', "holder"),
        ("answer_working_days = 3", "answer_working_days = 0", "answer_working_days"),
    ],
)
def test_a_ladder_that_leads_nowhere_is_refused(was: str, becomes: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        load_ladder(LADDER.replace(was, becomes, 1))


def test_a_list_puts_households_in_and_takes_them_out_by_its_codes() -> None:
    groups = shipped_groups()

    assert groups.said("relapse_prevention_list", "margin") == [("relapse_risk", True)]
    assert groups.said("relapse_prevention_list", "removed") == [("relapse_risk", False)]
    assert groups.said("disability", "3") == groups.said("pension", "") == []
    assert ("poverty_relieved", True) in groups.said("poverty_relieved_list", "whatever")
    assert {"relapse_prevention_list", "disability_cancelled"} <= groups.items


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[[group]]\nid = "a"\n[[group]]\nid = "a"', "没有出现过的类别"),
        ('[[group]]\nid = "a"\nitems = { no_such_item = [] }', "数据项目录里的数据项"),
        ('[[group]]\nid = "a"\nitems = { disability = ["9"] }', "数据项目录里的数据项"),
        ('[[group]]\nid = "a"\nitems = { disability = "1" }', "数据项目录里的数据项"),
        ('[[group]]\nid = "a"\nends = ["disability"]', "数据项目录里的数据项"),
        ('[[group]]\nid = "a"\nstanding = "ask"', "standing"),
    ],
)
def test_a_group_that_no_department_could_tell_of_is_refused(text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        load_groups(text, data_items.shipped())
