"""A merger that is killed at any moment goes on where it stopped, and the proof of it can fail."""

from collections.abc import Callable
from random import Random

import pytest

from cases.invented import clones, templates
from cases.models import Household
from monitoring.models import Merger
from offices import divisions
from tests import builders
from tests.builders import NOW
from web.prove.killing import killed_in_the_middle
from web.prove.merger import comparing
from web.prove.merger import run as proof

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]
COPIES = 45
TOLD = {"due": "变了", "left": "行任务", "office": "，应在", "twice": "链上有2条撤并记录"}


@pytest.fixture
def merger() -> Merger:
    """Cases of the demonstration village at two steps, and the order to merge its township."""
    people = builders.team()
    made = [builders.apply(people["village_aide"], builders.single(f"甲{n}", n)).case for n in range(2)]
    builders.do(builders.open_task(made[1]), people, NOW)
    clones.repeat(Random(1), [templates.read(case.pk) for case in made], COPIES, set())
    return proof.confirmed(NOW)


def test_killed_again_and_again_it_loses_and_doubles_nothing_and_what_is_wrong_is_found(merger: Merger) -> None:
    before = comparing.Before.of(merger)

    kills = killed_in_the_middle(lambda: proof.merge(merger.pk), _stages(merger), Random(2))

    assert kills >= 1 and len(before.cases) == COPIES + 2
    assert comparing.wrong(merger, before, []) == []
    for fault, told in TOLD.items():
        comparing.seed(fault, merger)
        assert any(told in slip for slip in comparing.wrong(merger, before, [])), fault


def _stages(merger: Merger) -> list[Callable[[], bool]]:
    """The work has begun; some households lie in the new place already."""
    return [
        lambda: Merger.objects.get(pk=merger.pk).state == Merger.State.RUNNING,
        lambda: Household.objects.filter(area__startswith=divisions.significant(proof.INTO)).exists(),
    ]
