"""The saved state: small, versioned, and refused when anything in it is not as this version wrote it."""

import random
from zlib import crc32

import orjson
import pytest

from processes import engine
from processes.errors import RewindRefused, RunawayProcess, StateRefused
from processes.state import MAX_LEVELS, MAX_ROWS, UNSTAMPED, Level, Row, Saved, pack, stamp, stamped_anew, unpack
from tests.processes.drawing import draw
from tests.processes.walking import Host

SPEC = engine.parse_spec(
    {
        "p": draw(
            """
            start s
            user a
            sub box {
            start bs
            user b
            end be
            bs > b > be
            }
            user m times=2
            end e
            s > a > box > m > e
            """
        )
    },
    "p",
)


def state_in_the_box():
    first = engine.start(SPEC, Host())
    return engine.complete(SPEC, first.state, first.open_tasks[0].key, Host()).state


def sealed(body):
    """A state with a right header and stamp, whatever is in it."""
    return stamp(orjson.dumps(body))


def carry_on(state):
    return engine.complete(SPEC, state, "1", Host())


def test_what_was_packed_is_unpacked():
    inner = Level(True, [Row(5, "Start", -1), Row(6, "b", 0, "c")])
    outer = Level(
        False,
        [
            Row(1, "Start", -1),
            Row(2, "a", 0),
            Row(9, "box", 1, "c", {}, inner),
            Row(3, "w", 1, "w", {"due": {"w": "2026-07-09T00:00:00+08:00"}}),
            Row(4, "x", 0, "x"),
            Row(10, "box", 4, "s", {}, Level(False, [Row(11, "Start", -1, "r")])),
        ],
    )

    assert unpack(pack(Saved(11, outer))) == Saved(11, outer)


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"{}",
        b"hulian-0 00000000 []",
        b"hulian-1 6f7ce9e9 []",
        b"hulian-3 0001" + b"0" * 32 + b" []",
        b'{"serializer_version":"1.1"}',
    ],
)
def test_another_version_is_refused(state):
    with pytest.raises(StateRefused):
        carry_on(state)


def test_a_thousand_flipped_bits_are_all_refused():
    state, chance = state_in_the_box(), random.Random(1)

    for _ in range(1000):
        changed = bytearray(state)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        with pytest.raises(StateRefused):
            unpack(bytes(changed))


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        [1],
        [1, []],
        [1, [0]],
        [1, [2, "Start"]],
        ["1", [0, "Start"]],
        [1, {"0": "Start"}],
        [9, [0, 7]],
        [9, [0, ["Start", 0, 1]]],
        [9, [0, ["Start", 0, 1, "z"]]],
        [9, [0, ["Start", 0, 2, "c"]]],
        [9, [0, ["Start", -1, 1, "c"]]],
        [9, [0, ["Start", 9, 1, "c"]]],
        [9, [0, ["Start", 0.5, 1, "c"]]],
        [9, [0, [["Start"], 0, 1, "c"]]],
        [9, [0, "Start", ["a", 0, 0, "r"]]],
        [9, [0, "Start", ["a", 0, 2, "r"]]],
        [9, [0, "Start", ["a", -1, 1, "r"]]],
        [9, [0, "Start", ["a", 0, 1, "r", {"data": {}}]]],
        [9, [0, "Start", ["a", 0, 1, "r", {"merged": "1"}]]],
        [9, [0, "Start", ["a", 0, 1, "r", {"due": {"a": 1}}]]],
        [9, [0, "Start", ["a", "part"]]],
        [9, [0, "Start", ["a", [[]]]]],
    ],
    ids=repr,
)
def test_a_wrong_shape_is_refused(body):
    with pytest.raises(StateRefused):
        carry_on(sealed(body))


@pytest.mark.parametrize(
    "rows",
    [
        ["a"],
        ["Start", "Start"],
        ["Start", "renamed"],
        ["Start", "s", ["a", [0, "Start"]]],
        ["Start", "s", "a", ["box", 0, 1, "s"]],
        ["Start", "s", "a", ["box", 0, 1, "s", 0, [0, "Start", "unknown"]]],
    ],
    ids=repr,
)
def test_a_state_that_does_not_fit_the_diagram_is_refused(rows):
    with pytest.raises(StateRefused):
        carry_on(sealed([20, [0, *rows]]))


def test_levels_and_rows_are_bounded():
    deep = [0, "Start"]
    for _ in range(MAX_LEVELS):
        deep = [0, "Start", ["box", deep]]

    with pytest.raises(StateRefused):
        unpack(sealed([100, deep]))
    with pytest.raises(StateRefused):
        unpack(sealed([MAX_ROWS * 2, [0, *["a"] * (MAX_ROWS + 1)]]))
    with pytest.raises(RunawayProcess):
        pack(Saved(1, Level(False, [Row(number + 1, "a", number - 1) for number in range(MAX_ROWS + 1)])))


def test_a_state_can_go_on_under_a_changed_diagram_that_still_has_its_elements():
    changed = engine.parse_spec({"p": draw("start s\nuser a\nuser new\nend e\ns > a > new > e")}, "p")
    before = engine.start(SPEC, Host())

    step = engine.complete(changed, before.state, before.open_tasks[0].key, Host())

    assert step.open_tasks[0].element == "new"


def test_going_back_under_a_diagram_that_no_longer_has_the_stage_is_refused():
    gone = engine.parse_spec({"p": draw("start s\nuser a\nuser box\nuser m times=2\nend e\ns > a > box > m > e")}, "p")
    first = engine.start(SPEC, Host())
    inside = engine.complete(SPEC, first.state, first.open_tasks[0].key, Host())

    with pytest.raises(RewindRefused):
        engine.rewind(gone, inside.state, "b", Host())


def test_the_library_may_not_touch_its_own_old_states():
    """Its way to bring an old state up to date evaluates text found in the state; we never go there."""
    import SpiffWorkflow.bpmn.serializer as library

    used = [
        name for name in dir(engine) if getattr(getattr(engine, name), "__module__", "").startswith(library.__name__)
    ]

    assert used == []


def as_the_first_release_saved(state):
    """The same body as it lay in the database before states were stamped."""
    body = state[state.index(b" ", len(UNSTAMPED)) + 1 :]
    return UNSTAMPED + b"%08x " % crc32(body) + body


def test_a_state_of_the_first_release_opens_after_the_move_and_never_without_it():
    state = state_in_the_box()
    old = as_the_first_release_saved(state)

    with pytest.raises(StateRefused):
        unpack(old)
    assert stamped_anew(old) == state


def test_a_check_sum_that_anybody_can_compute_does_not_open_a_changed_state():
    state = state_in_the_box()
    body = state[state.index(b" ", len(UNSTAMPED)) + 1 :].replace(b'"a"', b'"m"')

    for forged in (UNSTAMPED + b"%08x " % crc32(body) + body, state[: -len(body)] + body):
        with pytest.raises(StateRefused):
            unpack(forged)
