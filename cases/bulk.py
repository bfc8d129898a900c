"""One act on many tasks: each in a transaction of its own through the one write path, each with its own result."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from cases import access, guards, returns, steps
from cases.errors import Blocked, CaseError, FormRejected
from cases.holding import Result
from forms.build import BoundForm, build
from forms.errors import FormError
from forms.schema import Field, Section
from offices.errors import OfficeError
from offices.models import User
from processes import editions
from processes.errors import ProcessError
from processes.models import Task
from rules.errors import RulesError

MOST = 200
REFUSALS = (CaseError, ProcessError, FormError, OfficeError, RulesError)
# Answers that can be the same for many households; sums, people, lists and signatures cannot.
ALIKE = frozenset({"text", "longtext", "integer", "date", "datetime", "month", "choice", "choices", "yes_no", "phone"})
MAY_BE_EMPTY = frozenset({"photos", "attachment", "list"})
# Steps that decide on one household after it was heard, that two people sign, or that are a visit: never in bulk.
ONE_BY_ONE = frozenset(
    {*guards.OTHER_PERSON, "hearing", "hearing_notice", "change_decision", "increase_decision"}
    | {"objection", "objection_reply", "verification_visit", "county_visit"}
)


def chosen(actor: User, ids: Iterable[int], on: date) -> list[Task]:
    """The open tasks with these ids that a person may do or share out, due first; Blocked for none or too many."""
    wanted = set(ids)
    if not wanted:
        raise Blocked("请先勾选要一起办理的任务")
    if len(wanted) > MOST:
        raise Blocked(f"一次最多办理{MOST}件，请分批勾选")
    # One after the other: an OR over both would walk over all that is open.
    doable = access.inbox_for(actor, on).filter(pk__in=wanted).values_list("pk", flat=True)
    ids = set(doable) | set(access.led_by(actor, on).filter(pk__in=wanted).values_list("pk", flat=True))
    rows = Task.objects.filter(pk__in=ids).select_related("process__case", "holder")
    return list(rows.defer("process__engine_state").order_by("due_on", "id"))


def send_back(tasks: Sequence[Task], actor: User, element: str, message: str, now: datetime) -> list[Result]:
    """Returns many cases to the same earlier step for correction with the same words."""
    return [
        _one(task, lambda task=task: returns.request_correction(task.pk, actor, element, [], message, now))
        for task in tasks
    ]


def answer(tasks: Sequence[Task], actor: User, raw: object, now: datetime) -> list[Result]:
    """Completes many tasks with the same answers; a form that is refused for one case leaves that one open."""
    form_for(tasks, now.astimezone().date())
    return [_one(task, lambda task=task: steps.submit(task.pk, actor, raw, {}, now)) for task in tasks]


def form_for(tasks: Sequence[Task], on: date, raw: object = None) -> BoundForm:
    """The one form that answers all of the tasks; Blocked says why they cannot be answered alike."""
    if len({(task.process.edition_id, task.element, task.section, task.returned) for task in tasks}) != 1:
        raise Blocked("一起办结的任务须是同一类别、同一环节；请先按类别和环节筛选")
    task = tasks[0]
    edition = editions.load(task.process.edition_id)
    stated = edition.steps_of(task.process.diagram).get(task.element, {})
    if task.returned or task.element in ONE_BY_ONE or guards.barred(task.element, stated):
        raise Blocked(f"“{task.name}”须逐件办理：要上门、听取意见、两人签署或更正的，不能成批")
    section = edition.section(task.section)
    if not alike(section):
        raise Blocked(f"“{task.name}”要逐户填写，不能成批办结")
    return build(section, data=raw, on=on)


def alike(section: Section) -> bool:
    """Whether a form asks only what can be the same for many households."""
    return bool(section.fields) and all(_alike(field) for field in section.fields)


def _alike(field: Field) -> bool:
    """Files and lists must be such as can stay away: not asked for, or only after a certain answer."""
    return field.kind in ALIKE or (field.kind in MAY_BE_EMPTY and not (field.required and field.show_if is None))


def earlier(tasks: Sequence[Task]) -> list[Task]:
    """The earlier steps that every one of the tasks can be returned to."""
    shared: dict[str, Task] = {row.element: row for row in returns.steps_before(tasks[0])} if tasks else {}
    for task in tasks[1:]:
        known = {row.element for row in returns.steps_before(task)}
        shared = {element: row for element, row in shared.items() if element in known}
    return list(shared.values())


def _one(task: Task, act: Callable[[], object]) -> Result:
    try:
        act()
    except FormRejected as refused:
        return Result(task, False, _first_error(refused.form))
    except REFUSALS as refused:
        return Result(task, False, str(refused))
    return Result(task, True)


def _first_error(form: object) -> str:
    errors = getattr(form, "errors", {})
    return next((str(text) for texts in errors.values() for text in texts), "填写有误，请单独打开这一件办理")
