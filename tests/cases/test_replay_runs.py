"""A replay as work in the background: killed and gone on with, shared, stopped; who may start one; the command."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from json import loads
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from cases.errors import Blocked, NotAllowed
from cases.models import ReplayRun
from cases.replaying import jobs, runs
from offices.models import User
from processes import editions
from processes.errors import ProcessError
from processes.models import SchemeDraft, SchemeEdition
from tests import redrawn
from tests.cases.test_replays import AREA, FIRST, LAST, draft_of, granted, later, other_people, refused, replay
from tests.journeys.county import MORNING, apply, person


@dataclass
class Stops:
    """Fails at one of the batches, as a worker that is killed there."""

    at: int
    batch: Callable[..., None] = runs._batch
    seen: int = 0

    def __call__(self, *arguments: object) -> None:
        self.seen += 1
        if self.seen == self.at:
            raise KeyboardInterrupt
        self.batch(*arguments)


def test_a_run_that_was_killed_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    for days in range(3):
        apply(now=later(days), **other_people(10 + days)).run("acceptance")
    refused()
    texts = redrawn.with_hearing()
    monkeypatch.setattr(runs, "BATCH", 1)
    whole = replay(texts)
    run = runs.start(draft_of(texts), AREA, FIRST, LAST, None, later(90))
    monkeypatch.setattr(runs, "_batch", Stops(at=3))

    with pytest.raises(KeyboardInterrupt):
        runs.go_on(run.pk, later)
    halfway = ReplayRun.objects.get(pk=run.pk)
    again = runs.go_on(run.pk, lambda: later(91))

    assert (halfway.state, halfway.done) == ("running", 2)
    assert (again.state, again.done, again.report) == ("done", 4, whole.report)
    assert run.findings.count() == whole.findings.count()


def test_of_two_workers_on_one_batch_one_leaves_no_trace() -> None:
    refused()
    run = runs.start(draft_of(redrawn.with_hearing()), AREA, FIRST, LAST, None, later(90))
    slower = ReplayRun.objects.get(pk=run.pk)
    runs.go_on(run.pk, lambda: later(90))
    count = run.findings.count()

    runs._batch(slower, runs.replayer_of(slower), later(91))

    assert run.findings.count() == count > 0
    assert ReplayRun.objects.get(pk=run.pk).moved_at == later(90)


def test_a_stopped_run_stays_stopped_and_keeps_what_it_found() -> None:
    apply()
    run = runs.start(draft_of(redrawn.shipped()), AREA, FIRST, LAST, None, later(90))

    assert runs.stop(run.pk, later(90))
    assert runs.go_on(run.pk, lambda: later(91)).state == "stopped"
    assert not runs.stop(run.pk, later(91))


def test_texts_that_may_not_run_are_refused_before_anything_is_read() -> None:
    texts = redrawn.shipped()
    texts[redrawn.DIBAO] = (
        texts[redrawn.DIBAO]
        .replace("<bpmn:userTask", "<bpmn:scriptTask", 1)
        .replace("</bpmn:userTask>", "</bpmn:scriptTask>", 1)
    )

    with pytest.raises(ProcessError):
        runs.start(draft_of(texts), AREA, FIRST, LAST, None, later())


def test_only_designers_and_approvers_of_the_owner_replay_and_only_in_their_area() -> None:
    draft, now = draft_of(redrawn.shipped()), MORNING
    allowed = {"lushi.designer": True, "lushi.process_approver": True, "lushi.farm_designer": False}

    for name, may in {**allowed, "lushi.approver": False, "lushi.system": False}.items():
        assert _starts(draft, AREA, person(name), now) == may, name
    assert not _starts(draft, "340303000000", person("lushi.designer"), now)
    assert not _starts(draft, "410000000000", person("lushi.designer"), now)


def _starts(draft: SchemeDraft, area: str, actor: User, now: datetime) -> bool:
    try:
        runs.start(draft, area, FIRST, LAST, actor, now)
    except (NotAllowed, Blocked):
        return False
    return True


def test_cases_outside_area_scheme_and_period_stay_out() -> None:
    apply()
    apply(now=later(40), **other_people(3))
    apply("yanshan", **other_people(4))
    draft = draft_of(redrawn.shipped())

    run = runs.start(draft, AREA, MORNING.date(), later(39).date(), None, later(90))

    assert run.total == 1


def test_the_worker_does_a_slice_and_asks_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    for days in range(2):
        apply(now=later(days), **other_people(10 + days))
    run = runs.start(draft_of(redrawn.with_hearing()), AREA, FIRST, LAST, person("lushi.designer"), later(90))
    began = SimpleNamespace(task_result=SimpleNamespace(started_at=later(91)))
    waiting = DBTaskResult.objects.filter(task_path="cases.replaying.jobs.replay")
    monkeypatch.setattr(runs, "BATCH", 1)
    monkeypatch.setattr(jobs, "SLICE", 1e-9)

    jobs.replay.func(began, run.pk)
    assert (ReplayRun.objects.get(pk=run.pk).state, waiting.count()) == ("waiting", 1)
    monkeypatch.setattr(jobs, "SLICE", 60)
    jobs.replay.func(began, run.pk)

    assert (ReplayRun.objects.get(pk=run.pk).state, waiting.count()) == ("done", 1)


def test_the_command_prints_one_object() -> None:
    refused()
    draft, said = draft_of(redrawn.with_hearing()), StringIO()
    period = ["--from", FIRST.isoformat(), "--until", LAST.isoformat()]

    call_command("replay", "--draft", str(draft.pk), "--area", "411224", *period, "--json", stdout=said)

    told = loads(said.getvalue())
    assert told["kinds"]["added"] == 1 and told["keys"]["added"] == {"early_hearing": 1}
    with pytest.raises(CommandError):
        call_command("replay", "--draft", "0", "--area", "411224", *period)


def test_the_command_says_how_a_day_and_an_assumed_answer_are_written() -> None:
    asked = ["replay", "--edition", str(editions.in_force("dibao", LAST).id), "--area", "411224"]

    with pytest.raises(CommandError, match="2026-13-01.*不是日期"):
        call_command(*asked, "--from", "2026-13-01", "--until", "2026-12-31")
    with pytest.raises(CommandError, match="名称=值"):
        call_command(*asked, "--from", "2026-01-01", "--until", "2026-12-31", "--assume", "hearing_held")


def test_an_edition_can_be_replayed_like_a_draft() -> None:
    granted()
    edition = SchemeEdition.objects.get(pk=editions.in_force("dibao", LAST).id)

    run = runs.start(edition, AREA, FIRST, LAST, None, later(90))

    assert runs.go_on(run.pk, lambda: later(90)).report["same"] == 1
