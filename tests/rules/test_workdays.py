"""Working days: reference values, layers over each other, provisional years, speed of the table."""

from datetime import date, timedelta

import pytest

from rules.errors import CalendarRange
from rules.shipped import shipped_calendar, shipped_notices
from rules.workdays import Calendar, ExceptionalDay

YIZHOU, LUSHI = "451203000000", "411224000000"


def day(text):
    return date.fromisoformat(text)


def shipped_with(*more, area=None):
    days = [row for notice in shipped_notices() for row in notice.days]
    years = {year for notice in shipped_notices() for year in notice.years}
    return Calendar.build([*days, *more], years, area)


ANNEX = [
    ("2025-01-20", 20, "2025-02-21"),
    ("2025-09-19", 40, "2025-11-20"),
    ("2025-09-26", 10, "2025-10-16"),
    ("2026-01-20", 40, "2026-03-23"),
    ("2026-02-10", 5, "2026-02-24"),
    ("2026-04-24", 10, "2026-05-12"),
    ("2026-09-18", 40, "2026-11-19"),
    ("2026-09-24", 3, "2026-09-30"),
]
STEPS = (1, 5, 10, 20, 40)
REFERENCE = {
    "2025-01-20": ("2025-01-21", "2025-01-26", "2025-02-08", "2025-02-21", "2025-03-21"),
    "2025-04-25": ("2025-04-27", "2025-05-06", "2025-05-13", "2025-05-27", "2025-06-25"),
    "2025-09-19": ("2025-09-22", "2025-09-26", "2025-10-10", "2025-10-23", "2025-11-20"),
    "2025-09-26": ("2025-09-28", "2025-10-10", "2025-10-16", "2025-10-30", "2025-11-27"),
    "2025-12-01": ("2025-12-02", "2025-12-08", "2025-12-15", "2025-12-29", "2026-01-27"),
    "2026-01-20": ("2026-01-21", "2026-01-27", "2026-02-03", "2026-02-24", "2026-03-23"),
    "2026-02-13": ("2026-02-14", "2026-02-27", "2026-03-05", "2026-03-19", "2026-04-17"),
    "2026-04-27": ("2026-04-28", "2026-05-07", "2026-05-13", "2026-05-27", "2026-06-25"),
    "2026-09-18": ("2026-09-20", "2026-09-24", "2026-10-09", "2026-10-22", "2026-11-19"),
    "2026-09-21": ("2026-09-22", "2026-09-29", "2026-10-12", "2026-10-26", "2026-11-23"),
}


@pytest.mark.parametrize(("start", "days", "end"), ANNEX)
def test_agreed_vectors_end_on_their_official_day(start, days, end):
    assert shipped_calendar().add_working_days(day(start), days) == day(end)


@pytest.mark.proves("TIM-01")
@pytest.mark.parametrize("start", REFERENCE)
def test_the_start_itself_is_not_counted_and_make_up_days_are(start):
    calendar = shipped_calendar()

    ends = [calendar.add_working_days(day(start), days) for days in STEPS]

    assert ends == [day(text) for text in REFERENCE[start]]


@pytest.mark.proves("TIM-05")
def test_2026_rests_and_works_as_its_notice_says():
    off, worked = ["01-01", "02-15", "02-23", "04-06", "05-05", "06-19", "09-25", "10-07"], [
        "01-04", "02-14", "02-28", "05-09", "09-20", "10-10",
    ]  # fmt: skip
    calendar = shipped_calendar()

    assert not any(calendar.is_working_day(day(f"2026-{text}")) for text in off)
    assert all(calendar.is_working_day(day(f"2026-{text}")) for text in worked)
    assert calendar.working_days_between(day("2025-12-31"), day("2026-12-31")) == 248


@pytest.mark.proves("TIM-06")
def test_2025_rests_and_works_as_its_notice_says():
    off, worked = ["01-01", "01-28", "02-04", "04-04", "05-05", "06-02", "10-08"], [
        "01-26", "02-08", "04-27", "09-28", "10-11",
    ]  # fmt: skip
    calendar = shipped_calendar()

    assert not any(calendar.is_working_day(day(f"2025-{text}")) for text in off)
    assert all(calendar.is_working_day(day(f"2025-{text}")) for text in worked)
    assert calendar.working_days_between(day("2024-12-31"), day("2025-12-31")) == 248


@pytest.mark.proves("TIM-08")
@pytest.mark.parametrize(("start", "end"), [("2026-11-06", "2027-01-04"), ("2026-11-23", "2027-01-19")])
def test_a_term_into_an_unannounced_year_uses_statutory_days_and_says_so(start, end):
    calendar = shipped_calendar()

    due = calendar.add_working_days(day(start), 40)

    assert due == day(end)
    assert calendar.is_provisional(due)
    assert calendar.unannounced_years(day(start), due) == [2027]
    assert not calendar.is_working_day(day("2027-01-01"))


def test_a_term_that_ends_on_the_last_announced_day_is_certain():
    assert shipped_calendar().unannounced_years(day("2026-12-01"), day("2026-12-31")) == []


@pytest.mark.proves("TIM-07")
def test_a_region_adds_its_own_holidays_and_may_undo_a_make_up_day():
    paper = "自治区人民政府令第98号"
    local = [
        ExceptionalDay(day("2026-04-20"), False, "三月三", "province", paper, "450000000000"),
        ExceptionalDay(day("2026-05-09"), False, "三月三", "province", paper, "450000000000"),
    ]

    yizhou, lushi = shipped_with(*local, area=YIZHOU), shipped_with(*local, area=LUSHI)

    assert not yizhou.is_working_day(day("2026-04-20")) and lushi.is_working_day(day("2026-04-20"))
    assert not yizhou.is_working_day(day("2026-05-09")) and lushi.is_working_day(day("2026-05-09"))


def test_a_county_closure_goes_over_every_other_layer_in_whatever_order_it_was_read():
    flood = [
        ExceptionalDay(day("2026-07-13") + timedelta(days=step), False, "防汛停办", "county", "县文", LUSHI)
        for step in range(5)
    ]
    make_up = ExceptionalDay(day("2026-07-18"), True, "防汛补班", "county", "县文", LUSHI)
    days = [row for notice in shipped_notices() for row in notice.days]

    calendar = Calendar.build([*flood, make_up, *days], {2025, 2026})

    assert shipped_calendar().add_working_days(day("2026-07-06"), 10) == day("2026-07-20")
    assert calendar.add_working_days(day("2026-07-06"), 10) == day("2026-07-24")


def test_a_township_closure_goes_over_the_county_of_the_same_layer():
    county = ExceptionalDay(day("2026-07-13"), False, "停办", "county", "县文", LUSHI)
    township = ExceptionalDay(day("2026-07-13"), True, "照常办公", "county", "乡文", "411224100000")

    assert shipped_with(township, county, area="411224100").is_working_day(day("2026-07-13"))
    assert not shipped_with(township, county, area="411224").is_working_day(day("2026-07-13"))


def test_the_notice_of_a_year_replaces_the_statutory_guess():
    guess = ExceptionalDay(day("2027-02-10"), False, "春节", "provisional", "办法")
    notice = ExceptionalDay(day("2027-01-02"), True, "元旦", "state_council", "通知")

    guessed, announced = Calendar.build([guess, notice], {2026}), Calendar.build([guess, notice], {2026, 2027})

    assert not guessed.is_working_day(day("2027-02-10"))
    assert announced.is_working_day(day("2027-02-10")) and announced.is_working_day(day("2027-01-02"))


def test_days_roll_forward_and_back_over_rest_days():
    calendar = shipped_calendar()

    assert calendar.roll_forward(day("2026-02-15")) == day("2026-02-24")
    assert calendar.roll_forward(day("2026-02-14")) == day("2026-02-14")
    assert calendar.roll_back(day("2026-02-23")) == day("2026-02-14")
    assert calendar.roll_back(day("2026-02-24")) == day("2026-02-24")


def test_no_working_days_end_on_the_start():
    assert shipped_calendar().add_working_days(day("2026-02-15"), 0) == day("2026-02-15")


def test_exceptional_days_are_listed_without_the_first_and_with_the_last():
    days = shipped_calendar().exceptions_between(day("2026-01-01"), day("2026-01-04"))

    assert [(row.on, row.working) for row in days] == [
        (day("2026-01-02"), False),
        (day("2026-01-03"), False),
        (day("2026-01-04"), True),
    ]
    assert shipped_calendar().exception_on(day("2026-01-05")) is None


def test_many_starts_are_counted_at_once():
    calendar, starts = shipped_calendar(), [day("2026-09-18").toordinal(), day("2026-01-20").toordinal()]

    assert calendar.add_working_ordinals(starts, 40) == [day("2026-11-19").toordinal(), day("2026-03-23").toordinal()]


@pytest.mark.parametrize("ask", [lambda c: c.is_working_day(date(1999, 1, 1)), lambda c: c.add_working_days(c.last, 5)])
def test_a_day_outside_the_table_is_an_error_with_a_sentence(ask):
    with pytest.raises(CalendarRange, match="超出日历表的范围"):
        ask(shipped_calendar())


def test_an_empty_calendar_is_refused():
    with pytest.raises(CalendarRange, match="日历是空的"):
        Calendar.build([], [])


def test_the_last_day_of_the_table_can_be_asked_for():
    calendar = Calendar.build([], [2020])

    assert calendar.is_working_day(calendar.last) == (calendar.last.weekday() < 5)
    assert not Calendar.build([ExceptionalDay(calendar.last, False, "停办", "county", "县文")], [2020]).is_working_day(
        calendar.last
    )
