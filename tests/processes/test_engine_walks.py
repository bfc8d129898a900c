"""A process saved and reloaded after every step goes exactly the way of one that is never reloaded."""

import os
import random

import pytest

from processes import engine
from tests.processes.drawing import draw
from tests.processes.walking import LATER, Host, NeverReloaded, Reloaded, shipped

WALKS = int(os.environ.get("HULIAN_WALKS", "20"))
MAX_MOVES = 60

SHAPES = {
    "a line with services": {"p": "start s\nuser a\nservice f\nuser b\nend e\ns > a > f > b > e"},
    "a choice and a way back": {
        "p": """
        start s
        user a
        user b
        xor x
        end e
        s > a > b > x
        x > a if again
        x > e otherwise
        """
    },
    "parallel ways inside a sub-process that is done again": {
        "p": """
        start s
        sub box {
            start bs
            parallel split
            user a
            user b
            user c
            parallel join
            end be
            bs > split
            split > a > join
            split > b > c > join
            join > be
        }
        user review
        xor x
        end e
        s > box > review > x
        x > box if again
        x > e otherwise
        """
    },
    "parallel ways within parallel ways": {
        "p": """
        start s
        parallel one
        parallel two
        user a
        user b
        user c
        parallel three
        parallel four
        user d
        end e
        s > one
        one > a > four
        one > two
        two > b > three
        two > c > three
        three > d > four
        four > e
        """
    },
    "an inclusive choice": {
        "p": """
        start s
        user z
        inclusive split
        user a
        user b
        user c
        inclusive join
        user d
        end e
        s > z > split
        split > a if again
        split > b if yes
        split > c otherwise
        a > join
        b > join
        c > join
        join > d > e
        """
    },
    "ways that end apart": {
        "p": """
        start s
        parallel split
        user a
        user b
        end e1
        end e2
        s > split
        split > a > e1
        split > b > e2
        """
    },
    "a period that cuts a task short": {
        "p": """
        start s
        user a
        boundary late on a deadline("rule")
        user b
        user c
        end e
        s > a > b > e
        late > c > e
        """
    },
    "a period beside a sub-process that goes on": {
        "p": """
        start s
        sub box {
            start bs
            user a
            user b
            end be
            bs > a > b > be
        }
        boundary late on box going-on deadline("rule")
        user c
        user d
        end e
        end le
        s > box > d > e
        late > c > le
        """
    },
    "a wait between tasks": {
        "p": 'start s\nuser a\ntimer w deadline("rule")\nuser b\nend e\ns > a > w > b > e',
    },
    "several people each for himself": {
        "p": "start s\nuser a times=3\nuser b times=2 one-by-one\nuser c times=3 until yes\nend e\ns > a > b > c > e",
    },
    "a sub-process for each of several": {
        "p": """
        start s
        sub box times=2 {
            start bs
            user a
            service f
            user b
            end be
            bs > a > f > b > be
        }
        user c
        end e
        s > box > c > e
        """
    },
    "whichever happens first": {
        "p": """
        start s
        parallel split
        events g
        timer w deadline("rule")
        timer v deadline("later")
        catch k signal
        user a
        user b
        user c
        user d
        throw h signal
        end e1
        end e2
        s > split
        split > g
        g > w > a > e1
        g > v > b > e1
        g > k > c > e1
        split > d > h > e2
        """
    },
    "an end for all": {
        "p": """
        start s
        parallel split
        user a
        user b
        xor x
        terminate t
        end e1
        end e2
        s > split
        split > a > e1
        split > b > x
        x > t if yes
        x > e2 otherwise
        """
    },
    "processes called from processes": {
        "p": """
        start s
        call one q
        user a
        call two q
        end e
        s > one > a > two > e
        """,
        "q": "start s\nuser b\nxor x\ncall r r\nend e\ns > b > x\nx > r if yes\nx > e otherwise\nr > e",
        "r": 'start s\nuser c\ntimer w deadline("rule")\nend e\ns > c > w > e',
    },
}
FACTS = {
    "again": [True, False],
    "yes": [True, False],
    "acceptance_outcome": ["accept", "accept", "correction", "non_acceptance"],
    "decider": ["county", "township"],
    "notice_due": [True, False],
    "objections_open": [0, 1],
    "objection_path": ["reinvestigation", "community_appraisal"],
    "must_visit": [True, False],
    "decision_outcome": ["grant", "refuse"],
}


def parser_of(name):
    if name == "the dibao process":
        return lambda: engine.parse_spec(shipped(), "dibao")
    files = {process: draw(text, process) for process, text in SHAPES[name].items()}
    return lambda: engine.parse_spec(files, "p")


@pytest.mark.parametrize("name", [*SHAPES, "the dibao process"])
def test_saving_and_reloading_changes_nothing(name):
    parse = parser_of(name)
    spec = parse()

    ended = sum(
        walk_both(parse if number == 0 else lambda: spec, random.Random(f"{name}{number}")) for number in range(WALKS)
    )

    assert ended > WALKS // 3


def walk_both(parse, chance):
    """Makes the same moves on both; True when they ended."""
    facts = {name: chance.choice(values) for name, values in FACTS.items()}
    plain, reloaded = NeverReloaded(parse, Host(**facts)), Reloaded(parse, Host(**facts))
    for _ in range(MAX_MOVES):
        assert (plain.open, plain.timers, plain.ended) == (reloaded.open, reloaded.timers, reloaded.ended)
        if plain.ended:
            return True
        answers = {name: chance.choice(values) for name, values in FACTS.items()}
        for side in (plain, reloaded):
            (side.host if side is reloaded else side.workflow.script_engine.environment.host).facts.update(answers)
        element = chance.choice([*plain.open, *(["a period ends"] if plain.timers else [])])
        passed = [
            side.fire(LATER) if element == "a period ends" else side.complete(element) for side in (plain, reloaded)
        ]
        assert passed[0] == passed[1]
    return False
