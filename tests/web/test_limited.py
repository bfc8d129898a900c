"""Children with limits: what crashes, dawdles, swells or dies is told, and the rest is tried all the same."""

import os
import signal

from web.prove.limited import Limits, each


def hostile(number: int) -> str:
    acts = {
        1: lambda: os.kill(os.getpid(), signal.SIGKILL),
        2: lambda: 1 / 0,
        3: lambda: sum(range(3_000_000)),
        4: lambda: bytearray(60_000_000),
    }
    acts.get(number, lambda: None)()
    return "said" if number == 5 else ""


def test_each_kind_of_fault_is_told_and_nothing_is_left_out():
    told = {outcome.number: outcome.fault for outcome in each(7, hostile, Limits(seconds=0.02, megabytes=30))}

    assert told[0] == told[6] == ""
    assert told[1] == "process died: SIGKILL"
    assert told[2] == "ZeroDivisionError: division by zero"
    assert "took" in told[3] and "s" in told[3]
    assert "MB" in told[4]
    assert told[5] == "said"
