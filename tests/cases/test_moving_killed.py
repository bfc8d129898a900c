"""A worker that is killed while it moves cases leaves each of them wholly moved or wholly not, and none twice."""

from datetime import date
from random import Random

import pytest

from cases.models import Case, ChainEntry, MoveCase, MoveRun
from cases.moving import runs
from processes.models import Process, SchemeEdition, Task
from tests import builders
from tests.builders import COUNTY, NOW
from tests.cases import new_editions as new
from tests.unguarded import unguarded
from web.prove import moving_cases

pytestmark = pytest.mark.django_db(transaction=True)
CASES, KILLS = 120, 3


@pytest.fixture
def run() -> MoveRun:
    """Running cases, and the order to move them to an edition in which the first steps are called otherwise."""
    people = builders.team()
    made = [builders.apply(people["village_aide"], builders.single(f"甲{n}", n)).case for n in range(4)]
    copies = [moving_cases.templates.read(case.pk) for case in made]
    moving_cases.clones.repeat(Random(1), copies, CASES - len(made), set())
    to = new.published(new.with_name(new.shipped(), new.APPLICATION, "acceptance", "受理（新）"), date(2027, 1, 1), NOW)
    old = SchemeEdition.objects.filter(scheme="dibao").order_by("id")[0]
    to_row = SchemeEdition.objects.get(pk=to.id)
    return runs.begin(runs.plan_move(old, to_row, COUNTY, {}, NOW).pk, None, NOW)


def test_killed_again_and_again_the_move_loses_and_doubles_nothing(run: MoveRun) -> None:
    held = moving_cases.belongings(run)

    kills = moving_cases.move_under_fire(run.pk, KILLS, Random(2), longest=0.5)

    assert kills >= 1
    assert moving_cases.found_wrong(run, held) == []
    assert runs.counts(run.pk)["moved"] == ChainEntry.objects.filter(act="move").count() == CASES


def test_what_is_wrong_after_a_move_is_found(run: MoveRun) -> None:
    """The proof can fail: a case moved by half, one moved twice, one robbed of its day."""
    held = moving_cases.belongings(run)
    runs.go_on(run.pk, lambda: NOW)
    half, twice, robbed = Case.objects.order_by("pk")[:3]
    Process.objects.filter(pk=half.process_id).update(edition=run.from_edition)
    with unguarded():
        ChainEntry.objects.filter(case=twice, act="submit").update(act="move", detail={"run": run.pk})
    Task.objects.filter(process=robbed.process_id, state="open").update(due_on=date(2030, 1, 1))

    wrong = "\n".join(moving_cases.found_wrong(run, held))

    assert f"{half.number}：状态是“已迁移”，流程却在版本{run.from_edition_id}" in wrong
    assert f"{twice.number}：状态是“已迁移”，链上却有2条迁移记录" in wrong
    assert f"办件{robbed.pk}的任务、定时或时限变了" in wrong and "审计链在第" in wrong
    assert MoveCase.objects.filter(run=run, state="moved").count() == CASES
