"""The page of one task: the form on the left, what one needs to know beside it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, chain, clocks, drafts, objections, returns, steps
from cases.errors import FormRejected
from cases.models import Return, Submission
from cases.payments.effects import Effect
from cases.reviews import preview
from forms.blank import blank as paper_form
from forms.build import BoundForm
from monitoring.risk import reading
from processes import editions, region
from processes.models import Task
from web import answers, arithmetic, dues, fetching, purposes
from web.beside import beside
from web.case_page import ClockView, clock_view, own_words
from web.desk import Desk, desk, seated
from web.posts import COLLECTS, HANDLES, READS_WARNINGS, SUPERVISES, WORKS
from web.signing import standing
from web.words import OBJECTION_STEPS

# Steps at which one judges the sums: they stand line by line above the form.
JUDGES = frozenset({"examination", "opinion", "township_confirmation", "county_confirmation", "decision"})
JUDGES |= {"review_conclusion", "review_opinion", "hearing_notice", "change_decision"}
# Who decides on a change answers what the household said: it stands above the form.
HEARING = "hearing"
ANSWERS_THE_HEARING = frozenset({"change_decision"})
# Steps at which an award that runs is proposed or decided to change.
CHANGES_MONEY = frozenset({"review_conclusion", "review_opinion", "hearing_notice", "change_decision"}) | {
    "change_examination",
    "change_confirmation",
    "increase_decision",
}
# Who is asked beside a step; a department and the household see nothing of it.
ASKS = HANDLES | SUPERVISES
P = frozenset(WORKS | {"applicant", "grid_member", "grid_head"})


@dataclass(frozen=True)
class Sent:
    """A return that this task answers: where from, which fields, why."""

    row: Return
    labels: list[str]


def reachable(here: Desk) -> QuerySet[Task]:
    """Tasks of the person's area or work, and those of the person's own application."""
    own = Q(process__case__applicant_user=here.user, also__contains=" applicant ") if "applicant" in here.posts else Q()
    rows = access.tasks_for(here.user, here.on)
    return rows | Task.objects.filter(own) if own else rows


def find(request: HttpRequest, pk: int) -> Task:
    """The task, or 404 as if it did not exist."""
    rows = reachable(desk(request)).select_related("process__case__household", "office", "holder", "done_by")
    return get_object_or_404(rows, pk=pk)


@seated(*P)
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows a task; a POST hands its form in."""
    found = find(request, pk)
    return _submit(request, found) if request.method == "POST" else _read(request, found)


def _read(request: HttpRequest, found: Task) -> HttpResponse:
    """The page tells as much of a household as the case does, so each look is recorded with its purpose here too."""
    here, case = desk(request), found.process.case
    why = purposes.purpose_at(request, found, here)
    if not why:
        return purposes.ask(request, case)
    chain.look(here.user, case, why, here.now)
    return page(request, found, _form(here, found))


def _submit(request: HttpRequest, found: Task) -> HttpResponse:
    here = desk(request)
    try:
        with standing.held(request):
            done = steps.submit(found.pk, here.user, request.POST, request.FILES, here.now)
    except FormRejected as error:
        return page(request, found, error.form, 422 if error.form.errors else 200)
    _say_done(request, found, done)
    return redirect("web:case", done.case.number) if not here.posts & WORKS else redirect("web:inbox")


def _say_done(request: HttpRequest, found: Task, done: steps.StepDone) -> None:
    onward = "、".join(f"{task.name}" for task in done.opened)
    text = _("“%(step)s”已办结（%(number)s）。") % {"step": found.name, "number": done.case.number}
    if onward:
        text += _("下一步：%(onward)s。") % {"onward": onward}
    for document in done.issued:
        text += _("已签发《%(title)s》。") % {"title": document.title}
    messages.success(request, text)


def in_hand(here: Desk, found: Task) -> bool:
    """Whether the person holds the task, or stands in for the holder."""
    return bool(found.state == Task.State.OPEN and found.holder_id and access.can_act(here.user, found, here.on))


def _form(here: Desk, found: Task) -> BoundForm | None:
    if not in_hand(here, found):
        return None
    return steps.open_form(found, here.user, here.on)


def page(request: HttpRequest, found: Task, form: BoundForm | None, status: int = 200) -> HttpResponse:
    """The task page with a form to fill in, or without."""
    here, case = desk(request), found.process.case
    edition = editions.load(found.process.edition_id)
    said = _said(found, edition)
    values: dict[str, object] = {
        "task": found,
        "case": case,
        "form": form,
        "panel": fetching.panel(found, form),
        "can_act": found.state == Task.State.OPEN and access.can_act(here.user, found, here.on),
        "draft_at": _draft_at(here, found),
        "due": _due(found, here.now),
        "clock": _clock(found, here),
        "members": case.household.members.filter(until_on__isnull=True).order_by("id"),
        "sent": _sent(found, edition),
        "sent_back": found.returns.filter(answered_at__isnull=True).select_related("correction__holder"),
        "said": said,
        "heard": [one for one in said if one.submission.element == HEARING and found.section in ANSWERS_THE_HEARING],
        "award": case.about,
        "warning": reading.behind(case) if here.posts & READS_WARNINGS else None,
        "sums": arithmetic.latest(case),
        "judges": found.section in JUDGES,
        "effects": _effects(found, here) if form else [],
        "attachments": case.attachments.filter(destroyed_on__isnull=True).order_by("id"),
        "earlier": earlier_steps(found) if form else [],
        "colleagues": _colleagues(found, here) if form else [],
        "objections": _objections(found) if form else [],
        "beside": beside(found, here) if here.posts & ASKS else None,
    }
    values = own_words(values, case) if case.applicant_user_id == here.user.pk else values
    values = narrow(values, found) if not here.posts & (HANDLES | COLLECTS) and "liaison" in here.posts else values
    return render(request, "web/task.html", values, status=status)


def narrow(values: dict[str, object], found: Task) -> dict[str, object]:
    """What a department needs for its own items: the members by masked numbers, and what the department itself said."""
    said = [one for one in values["said"] if one.submission.element == found.element]
    without: dict[str, object] = dict.fromkeys(("sums", "award", "warning"))
    without |= {name: [] for name in ("heard", "effects", "attachments", "earlier", "objections", "sent_back")}
    return values | without | {"said": said, "is_narrow": True}


def _effects(found: Task, here: Desk) -> list[tuple[str, Effect]]:
    """What the step would change of the money, where money is judged."""
    judged = {found.section, found.element} & (JUDGES | CHANGES_MONEY)
    return preview.preview(found.process.case, here.on) if judged else []


def _draft_at(here: Desk, found: Task) -> datetime | None:
    rows = here.user.drafts.filter(key=drafts.task_key(found.pk))
    return rows.values_list("saved_at", flat=True).first()


def _due(found: Task, now: datetime) -> dues.Due:
    on = now.astimezone().date()
    if found.state == Task.State.DONE:
        return dues.finished(found.due_on, found.done_at.astimezone().date())
    shown = dues.explained(found, on, region.calendar(found.area), dues.clocks_of([found]))
    return dues.with_sentence(shown, clocks.explain(found, found.process.case))


def _clock(found: Task, here: Desk) -> ClockView | None:
    clock = clocks.latest(found.process.case, found.rule) if found.rule else None
    return clock_view(clock, here.on, found.process.case) if clock else None


def _sent(found: Task, edition: editions.Edition) -> Sent | None:
    row = Return.objects.select_related("returned_by", "task").filter(correction=found).first()
    if row is None:
        return None
    section = edition.sections.get(found.section)
    asked = {field.name: field.label for field in section.fields} if section else {}
    return Sent(row, [asked.get(name.split(".")[0], name) for name in row.fields])


def _said(found: Task, edition: editions.Edition) -> list[answers.Said]:
    rows = list(Submission.objects.filter(case=found.process.case).select_related("said_by").order_by("-id"))
    newest: dict[str, Submission] = {}
    for row in rows:
        newest.setdefault(row.element, row)
    sections = dict(found.process.tasks.values_list("id", "section"))
    return answers.said(edition, list(newest.values()), sections)


def earlier_steps(found: Task) -> list[Task]:
    """The steps already done in this process, newest first: where a correction or a repeat can go."""
    return [row for row in returns.steps_before(found) if row.element != found.element]


def _objections(found: Task) -> list[dict[str, object]]:
    """What was objected, for whoever looks into it; who objected, for whoever answers."""
    if found.element not in OBJECTION_STEPS:
        return []
    told = [objections.read(row) | {"at": row.received_at} for row in objections.open_of(found.process.case)]
    answers_it = found.element in ("objection", "objection_reply")
    return told if answers_it else [row | {"name": "", "phone": ""} for row in told]


def _colleagues(found: Task, here: Desk) -> list[object]:
    from_office = found.office.holdings.filter(post=found.post).select_related("user")
    return [row.user for row in from_office.exclude(user=here.user) if row.until_on is None or row.until_on >= here.on]


@seated(*P)
@require_safe
def blank(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a task on paper with what is known printed in, for a visit without signal."""
    found = find(request, pk)
    section = editions.load(found.process.edition_id).section(found.section)
    known = steps.open_form(found, desk(request).user, desk(request).on).initial
    paper = paper_form(section, known, heading=found.office.name, number=found.process.case.number)
    response = HttpResponse(paper)
    # The sheet brings its own style and nothing else; it is for the printer.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-modals"
    return response
