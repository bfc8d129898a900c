"""Who holds many tasks: taken, put back, given to a colleague at once (for one see `cases/steps.py`).

No answer is given and no engine runs here, so many tasks change hands in one transaction; each has its own result,
and what is refused stays as it was.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import connection, transaction

from cases import access, chain
from cases.errors import CaseError, NotAllowed, NotFound
from cases.models import Case
from cases.steps import check_open
from offices.models import User
from processes.models import Process, Task

# Says who holds a task from now on, or raises why nothing changes.
Rule = Callable[[Task], User | None]


@dataclass(frozen=True)
class Result:
    """What became of one task: whether it went, and if not, why."""

    task: Task
    done: bool
    message: str = ""


def claim(task_ids: Sequence[int], actor: User, now: datetime) -> list[Result]:
    """Takes free tasks; one that somebody holds is refused with that person's name."""
    held = access.reach(actor, now.astimezone().date())

    def rule(task: Task) -> User:
        access.check_can_act(actor, task, held.on, held)
        return actor

    return _changed(task_ids, "claim", actor, now, rule)


def release(task_ids: Sequence[int], actor: User, now: datetime) -> list[Result]:
    """Puts one's own tasks back for the office."""

    def rule(task: Task) -> None:
        if task.holder_id != actor.pk:
            raise NotAllowed("只有领取人可以放回")

    return _changed(task_ids, "release", actor, now, rule)


def hand_over(task_ids: Sequence[int], actor: User, to_user: User, now: datetime) -> list[Result]:
    """Gives tasks to a colleague who could do them: by whoever may do them, or by the head of their office."""
    on = now.astimezone().date()
    held, theirs = access.reach(actor, on), access.reach(to_user, on)

    def rule(task: Task) -> User:
        access.check_can_assign(actor, task, held)
        if not _could_do(to_user, task, theirs):
            raise NotAllowed(f"{to_user}的岗位不能办理“{task.name}”")
        return to_user

    return _changed(task_ids, "hand_over", actor, now, rule)


def _could_do(user: User, task: Task, held: access.Reach) -> bool:
    """Whether a person could do a task if nobody held it."""
    holder, task.holder = task.holder, None
    try:
        access.check_can_act(user, task, held.on, held)
    except (NotAllowed, NotFound):
        return False
    finally:
        task.holder = holder
    return True


@transaction.atomic
def _changed(task_ids: Sequence[int], act: str, actor: User, now: datetime, rule: Rule) -> list[Result]:
    results, changed = [], []
    for task in _locked(task_ids):
        try:
            task.holder = rule(check_open(task))
        except CaseError as refused:
            results.append(Result(task, False, str(refused)))
        else:
            results.append(Result(task, True))
            changed.append(task)
    _write(changed, act, actor, now)
    return results


def _locked(task_ids: Iterable[int]) -> list[Task]:
    """The tasks as they stand now, their processes locked in the order in which everybody locks them."""
    ids = sorted(set(task_ids))
    if connection.features.has_select_for_update:
        processes = Process.objects.filter(tasks__in=ids).order_by("pk").values_list("pk", flat=True)
        list(Process.objects.filter(pk__in=list(processes)).order_by("pk").select_for_update().values_list("pk"))
    rows = Task.objects.filter(pk__in=ids).select_related("process__case", "holder", "done_by", "office")
    return list(rows.defer("process__engine_state").order_by("due_on", "id"))


def _write(tasks: Sequence[Task], act: str, actor: User, now: datetime) -> None:
    """One statement a new holder, and an entry a task, county by county in a fixed order."""
    for holder in {task.holder_id for task in tasks}:
        same = [task.pk for task in tasks if task.holder_id == holder]
        Task.objects.filter(pk__in=same).update(holder=holder)
    noted = sorted(tasks, key=lambda task: (task.process.case.county, task.element))
    for (county, element), some in groupby(noted, key=lambda task: (task.process.case.county, task.element)):
        subjects = [_subject(task.process.case, task.holder_id) for task in some]
        chain.append_many(county, act, now, subjects, actor, element)


def _subject(case: Case, holder_id: int | None) -> chain.Subject:
    return case.pk, case.household_id, {"to": holder_id}
