"""What is found in a case after an act: where it stands, what waits, which clocks run, what was calculated."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from cases import access, assessments, chain, clocks, submissions
from cases.facts import CaseFacts
from cases.models import Award, Case, ChainEntry, Decision, Return
from cases.progress import find as find_progress
from cases.rehearsal.judging import Paper
from cases.rehearsal.people import ACCOUNTS
from cases.rehearsal.stage import Stage
from processes.models import Incident, Task

Found = Mapping[str, Any] | None


def refused(stage: Stage) -> str:
    """The sentence with which the act was refused."""
    return stage.outcome.refused or "（办成了，没有被拒绝）"


def refused_code(stage: Stage) -> str:
    """The code of the refusal."""
    return stage.outcome.code or "（没有被拒绝）"


def open_steps(stage: Stage) -> list[str]:
    """The steps that wait for somebody."""
    return [task.element for task in stage.open_tasks()]


def task(stage: Stage, step: str) -> Found:
    """The latest task of a step."""
    rows = Task.objects.filter(process_id=stage.case.process_id, element=step).order_by("id")
    found = rows.filter(state="open").last() or rows.last()
    if found is None:
        return {"times": 0}
    return {
        "state": found.state,
        "office": found.office.name,
        "office_kind": found.office.kind,
        "post": found.post,
        "also": found.also.split(),
        "due_on": found.due_on,
        "provisional": found.provisional,
        "rule": found.rule,
        "holder": str(found.holder or ""),
        "done_by": str(found.done_by or ""),
        "why_due": clocks.explain(found, stage.case),
        "times": rows.count(),
    }


def clock(stage: Stage, rule: str) -> Found:
    """The latest clock of a rule."""
    found = clocks.latest(stage.case, rule)
    if found is None:
        return {"times": 0}
    names = ("started_on", "due_on", "first_due_on", "provisional", "unit", "days", "clause", "explanation")
    told = {name: getattr(found, name) for name in (*names, "delegated", "extension", "stopped_on")}
    return told | {"running": found.stopped_on is None, "times": stage.case.clocks.filter(rule=rule).count()}


def remedy(stage: Stage, name: str) -> Found:
    """The applicant's own period, by its short name."""
    return clock(stage, f"remedy.{name}")


def case(stage: Stage) -> Found:
    """The columns of the case."""
    found = stage.case
    names = ("state", "outcome", "stage", "decider", "accepted_on", "decided_on", "due_on", "provisional")
    told = {name: getattr(found, name) for name in (*names, "channel", "area", "residence_kind", "applicant")}
    return told | {
        "has_relative": found.has_relative,
        "has_complaint": found.has_complaint,
        "is_sampled": found.is_sampled,
        "opened_on": found.opened_at.astimezone().date(),
        "closed_on": found.closed_at.astimezone().date() if found.closed_at else None,
        "number": f"{found.number[:10]}*",
    }


def assessment(stage: Stage) -> Found:
    """The latest calculation with its lines."""
    found = assessments.latest(stage.case)
    if found is None:
        return None
    told = assessments.read(found)
    return {**answer(told), "persons": found.persons, "on": found.on}


def answer(told: Mapping[str, Any]) -> dict[str, Any]:
    """An answer of `assess` as expectations look at it."""
    lines = told["lines"]
    names = ("outcome", "scheme", "row", "clause", "per_capita_income", "amount", "lines", "tests", "changes")
    return {name: told[name] for name in names} | {
        "why": told.get("why", ""),
        "lines_of": _Counts(str(line["rule"]) for line in lines),
        "members": [line["item"] for line in lines if line["rule"] in ("DB-03", "DB-04")],
    }


class _Counts(dict[str, int]):
    """How often each word comes; one that never comes counts nothing."""

    def __init__(self, words: Any) -> None:
        super().__init__()
        for word in words:
            self[word] = self.get(word, 0) + 1

    def get(self, word: str, default: Any = 0) -> Any:
        return super().get(word, default)


def standard(stage: Stage, key: str) -> Found:
    """The row that the latest calculation used for a key."""
    found = assessments.latest(stage.case)
    rows = found.standards if found else []
    return next(({**row, "from_on": row["from"]} for row in rows if row["key"] == key), None)


def decision(stage: Stage) -> Found:
    """The decision."""
    found = Decision.objects.filter(case=stage.case).first()
    if found is None:
        return None
    names = ("outcome", "amount", "persons", "from_month", "clause", "row", "reasons")
    return {name: getattr(found, name) for name in names} | {
        "office": found.office.name,
        "office_kind": found.office.kind,
        "decided_by": str(found.decided_by),
        "decided_on": found.decided_at.astimezone().date(),
    }


def award(stage: Stage) -> Found:
    """The award that the case led to, or that its procedure is about."""
    found = Award.objects.filter(case=stage.case).first() or stage.case.about
    if found is None:
        return None
    names = ("amount", "persons", "from_month", "state", "scheme", "kind")
    return {name: getattr(found, name) for name in names} | {"account": found.account_mask}


def progress(stage: Stage) -> Found:
    """What the applicant sees with the number of the case and the code."""
    found = find_progress(stage.case.number, stage.access_code)
    if found is None:
        return None
    names = ("applicant", "sentence", "to_do", "due_on", "provisional")
    return {name: getattr(found, name) for name in names} | {"office": found.office.name, "phone": found.office.phone}


def fact(stage: Stage, name: str) -> Any:
    """A fact as gateways ask for it."""
    return CaseFacts(stage.case, on=stage.on).find(name)


def said(stage: Stage, path: str) -> Any:
    """The newest answer of a step to one question, `step.field`; `step.list.2.column` looks into a list."""
    step, _, rest = path.partition(".")
    found: Any = submissions.latest_of(stage.case, step)
    for part in rest.split("."):
        if isinstance(found, list):
            found = found[int(part) - 1] if part.isdigit() and int(part) <= len(found) else None
        else:
            found = found.get(part) if isinstance(found, Mapping) else None
    return found


def chain_of(stage: Stage) -> Found:
    """What the act added to the chain of the case, its household, or the county's entries of nobody's case."""
    rows = ChainEntry.objects.filter(Q(case__in=list(stage.cases)) | Q(actor__username__startswith=ACCOUNTS))
    added = list(rows.filter(id__gt=stage.before.get("ChainEntry", 0)).select_related("actor").order_by("id"))
    last = added[-1] if added else None
    return {
        "added": [entry.act for entry in added],
        "by": str(last.actor or "") if last else None,
        "step": last.element if last else None,
        "detail": str(last.detail) if last else None,
        "unbroken": all(after.previous == entry.digest for entry, after in zip(added, added[1:], strict=False)),
        "household": [entry.act for entry in chain.entries(stage.case.household)] if stage.cases else [],
    }


def returned(stage: Stage) -> list[dict[str, Any]]:
    """What was sent back, oldest first."""
    rows = Return.objects.filter(task__process_id=stage.case.process_id).select_related("task").order_by("id")
    return [
        {
            "step": row.task.element,
            "back_to": row.element,
            "fields": row.fields,
            "message": row.message,
            "answered": row.answered_at is not None,
        }
        for row in rows
    ]


def inbox(stage: Stage, role: str) -> list[str]:
    """The steps of the worked case's own cases that a person finds in the inbox."""
    rows = access.inbox_for(stage.person(role), stage.on).filter(process__case__in=list(stage.cases))
    return list(rows.order_by("id").values_list("element", flat=True))


def sees(stage: Stage, role: str) -> bool:
    """Whether a person may see the case."""
    return access.cases_for(stage.person(role), stage.on).filter(pk=stage.case.pk).exists()


def count(stage: Stage, name: str) -> int:
    """How many rows of a kind the case has."""
    return COUNTS[name](stage.case)


COUNTS = {
    "awards": lambda case: Award.objects.filter(household=case.household).count(),
    "assessments": lambda case: case.assessments.count(),
    "attachments": lambda case: case.attachments.count(),
    "cases": lambda case: Case.objects.filter(household=case.household).count(),
    "certificate_calls": lambda case: case.certificate_calls.count(),
    "changes": lambda case: case.household.changes.count(),
    "clocks": lambda case: case.clocks.count(),
    "custodies": lambda case: case.household.custodies.count(),
    "decisions": lambda case: Decision.objects.filter(case=case).count(),
    "deliveries": lambda case: sum(document.deliveries.count() for document in case.documents.all()),
    "documents": lambda case: case.documents.exclude(state="void").count(),
    "incidents": lambda case: Incident.objects.filter(process_id=case.process_id, closed_at__isnull=True).count(),
    "members": lambda case: case.household.members.filter(until_on__isnull=True).count(),
    "needs": lambda case: case.needs.count(),
    "notices": lambda case: case.notices.filter(kind="public_notice").count(),
    "objections": lambda case: case.objections.count(),
    "open_objections": lambda case: case.objections.filter(state="open").count(),
    "publications": lambda case: case.notices.filter(kind="publication").count(),
    "relatives": lambda case: case.relatives.count(),
    "returns": lambda case: Return.objects.filter(task__process_id=case.process_id).count(),
    "submissions": lambda case: case.submissions.count(),
    "tasks": lambda case: Task.objects.filter(process_id=case.process_id, state="open").count(),
    "timers": lambda case: case.process.timers.count(),
}


def known_words(stage: Stage) -> str:
    """Everything that was said in the case and everybody in it: what a paper could have shown."""
    told = [str(data) for data in submissions.latest(stage.case).values()]
    return " ".join([*told, str(stage.told.rows), str(dict(stage.told.facts)), stage.case.number])


def paper(stage: Stage, text: str) -> Paper:
    """A text to be searched for what must and must not stand in it."""
    return Paper(text, known_words(stage))
