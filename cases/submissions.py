"""What was said at each step: recorded once, never edited, read back as the latest of each step."""

from collections.abc import Mapping
from datetime import datetime

from cases import secrets
from cases.models import Case, Submission
from offices.models import User
from processes.models import Task

PLACE = "submission.sealed"
Answers = Mapping[str, object]


def record(case: Case, task: Task | None, element: str, data: Answers, actor: User | None, now: datetime) -> Submission:
    """Writes what one person said outside a task."""
    submission = sealed(case, task, element, data, actor, now)
    submission.save(force_insert=True)
    return submission


def sealed(case: Case, task: Task | None, element: str, data: Answers, actor: User | None, now: datetime) -> Submission:
    """Seals what one person said at one step; the step writes it."""
    submission = Submission(case=case, task=task, element=element, said_by=actor, said_at=now)
    submission.sealed = secrets.seal_json(dict(data), PLACE, submission.uid)
    return submission


def read(submission: Submission) -> dict[str, object]:
    """Opens one submission."""
    return secrets.unseal_json(submission.sealed, PLACE, submission.uid)


def latest(case: Case) -> dict[str, dict[str, object]]:
    """The newest answers of each step, steps in the order in which they were last answered."""
    newest: dict[str, dict[str, object]] = {}
    for submission in Submission.objects.filter(case=case).order_by("id"):
        newest.pop(submission.element, None)
        newest[submission.element] = read(submission)
    return newest


def latest_of(case: Case, element: str) -> dict[str, object]:
    """The newest answers of one step; empty when it was never answered."""
    submission = Submission.objects.filter(case=case, element=element).order_by("id").last()
    return read(submission) if submission else {}


def last_author(case: Case, element: str) -> int | None:
    """Who answered a step last."""
    rows = Submission.objects.filter(case=case, element=element).order_by("id")
    return rows.values_list("said_by_id", flat=True).last()
