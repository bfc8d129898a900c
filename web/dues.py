"""A due date as people read it: word, colour and the sentence that explains it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Clock
from processes import editions, region
from processes.models import Task
from rules.workdays import Calendar

SOON = 3
CALENDAR_DAY = "calendar_day"
TOTAL = "confirmation_total"


@dataclass(frozen=True)
class Due:
    """What a list or page shows of a due date."""

    state: str
    words: str
    due_on: date | None
    provisional: bool = False
    clause: str = ""
    explanation: str = ""


def soon_on(on: date, area: str) -> date:
    """The last day that counts as due soon: three working days from now."""
    return region.calendar(area).add_working_days(on, SOON)


def due(
    due_on: date | None, on: date, calendar: Calendar, *, provisional: bool = False, clock: Clock | None = None
) -> Due:
    """Says how a running date stands today."""
    clause, explanation = (clock.clause, clock.explanation) if clock else ("", "")
    if due_on is None:
        return Due("none", _("未设时限"), None)
    by_day = clock is not None and clock.unit == CALENDAR_DAY
    state, words = _days_left(due_on, on) if by_day else _standing(due_on, on, calendar)
    return Due(state, words, due_on, provisional, clause, explanation)


def _standing(due_on: date, on: date, calendar: Calendar) -> tuple[str, str]:
    if due_on < on:
        late = calendar.working_days_between(due_on, on)
        words = ngettext("已超期%(n)d个工作日", "已超期%(n)d个工作日", late) % {"n": late}
        return "overdue", words if late else _("已超期")
    left = calendar.working_days_between(on, due_on)
    if due_on == on:
        return "soon", _("今天到期")
    words = ngettext("剩%(n)d个工作日", "剩%(n)d个工作日", left) % {"n": left}
    return ("soon" if left <= SOON else "open"), words


def _days_left(due_on: date, on: date) -> tuple[str, str]:
    """A limit of calendar days runs on holidays too, and is said in days."""
    left = (due_on - on).days
    if left < 0:
        return "overdue", ngettext("已超期%(n)d天", "已超期%(n)d天", -left) % {"n": -left}
    if not left:
        return "soon", _("今天到期")
    return ("soon" if left <= SOON else "open"), ngettext("剩%(n)d天", "剩%(n)d天", left) % {"n": left}


def finished(due_on: date | None, done_on: date) -> Due:
    """Says whether something was done in time."""
    if due_on is None:
        return Due("done", _("已办"), None)
    if done_on > due_on:
        return Due("overdue", _("逾期办结"), due_on)
    return Due("done", _("按期办结"), due_on)


def period(clock: Clock, on: date) -> Due:
    """A period that has to run in full, as a notice does: nobody can be late for it."""
    over = bool(clock.stopped_on) or on > clock.due_on
    words = _("已期满") if over else _("期满日")
    return Due("done" if over else "open", words, clock.due_on, clock.provisional, clock.clause, clock.explanation)


def clocks_of(tasks: Iterable[Task]) -> dict[tuple[int, str], Clock]:
    """The newest clock of each task's rule and of the whole procedure, by process and rule, in one query."""
    tasks = list(tasks)
    processes, rules = {task.process_id for task in tasks}, {task.rule for task in tasks if task.rule}
    rules |= {f"{rule.split('.')[0]}.{TOTAL}" for rule in rules}
    rows = Clock.objects.filter(case__process__in=processes, rule__in=rules).select_related("case")
    return {(row.case.process_id, row.rule): row for row in rows.order_by("started_on", "id")}


def explained(task: Task, on: date, calendar: Calendar, clocks: dict[tuple[int, str], Clock]) -> Due:
    """The due date of an open task with the clock behind it, or the area's own limit worked out again."""
    clock = clocks.get((task.process_id, task.rule))
    shown = due(task.due_on, on, calendar, provisional=task.provisional, clock=clock)
    if clock or not task.due_on:
        return shown
    return _local(shown, task, clocks.get((task.process_id, f"{task.process.case.scheme}.{TOTAL}")))


def _local(shown: Due, task: Task, total: Clock | None) -> Due:
    """Lists may not ask the standards row by row; the task's own page works the sentence out in full."""
    if total and total.due_on == task.due_on:
        return replace(
            shown, clause=total.clause, explanation=_("本地未公布该环节时限，按全程办结期限提示。") + total.explanation
        )
    rule = region.find_rule(task.rule, editions.load(task.process.edition_id).tables)
    words = _("按本地公布的“%(title)s”时限，自%(on)s起算；打开任务可看逐日算式。")
    on = timezone.localdate(task.opened_at)
    return replace(shown, clause=rule.clause, explanation=words % {"title": rule.title, "on": on})


def with_sentence(shown: Due, sentence: str) -> Due:
    """The same due date with a sentence worked out in full."""
    return replace(shown, explanation=sentence)
