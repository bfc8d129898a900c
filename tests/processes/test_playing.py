"""Step-through play: invented facts, a clock that goes forward and back, and no way to hang or to fool it."""

import time as stopwatch
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from cases.replaying import events
from cases.replaying.supposing import BENEATH, supposed
from processes import asking, trials
from processes.errors import ProcessError
from processes.models import Process, Task, Timer
from processes.playing import MOST_ACTS, Board, Playing, PlayRefused, play
from rules.errors import RulesError
from tests import redrawn
from tests.processes.drawing import draw
from web.prove.diagrams import ATTACKS

AREA, TUESDAY = "411224107200", date(2026, 9, 1)
SAYS = {"acceptance": {"acceptance_outcome": "accept"}, "examination": {"proposal": "grant"}}
SAYS |= {"decision": {"decision_outcome": "grant"}}

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture(autouse=True)
def county(base: None) -> None:
    """Lushi's calendar and standards."""


def board(texts: Mapping[str, str] | None = None, area: str = AREA, on: date = TUESDAY) -> Board:
    edition = trials.ready("dibao", texts or redrawn.shipped())
    return Board(edition, area, on, events, supposed("dibao", area, on), BENEATH)


def drawn(text: str, **rest: str) -> Board:
    """A small diagram in the place of dibao's."""
    return board(redrawn.shipped(**{redrawn.DIBAO: draw(text, "dibao"), **rest}))


def waiting(playing: Playing) -> list[str]:
    return [opened.task.element for opened in playing.position.open.values()]


def key(playing: Playing, element: str) -> str:
    return next(key for key, opened in playing.position.open.items() if opened.task.element == element)


def did(table: Board, playing: Playing, element: str, **facts: object) -> Playing:
    told = facts or SAYS.get(element, {})
    return play(table, [*playing.acts, {"do": "complete", "step": key(playing, element), "facts": told}])


def moved(table: Board, playing: Playing, to: str) -> Playing:
    return play(table, [*playing.acts, {"do": "clock", "to": to}])


def until(table: Board, element: str, playing: Playing | None = None) -> Playing:
    """Does whatever waits until a step is open, and lets time pass where nothing waits."""
    playing = playing or play(table, [])
    while element not in waiting(playing) and not playing.position.ended:
        if playing.position.open:
            playing = did(table, playing, waiting(playing)[0])
        else:
            playing = moved(table, playing, playing.position.timers[0].due_at.date().isoformat())
        assert not playing.refusal
    return playing


def test_a_whole_procedure_is_played_to_its_end_and_nothing_is_stored() -> None:
    playing = until(board(), "never")

    assert playing.position.ended and not playing.position.open
    done = [each.element for each in playing.position.happened]
    assert done.index("post_notice") < done.index("notice_period") < done.index("decide") < done.index("close_case")
    assert not (Process.objects.exists() or Task.objects.exists() or Timer.objects.exists())


def test_steps_are_due_by_the_rules_of_the_area() -> None:
    playing = until(board(), "household_investigation")

    opened = playing.position.open[key(playing, "household_investigation")]
    assert (opened.limit.rule, opened.limit.due_on) == ("dibao.investigation_start", date(2026, 9, 4))


def test_going_forward_fires_the_timer_on_its_day_and_not_before() -> None:
    table = board()
    hanging = did(table, until(table, "public_notice"), "public_notice")

    day_before, day = moved(table, hanging, "2026-09-08"), moved(table, hanging, "2026-09-09")

    assert waiting(day_before) == [] and day_before.position.timers
    assert waiting(day) == ["notice_result"] and not day.position.timers


def test_going_back_undoes_what_came_later_and_the_timer_waits_again() -> None:
    table = board()
    hanging = did(table, until(table, "public_notice"), "public_notice")
    later = did(table, moved(table, hanging, "2026-09-09"), "notice_result")

    back = moved(table, later, "2026-09-05")
    again = moved(table, back, "2026-09-20")

    assert back.position.on == date(2026, 9, 5) and waiting(back) == []
    assert [timer.due_at for timer in back.position.timers] == [timer.due_at for timer in hanging.position.timers]
    assert len(back.acts) == len(hanging.acts) + 1
    assert waiting(again) == ["notice_result"]
    assert again.position.open[key(again, "notice_result")].opened_on == date(2026, 9, 9)


def test_time_does_not_go_back_beyond_the_start() -> None:
    playing = play(board(), [{"do": "clock", "to": "2026-08-31"}])

    assert "不能早于" in playing.refusal and playing.acts == []


def test_undoing_the_last_act_gives_the_position_before_it() -> None:
    table = board()
    two = did(table, did(table, play(table, []), "application"), "acceptance")

    one = play(table, two.acts[:-1])

    assert (
        waiting(one) == ["acceptance"]
        and one.position.passed == did(table, play(table, []), "application").position.passed
    )


def test_a_fact_that_nobody_gave_is_asked_for_and_the_others_are_kept() -> None:
    table = board()
    playing = until(table, "acceptance")

    short = play(table, [*playing.acts, {"do": "complete", "step": key(playing, "acceptance"), "facts": {"x": 1}}])

    assert short.needs == "acceptance_outcome" and waiting(short) == ["acceptance"]
    assert short.position.facts == {"x": 1}


def test_each_open_step_shows_the_few_facts_that_decide_with_their_answers() -> None:
    table = board()
    playing = until(table, "acceptance")

    (asked,) = asking.questions(table, playing).values()

    outcome = next(each for each in asked if each.name == "acceptance_outcome")
    assert [value for value, _ in outcome.options] == ["accept", "correction", "non_acceptance"]
    assert outcome.value is None and not outcome.supposed
    assert len(asked) <= 3
    examined = until(table, "examination")
    assert "proposal" in [each.name for each in asking.questions(table, examined)[key(examined, "examination")]]


def test_a_supposed_fact_can_be_said_otherwise() -> None:
    table = board()
    visited = until(table, "county_visit", play(table, [{"do": "set", "facts": {"must_visit": True}}]))

    assert waiting(visited) == ["county_visit"]


def test_a_township_that_decides_has_its_own_total() -> None:
    county, township = board(), board(area="340303200001")

    totals = [until(each, "means_test_request").position.book.total.due_on for each in (county, township)]

    assert totals[1] < totals[0]
    assert until(township, "township_confirmation").position.open


def test_a_process_that_spins_is_stopped_kindly() -> None:
    table = drawn(
        """
start s
user a
xor x
service b kind="decision"
end e
s > a > x
x > b if k == 1
x > e otherwise
b > x
"""
    )

    spun = play(table, [{"do": "complete", "step": key(play(table, []), "a"), "facts": {"k": 1}}])

    assert "超过上限" in spun.refusal and waiting(spun) == ["a"]
    assert not play(table, [{"do": "complete", "step": key(play(table, []), "a"), "facts": {"k": 0}}]).refusal


def test_a_play_has_an_end_even_when_its_acts_have_none() -> None:
    table = board()
    acts = [{"do": "set", "facts": {"k": place}} for place in range(MOST_ACTS + 5)]

    playing = play(table, acts)

    assert len(playing.acts) == MOST_ACTS and "最多走" in playing.refusal


@pytest.mark.parametrize(
    "act",
    [
        {},
        {"do": "__import__"},
        {"do": "complete", "step": "1"},
        {"do": "complete"},
        {"do": "clock", "to": "tomorrow"},
        {"do": "clock", "to": "9999-12-31"},
        {"do": "set", "facts": {"k": "x" * 10_000}},
        {"do": "set", "facts": {"k": {"deep": []}}},
        {"do": "set", "facts": {"k": 10**30}},
        {"do": "set", "facts": [1, 2]},
        {"do": "set", "facts": {str(place): 1 for place in range(1_000)}},
    ],
)
def test_what_no_button_sends_is_refused_with_a_sentence(act: dict[str, object]) -> None:
    playing = play(board(), [act])

    assert playing.refusal and playing.acts == [] and waiting(playing) == ["application"]


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_by_diagram_does_not_reach_the_play(path: Path, tmp_path: Path) -> None:
    text = path.read_text("utf-8").replace("MARKER", str(tmp_path / "marker")).replace('id="p"', 'id="dibao"')
    began = stopwatch.process_time()

    with pytest.raises((ProcessError, RulesError)):
        walked_through(board(redrawn.shipped(**{redrawn.DIBAO: text})))

    assert not (tmp_path / "marker").exists()
    assert stopwatch.process_time() - began < 5


def walked_through(table: Board) -> None:
    """Does all that a play can do; a refusal counts as one."""
    playing = play(table, [])
    asking.questions(table, playing)
    for act in ({"do": "complete", "step": each, "facts": {"k": 1}} for each in list(playing.position.open)):
        playing = play(table, [*playing.acts, act])
        if playing.refusal:
            raise PlayRefused(playing.refusal)
    playing = moved(table, playing, "2030-01-01")
    if playing.refusal:
        raise PlayRefused(playing.refusal)


@pytest.mark.parametrize(
    "condition",
    [
        "__import__('os').system('id')",
        "(1).__class__.__bases__",
        "9**9**9**9",
        "[x for x in ()]",
        "'a' * 10000000000",
        "open('/etc/passwd')",
        "deadline('dibao.nothing') == k",
        "k.__class__",
        "lambda: 1",
    ],
)
def test_an_attack_by_expression_is_a_sentence(condition: str) -> None:
    table = drawn("start s\nuser a\nxor x\nuser b\nend e\ns > a > x\nx > b if k == 1\nx > e otherwise\nb > e\n")
    texts = {**table.edition.texts}
    texts[redrawn.DIBAO] = texts[redrawn.DIBAO].replace("k == 1", condition.replace("<", "&lt;"))
    began = stopwatch.process_time()

    hostile = board(texts)
    playing = play(hostile, [])
    asking.questions(hostile, playing)
    playing = play(hostile, [{"do": "complete", "step": key(playing, "a"), "facts": {"k": 1}}])

    assert playing.refusal
    assert stopwatch.process_time() - began < 3


def test_facts_asked_by_trying_stay_within_a_budget_on_a_wide_diagram() -> None:
    forks = "\n".join(f"x{place} > x{place + 1} if k{place} == 1\nx{place} > e otherwise" for place in range(30))
    names = "\n".join(f"xor x{place}" for place in range(31))
    table = drawn(f"start s\nuser a\nuser z\n{names}\nend e\ns > a > x0\n{forks}\nx30 > z > e\n")
    playing = play(table, [])
    began = stopwatch.process_time()

    (asked,) = asking.questions(table, playing).values()

    assert 1 <= len(asked) <= 31
    assert stopwatch.process_time() - began < 2
