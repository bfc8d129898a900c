"""Electronic certificates beside a form: which may be fetched for whom, what was fetched, and the list they go into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cases import certificates
from cases.models import CertificateCall, Member
from forms.build import BoundForm
from forms.page import Page
from forms.questions import Question
from forms.schema import Field
from processes.models import Task

FETCHED = "fetched"
PURPOSE = "办理本件受理审查"


@dataclass(frozen=True)
class Panel:
    """The certificates that may be fetched for a task, and what was fetched."""

    task: Task
    sources: dict[str, str]
    purpose: str = PURPOSE
    said: str = ""
    problem: str = ""

    @cached_property
    def calls(self) -> list[CertificateCall]:
        rows = CertificateCall.objects.filter(case=self.task.process.case).select_related("called_by")
        return list(rows.order_by("-id"))

    @property
    def members(self) -> list[tuple[Member, list[tuple[str, str, str]]]]:
        """Each member with each source: id, label, and the newest answer."""
        rows = self.task.process.case.household.members.filter(until_on__isnull=True).order_by("id")
        return [(row, [(key, name, self._answer(key, row)) for key, name in self.sources.items()]) for row in rows]

    @property
    def log(self) -> list[tuple[CertificateCall, str, str]]:
        """Every call in words, newest first."""
        words = certificates.RESULTS
        return [(row, self.sources.get(row.certificate, ""), words.get(row.result, row.result)) for row in self.calls]

    def _answer(self, source: str, member: Member) -> str:
        own = (row.result for row in self.calls if (row.certificate, row.person) == (source, member.name))
        return certificates.RESULTS.get(next(own, ""), "")


def asked(form: BoundForm) -> Field | None:
    """The list of a form into which answers go."""
    return next((field for field in form.section.fields if field.name == FETCHED), None)


def panel(task: Task, form: BoundForm | None) -> Panel | None:
    """The panel of a form that keeps fetched certificates; None for any other."""
    return Panel(task, sources(asked(form))) if form and asked(form) else None


def sources(field: Field) -> dict[str, str]:
    """The sources that the form knows, with their names."""
    return dict(next(column for column in field.columns if column.name == "source").options)


def question(form: BoundForm, rows: Sequence[Mapping[str, object]]) -> Question:
    """The list as the form on screen shows it, with these rows in it."""
    fresh = BoundForm(form.section, None, None, {FETCHED: rows}, frozenset(), form.known, form.on, frozenset())
    return Page(fresh.section, fresh.form, fresh.lists, {}, {}, (), fresh.known).question(asked(fresh))
