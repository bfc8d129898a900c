"""The calendar files in the box against two independent libraries and the notices."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from rules.errors import ConfigError
from rules.load import load_calendar
from rules.shipped import shipped_calendar, shipped_notices

HEAD = """layer = "county"
area = "411224"
years = []
document = "卢政办〔2026〕1号"
issued_on = 2026-07-12
cite = "停办通知"
"""
PROVISIONAL = range(2027, 2037)


def every_day(first, last):
    return (first + timedelta(days=step) for step in range((last - first).days + 1))


def provisional_days():
    return {row.on: row.name for notice in shipped_notices() if notice.layer == "provisional" for row in notice.days}


@pytest.mark.proves("TIM-05", "TIM-06")
def test_every_day_of_the_announced_years_agrees_with_chinesecalendar():
    calendar = shipped_calendar()

    wrong = [
        on
        for on in every_day(date(2018, 1, 1), date(2026, 12, 31))
        if calendar.is_working_day(on) != chinese_calendar.is_workday(on)
    ]

    assert wrong == []
    assert calendar.announced_years == set(range(2018, 2027))


def test_every_day_of_2025_and_2026_agrees_with_holidays():
    china = holidays.country_holidays("CN", years=[2025, 2026])

    assert [
        on
        for on in every_day(date(2025, 1, 1), date(2026, 12, 31))
        if shipped_calendar().is_working_day(on) != china.is_working_day(on)
    ] == []


@pytest.mark.proves("TIM-07", "TIM-08")
def test_provisional_years_hold_the_statutory_days_and_no_make_up_day():
    expected = set(holidays.country_holidays("CN", years=PROVISIONAL))

    assert set(provisional_days()) == expected
    assert all(shipped_calendar().is_provisional(on) for on in expected)
    assert not any(shipped_calendar().is_working_day(on) for on in expected)
    weekends = [
        on for year in PROVISIONAL for on in every_day(date(year, 1, 1), date(year, 12, 31)) if on.weekday() > 4
    ]
    assert not any(shipped_calendar().is_working_day(on) for on in weekends)


@pytest.mark.proves("TIM-07")
def test_a_provisional_year_has_thirteen_statutory_days_besides_days_in_lieu():
    china = holidays.country_holidays("CN", years=[2027], language="zh_CN")
    statutory = [on for on, name in china.items() if "补假" not in name]

    assert len(statutory) == 13
    assert set(statutory) <= set(provisional_days())


def test_every_notice_names_its_document_and_day():
    assert all(notice.document and notice.cite and notice.issued_on for notice in shipped_notices())
    assert {notice.document for notice in shipped_notices() if notice.years == {2026}} == {"国办发明电〔2025〕7号"}


def test_a_local_closure_is_read_with_its_area():
    notice = load_calendar(HEAD + '[[holiday]]\nname = "防汛停办"\nfrom = 2026-07-13\nwork = [2026-07-18]\n')

    assert [(row.on, row.working, row.layer, row.area) for row in notice.days] == [
        (date(2026, 7, 13), False, "county", "411224000000"),
        (date(2026, 7, 18), True, "county", "411224000000"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD.replace('"county"', '"village"'), "layer"),
        (HEAD.replace("411224", "41122"), "area"),
        (HEAD.replace("years = []", 'years = ["2027"]'), "years"),
        (HEAD.replace("years = []", ""), "years"),
        (HEAD.replace("issued_on = 2026-07-12\n", ""), "issued_on"),
        (HEAD.replace('document = "卢政办〔2026〕1号"\n', ""), "document"),
        (HEAD + '[[holiday]]\nname = "x"\nfrom = 2026-07-13\nto = 2026-07-12\n', "to"),
        (HEAD + '[[holiday]]\nname = "x"\nfrom = 2026-07-13\nto = 2026-12-12\n', "to"),
        (HEAD + '[[holiday]]\nname = "x"\nfrom = 2026-07-13\nwork = ["2026-07-18"]\n', "work"),
        (HEAD + '[[holiday]]\nname = "x"\nfrom = 2026-07-13\nwork = 3\n', "work"),
        (HEAD + '[[holiday]]\nname = "x"\nfrom = 2026-07-13\nwork = [2026-07-13]\n', "出现两次"),
        (HEAD + '[[holiday]]\nname = "x"\nfrom = 2026-07-13\nreason = "y"\n', "reason"),
        (HEAD + "colour = 1\n", "colour"),
    ],
)
def test_a_calendar_slip_names_the_key_and_how_to_mend_it(text, said):
    with pytest.raises(ConfigError) as slip:
        load_calendar(text, "rules/calendar/x.toml")

    assert said in str(slip.value) and "rules/calendar/x.toml" in str(slip.value) and "改法" in str(slip.value)
