"""What stands in a case's way besides its place in the diagram: corrections, clocks, facts; and what drafts lose."""

from collections.abc import Iterator
from dataclasses import dataclass

from cases import drafts, secrets, submissions
from cases.facts import is_derived
from cases.floor.setting import beyond
from cases.models import Case, Clock, Draft
from forms.load import Section
from processes import probing
from processes.editions import Edition
from processes.models import Process, Task
from processes.moving import MovePlan


@dataclass(frozen=True)
class Hindrance:
    """Why a case cannot go over: a code, the element, and a Chinese sentence."""

    code: str
    element: str
    message: str


def of_rows(new: Edition, case: Case, tasks: list[Task], plan: MovePlan) -> list[Hindrance]:
    """What the rows of a case need that the new edition does not give."""
    opened = {task.key for task in plan.step.open_tasks} if plan.step else set()
    if {task.key for task in tasks if not task.returned} != opened:
        return [Hindrance("rows", "", "待办与流程状态对不上，请先由系统管理员处理。")]
    return [*_corrections(new, tasks), *_clocks(new, case)]


def _corrections(new: Edition, tasks: list[Task]) -> Iterator[Hindrance]:
    for task in tasks:
        if task.returned and task.section not in new.sections:
            message = f"“{task.name}”正在补正，新版本里没有这张表单，请等补正完成后再迁移。"
            yield Hindrance("correction", task.element, message)


def _clocks(new: Edition, case: Case) -> Iterator[Hindrance]:
    """A period that runs is explained, extended and recomputed by its rule: it must be there."""
    running = Clock.objects.filter(case=case, stopped_on__isnull=True).values_list("rule", flat=True)
    for rule in sorted(set(running) - new.tables.deadlines.keys()):
        yield Hindrance("clock", "", f"时限“{rule}”正在计算，新版本里没有这条时限规则。")


def of_facts(old: Edition, new: Edition, process: Process, case: Case, plan: MovePlan) -> list[Hindrance]:
    """Facts that the new edition's gateways name anew and that only steps behind the case could have asked."""
    named = probing.facts_named(new.spec) - probing.facts_named(old.spec)
    wanted = sorted(name for name in named if not is_derived(name))
    if not wanted:
        return []
    asked = _asked_ahead(new, process, plan)
    answers = submissions.latest(case).values()
    missing = [name for name in wanted if name not in asked and not any(name in each for each in answers)]
    return [
        Hindrance("fact", "", f"新版本的流向要用“{name}”，本件走过的环节没有问过，后面也不再问。") for name in missing
    ]


def _asked_ahead(new: Edition, process: Process, plan: MovePlan) -> set[str]:
    """The questions of all steps that the case has not done and will not leave out."""
    done = set(process.tasks.filter(state=Task.State.DONE, returned=False).values_list("element", flat=True))
    open_now = {task.element for task in plan.step.open_tasks} if plan.step else set()
    steps = probing.human_steps(new.spec)
    left_out = done | {element for element, (name, _) in steps.items() if name in plan.passed}
    ahead = [form for element, (_, form) in steps.items() if element in open_now or element not in left_out]
    return {item.name for form in ahead if form in new.sections for item in new.sections[form].fields}


@beyond("typed_by_others")
def lost_questions(task: Task, old: Section, new: Section) -> list[str]:
    """The answers in somebody's draft of a task that its new form does not ask for, by their labels."""
    gone = {item.name: item.label for item in old.fields if new.find(item.name) is None}
    if not gone:
        return []
    typed = Draft.objects.filter(key=drafts.task_key(task.pk))
    found = {name for draft in typed for name in secrets.unseal_json(draft.sealed, drafts.PLACE, draft.uid)}
    return [label for name, label in gone.items() if name in found]
