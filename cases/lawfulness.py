"""The law's guards once more when a step is done: what no way on a diagram may leave out, no act may leave out.

The rows of `rules/guards.toml` are checked on diagrams before they are published. Here they are checked on what really
happened in a case, so that nobody gets round a hearing or a notice by a move, a repeated step or a program.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Protocol

from cases.errors import Blocked
from cases.models import Assessment, AwardPeriod, Case, ChainEntry, Decision, Delivery, Document, PublicNotice
from processes.conditions import SHANGHAI
from processes.models import Task
from rules.expressions import compile_expression
from rules.guards import Act, Guard, shipped_guards

Moment = datetime
Outcome = Case.Outcome
# The operations with which a case ends, and the acts of which rows tell for sure whether they led to their paper.
CLOSING = frozenset({"close_case", "close_change"})
ENDS = frozenset({"reduction", "stop", "gradual_exit", "reduction_document", "stop_document", "refusal_document"})


@dataclass(frozen=True)
class Happened:
    """One thing that happened in a case: what it shows in the words of a guard's marks, and when."""

    shown: Mapping[str, str]
    at: Moment


class Working(Protocol):
    """The step at work: its case, its day, and the facts it can answer."""

    case: Case

    @property
    def on(self) -> date:
        """Today."""

    def fact(self, name: str) -> object:
        """A fact by name."""


def check(work: Working, operation: str) -> None:
    """Blocked names the guard that an operation would break, with its clause."""
    guards = _guards_of(work.case.scheme, {"operation": operation})
    if operation in CLOSING:
        guards += [guard for guard in _guards_of(work.case.scheme, {"event": "end"}) if guard.start in ENDS]
    _check(work, guards)


def check_step(work: Working, task: Task) -> None:
    """Blocked names the guard that a person would break by handing in a step, such as deciding without authority."""
    if task.section in _guarded_forms():
        _check(work, _guards_of(work.case.scheme, {"form": task.section, "office_kind": task.office.kind}))


def _check(work: Working, guards: list[Guard]) -> None:
    acts, history = shipped_guards().acts, _history(work) if guards else []
    for guard in guards:
        if not _kept(guard, history, acts) and not _excused(guard, work):
            raise Blocked(f"{guard.why}（{guard.clause}）")


def _guards_of(scheme: str, shown: Mapping[str, str]) -> list[Guard]:
    """The guards of a scheme in front of what a step does."""
    known = shipped_guards()
    return [guard for guard in known.of(scheme) if known.acts[guard.to].shown_by(shown)]


@lru_cache(maxsize=1)
def _guarded_forms() -> frozenset[str]:
    """The forms whose handing in is an act that some guard stands before."""
    known = shipped_guards()
    return frozenset(mark["form"] for guard in known.guards for mark in known.acts[guard.to].marks if "form" in mark)


def _kept(guard: Guard, history: list[Happened], acts: Mapping[str, Act]) -> bool:
    since = _last(acts[guard.start], history) if guard.start else None
    if guard.start and since is None:
        return True
    found = [moment for name in guard.through if (moment := _last(acts[name], history))]
    return any(since is None or moment >= since for moment in found)


def _last(act: Act, history: list[Happened]) -> Moment | None:
    return max((each.at for each in history if act.shown_by(each.shown)), default=None)


def _excused(guard: Guard, work: Working) -> bool:
    """An excuse whose facts nobody has given excuses nothing."""
    try:
        return any(compile_expression(excuse.when).test(work.fact) for excuse in guard.excuses)
    except Blocked:
        return False


def _history(work: Working) -> list[Happened]:
    """What happened in the case, read from its rows: steps handed in, documents issued, operations carried out."""
    case = work.case
    start = Happened({"event": "start"}, case.opened_at)
    return [start, *_steps(case), *_documents(case), *_operations(case), *_notice_ended(case, work)]


def _steps(case: Case) -> list[Happened]:
    rows = Task.objects.filter(process=case.process_id, state=Task.State.DONE)
    told = rows.values_list("section", "office__kind", "done_at")
    return [Happened({"form": section, "office_kind": kind}, at) for section, kind, at in told if at]


def _documents(case: Case) -> list[Happened]:
    rows = Document.objects.filter(case=case).exclude(state=Document.State.VOID)
    return [
        Happened({"operation": "issue_document", "document": kind}, at)
        for kind, at in rows.values_list("kind", "issued_at")
    ]


def _operations(case: Case) -> list[Happened]:
    found = {name: evidence(case) for name, evidence in EVIDENCE.items()}
    return [Happened({"operation": name}, at) for name, at in found.items() if at]


def _notice_ended(case: Case, work: Working) -> list[Happened]:
    """The period of a public notice has passed once its last day has."""
    rows = PublicNotice.objects.filter(case=case, kind=PublicNotice.Kind.PUBLIC_NOTICE, ends_on__lt=work.on)
    return [Happened({"deadline": "public_notice"}, _evening(row.ends_on)) for row in rows]


def _evening(day: date) -> Moment:
    return datetime.combine(day, time.max, SHANGHAI)


def _morning(day: date | None) -> Moment | None:
    return datetime.combine(day, time.min, SHANGHAI) if day else None


def _newest(rows: Any, column: str) -> Moment | None:
    return rows.filter(**{f"{column}__isnull": False}).order_by(column).values_list(column, flat=True).last()


def _posted(case: Case) -> Any:
    return PublicNotice.objects.filter(case=case, kind=PublicNotice.Kind.PUBLIC_NOTICE)


def _changed(outcome: str) -> Callable[[Case], Moment | None]:
    """When an award was changed in a case by an operation of an outcome: the operation itself wrote it in the chain."""

    def when(case: Case) -> Moment | None:
        written = ChainEntry.objects.filter(case=case, act="change_award", detail__outcome=outcome)
        return _newest(written, "at")

    return when


# By what rows an operation of a diagram is known to have been carried out, and when.
EVIDENCE: Mapping[str, Callable[[Case], Moment | None]] = {
    "accept_case": lambda case: max(case.opened_at, at) if (at := _morning(case.accepted_on)) else None,
    "assess": lambda case: _newest(Assessment.objects.filter(case=case), "made_at"),
    "post_notice": lambda case: _newest(_posted(case), "posted_at"),
    "take_down_notice": lambda case: _morning(_newest(_posted(case), "taken_down_on")),
    "decide_change": lambda case: _newest(Decision.objects.filter(case=case), "decided_at"),
    "decide": lambda case: _newest(Decision.objects.filter(case=case), "decided_at"),
    "grant_award": lambda case: _newest(AwardPeriod.objects.filter(award__case=case), "decision__decided_at"),
    "continue_award": _changed(Outcome.CONTINUE),
    "increase_award": _changed(Outcome.INCREASE),
    "reduce_award": _changed(Outcome.REDUCE),
    "stop_award": _changed(Outcome.STOP),
    "start_gradual_exit": _changed(Outcome.GRADUAL_EXIT),
    "record_delivery": lambda case: _newest(Delivery.objects.filter(document__case=case), "recorded_at"),
}
