"""Clocks: started by events, extended before they end, recomputed when a calendar comes."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from cases import clocks, recomputing, steps
from cases.errors import Blocked, NotAllowed, TooLate
from cases.models import Clock
from processes.models import Timer
from tests.journeys.county import MORNING, SHANGHAI, Journey, apply, person

NOTICE_2027 = """
layer = "state_council"
years = [2027]
document = "示例〔2026〕1号"
issued_on = 2026-11-20
cite = "测试用的2027年放假安排"

[[holiday]]
name = "元旦"
from = 2027-01-01
to = 2027-01-05
"""


def accepted(now: datetime = MORNING) -> Journey:
    journey = apply(now=now)
    journey.do("acceptance")
    return journey


def total(journey: Journey) -> Clock:
    return Clock.objects.get(case=journey.case, rule="dibao.confirmation_total")


@pytest.mark.proves("DB-24", "DB-22")
def test_a_named_reason_extends_to_forty_five_working_days_from_acceptance() -> None:
    journey = accepted()

    clock = clocks.request_extension(total(journey).pk, person("lushi.head"), "objection", "", journey.now)

    assert (clock.days, clock.due_on, clock.first_due_on) == (45, date(2026, 11, 9), date(2026, 10, 19))
    assert "公示有异议" in clock.explanation


@pytest.mark.proves("DB-24")
def test_another_reason_needs_words_and_a_second_persons_signature() -> None:
    journey = accepted()
    pk, head = total(journey).pk, person("lushi.head")

    with pytest.raises(Blocked, match="写明"):
        clocks.request_extension(pk, head, "other", " ", journey.now)
    waiting = clocks.request_extension(pk, head, "other", "道路塌方，无法入户", journey.now)
    assert waiting.days == 30
    with pytest.raises(NotAllowed, match="以外"):
        clocks.second_extension(pk, head, journey.now)
    signed = clocks.second_extension(pk, person("lushi.county_head"), journey.now)

    assert (signed.days, signed.due_on) == (45, date(2026, 11, 9))


@pytest.mark.proves("TIM-11")
def test_nothing_is_extended_after_it_has_ended() -> None:
    journey = accepted()
    clock = total(journey)
    later = datetime.combine(clock.due_on + timedelta(days=1), MORNING.timetz())

    with pytest.raises(TooLate):
        clocks.request_extension(clock.pk, person("lushi.head"), "objection", "", later)


def test_an_extension_belongs_to_the_case_own_area_and_to_who_leads() -> None:
    pk = total(accepted()).pk

    with pytest.raises(NotAllowed):
        clocks.request_extension(pk, person("yanshan.head"), "objection", "", MORNING)
    with pytest.raises(NotAllowed):
        clocks.request_extension(pk, person("lushi.aide"), "objection", "", MORNING)


@pytest.mark.proves("TIM-08")
def test_a_loaded_calendar_recomputes_what_was_provisional_and_lists_what_moved(tmp_path: Path, capsys) -> None:
    journey = accepted(datetime(2026, 11, 25, 9, 0, tzinfo=SHANGHAI))
    before = total(journey)
    assert before.provisional and "暂定" in before.explanation
    notice = tmp_path / "2027.toml"
    notice.write_text(NOTICE_2027, "utf-8")

    call_command("load_calendar", str(notice))

    after = total(journey)
    assert not after.provisional
    assert after.due_on > before.due_on
    assert f"{before.due_on} → {after.due_on}" in capsys.readouterr().out.replace("->", "→")
    journey.case.refresh_from_db()
    assert journey.case.due_on == after.due_on


def test_a_notice_that_runs_over_the_year_waits_for_the_new_day() -> None:
    journey = apply(now=datetime(2026, 12, 20, 9, 0, tzinfo=SHANGHAI))
    journey.investigate()
    journey.run("examination", "opinion", "public_notice")
    clock = Clock.objects.get(case=journey.case, rule="dibao.public_notice")
    old = clock.due_on
    clock.due_on, clock.provisional = old + timedelta(days=2), False
    clock.save()

    recomputing.move_timers([journey.case.process_id], old, clock.due_on)

    timer = Timer.objects.get(process=journey.case.process)
    assert timer.due_at.astimezone(SHANGHAI).date() == old + timedelta(days=3)
    assert steps.fire_timers(journey.case.process_id, timer.due_at - timedelta(minutes=1)) is None
    assert steps.fire_timers(journey.case.process_id, timer.due_at) is not None
