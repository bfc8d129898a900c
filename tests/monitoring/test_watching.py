"""Reminders by rungs, orders with answer and close, the forecast's arithmetic, and the two clocks of a case."""

from datetime import date, timedelta

import pytest

from cases import returns
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Case
from monitoring.board import figures, forecast, order_paper, orders, reminding, two_clocks
from monitoring.models import OrderAct, Reminder
from offices.models import User
from processes import region
from processes.models import Task
from rules.errors import ConfigError
from rules.reminders import load_ladder, shipped_ladder
from rules.shipped import ROOT, shipped_calendar
from tests import builders
from tests.builders import NOW, VILLAGE, open_task

People = dict[str, User]
WORDS = "请在期限内办结，并说明原因。"


@pytest.fixture
def people(base: None) -> People:
    return builders.team()


@pytest.fixture
def case(people: People) -> Case:
    return builders.apply(people["village_aide"]).case


def test_a_rung_is_for_the_steps_due_on_its_day_and_catches_up_after_days_off() -> None:
    calendar = shipped_calendar()
    before, day, one, three = shipped_ladder().rungs

    # Thursday, 8 October 2026, the first working day after the holidays from 1 to 7 October.
    after_holiday = date(2026, 10, 8)
    assert day.due_between(after_holiday, calendar) == (date(2026, 10, 1), after_holiday)
    assert before.due_between(date(2026, 9, 16), calendar) == (date(2026, 9, 17), date(2026, 9, 20))
    assert one.due_between(date(2026, 9, 16), calendar)[1] == date(2026, 9, 15)
    assert three.due_between(after_holiday, calendar)[1] == date(2026, 9, 28)


@pytest.mark.parametrize(("old", "new"), [('to = "head"', 'to = "mayor"'), ("due_day", "three_days_before")])
def test_a_ladder_with_an_unknown_receiver_or_a_rung_twice_is_refused(old: str, new: str) -> None:
    text = (ROOT / "tables" / "reminders.toml").read_text("utf-8")
    with pytest.raises(ConfigError):
        load_ladder(text.replace(old, new))


@pytest.mark.django_db
def test_feature_51_each_rung_writes_once_to_holder_head_and_supervisor_in_turn(case: Case, people: People) -> None:
    task, calendar = open_task(case), region.calendar(VILLAGE)
    told: list[tuple[str, str]] = []

    def tell(user: User, kind: str, text: str, link: str, now: object) -> None:
        told.append((user.username, text))

    for days in (-3, 0, 1, 3):
        on = task.due_on
        for _ in range(abs(days)):
            on = calendar.add_working_days(on, 1) if days > 0 else calendar.roll_back(on - timedelta(days=1))
        now = NOW.replace(month=on.month, day=on.day)
        before = len(told)
        assert reminding.remind(now, tell) == len(told) - before > 0
        assert reminding.remind(now, tell) == 0, "once a rung"
    mine = [name.split(".")[0] for name, _ in told if name in {user.username for user in people.values()}]
    assert mine == ["caseworker", "caseworker", "head_of_office", "supervisor"]
    assert all(case.number in text and case.applicant not in text for _, text in told)
    assert set(Reminder.objects.values_list("rung", flat=True)) == {rung.id for rung in shipped_ladder().rungs}


@pytest.mark.django_db
def test_feature_52_an_order_is_received_answered_sent_back_answered_again_and_closed(
    case: Case, people: People
) -> None:
    task, supervisor, clerk = open_task(case), people["supervisor"], people["caseworker"]
    with pytest.raises(NotAllowed):
        orders.issue(people["auditor"], task.office_id, [task.pk], WORDS, 3, NOW)
    for wrong in ([], [task.pk, 0]):
        with pytest.raises(Blocked):
            orders.issue(supervisor, task.office_id, wrong, WORDS, 3, NOW)

    order = orders.issue(supervisor, task.office_id, [task.pk], WORDS, 3, NOW)

    assert (order.number, order.due_on) == ("督办〔2026〕1号", date(2026, 9, 7))
    with pytest.raises(Blocked, match="已在督办中"):
        orders.issue(supervisor, task.office_id, [task.pk], WORDS, 3, NOW)
    with pytest.raises(NotAllowed):
        orders.act(order.pk, "close", clerk, "", NOW)
    with pytest.raises(Blocked):
        orders.act(order.pk, "answer", clerk, "已办", NOW)
    with pytest.raises(NotFound):
        orders.act(order.pk, "receive", builders.person("caseworker", builders.FAR_VILLAGE, "far"), "", NOW)
    for who, kind, text in (
        (clerk, "receive", ""),
        (clerk, "answer", "已联系申请人。"),
        (supervisor, "return", "没有说明原因。"),
        (clerk, "receive", ""),
        (clerk, "answer", "因降雨道路中断，已于今日办结。"),
        (supervisor, "close", ""),
    ):
        order = orders.act(order.pk, kind, who, text, NOW + timedelta(days=1))
    assert (order.state, order.closed_at is not None) == ("closed", True)
    assert OrderAct.objects.filter(order=order).count() == 7
    assert orders.acts_now(order, supervisor, NOW.date()) == []


@pytest.mark.django_db
@pytest.mark.either_database
def test_the_paper_of_an_order_names_cases_by_number_only(
    case: Case, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    task, printed = open_task(case), []
    monkeypatch.setattr(
        "cases.documents.file_papers.jobs.room",
        lambda: type("Room", (), {"print_document": lambda self, html: (printed.append(html), (b"%PDF", 1))[1]})(),
    )
    order = orders.issue(people["supervisor"], task.office_id, [task.pk], WORDS, 3, NOW)

    assert order_paper.as_pdf(order) == b"%PDF"
    assert case.number in printed[0] and WORDS in printed[0] and case.applicant not in printed[0]


def test_feature_54_the_forecast_lets_tasks_take_their_turn_at_the_pace_of_the_last_twenty_days() -> None:
    calendar, on = shipped_calendar(), date(2026, 9, 28)
    # Late already, then due on the three working days before the holidays from 1 to 7 October, and after them.
    days = [date(2026, 9, 25), date(2026, 9, 28), date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 8), None]
    turns = list(enumerate(days, 1))
    five, ten = forecast.ends(on, calendar)

    # One a working day, beginning tomorrow: the late one on the 29th, the next on the 30th and the 8th, 9th, 10th.
    assert forecast.late_turns(turns, 20, on, five, calendar) == (2, 3, 4, 5)
    # Two a working day: 29th, 29th, 30th, 30th, 8th; only what was due on the 28th and 29th is late.
    assert forecast.late_turns(turns, 40, on, five, calendar) == (2, 3)
    assert forecast.late_turns(turns, 0, on, five, calendar) == (2, 3, 4, 5)
    assert forecast.late_turns([(1, date(2026, 10, 20))], 0, on, five, calendar) == ()
    assert (five, ten) == (date(2026, 10, 10), date(2026, 10, 16))


@pytest.mark.django_db
def test_the_forecast_of_an_office_counts_what_it_lists(case: Case, people: People) -> None:
    tasks, on = figures.counted_by(people["supervisor"], NOW.date()), NOW.date()

    (row,) = forecast.outlooks(tasks, on, region.calendar(VILLAGE))

    task = open_task(case)
    assert (row.office, row.open, row.arrived, row.done) == (task.office_id, 1, 2, 1)
    # One task in twenty working days, the application: this one is expected twenty working days from now.
    assert [task.pk in found for found in row.breaches] == [
        task.due_on <= end for end in forecast.ends(on, region.calendar(VILLAGE))
    ]
    assert row.breaches[1] == (task.pk,)


@pytest.mark.django_db
def test_feature_43_the_holders_clock_pauses_for_a_correction_and_the_statutory_one_does_not(
    case: Case, people: People
) -> None:
    builders.advance(case, people, "examination", NOW)
    task = open_task(case)
    opened = task.opened_at
    returns.request_correction(task.pk, people["caseworker"], "household_investigation", ["incomes"], "请核实", opened)
    case.refresh_from_db()
    calendar, due_on = region.calendar(VILLAGE), case.due_on
    on = calendar.add_working_days(opened.astimezone().date(), 4)

    course = two_clocks.course(case, on, calendar)

    waiting = next(each for each in course.held if each.task.pk == task.pk)
    assert (waiting.used, waiting.paused) == (0, 4)
    (holder,) = course.now
    assert (holder.task.returned, holder.used) == (True, 4)
    assert course.case_days == calendar.working_days_between(case.accepted_on, on) >= 4
    assert Case.objects.get(pk=case.pk).due_on == due_on
    # Summed over all running cases it is the same: each office's days, held now and paused.
    builders.apply(people["village_aide"], builders.single("甲", 7), opened)
    rows = two_clocks.shares(figures.counted_by(people["supervisor"], on), on, region.calendar)
    courses = [two_clocks.course(each, on, calendar) for each in Case.objects.all()]
    held = [each for found in courses for each in found.held]
    assert sum(row.used for row in rows.values()) == sum(each.used for each in held)
    assert sum(row.paused for row in rows.values()) == sum(each.paused for each in held) == 4
    assert sum(row.holding for row in rows.values()) == Task.objects.filter(state="open").count()
    mine = [each for each in held if not each.by_applicant and each.task.office_id == task.office_id]
    assert rows[str(task.office_id)].used == sum(each.used for each in mine)
