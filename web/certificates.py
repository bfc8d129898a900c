"""Fetching one electronic certificate for a task: one call, one line in the log, and the answer in the form."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import certificates, drafts, steps
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import CertificateCall
from forms.build import BoundForm, typed
from processes.models import Task
from web.desk import Desk, desk, seated
from web.fetching import FETCHED, Panel, asked, question, sources
from web.tasks import P, find, in_hand

Row = Mapping[str, object]


@seated(*P)
@require_POST
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks one source about one member and enters the answer into the form."""
    here, task = desk(request), find(request, pk)
    if not in_hand(here, task):
        raise NotAllowed(_("只有本件的承办人可以调取证照。"))
    form = steps.open_form(task, here.user, here.on)
    source, _colon, member_id = request.POST.get("call", "").partition(":")
    if asked(form) is None or source not in sources(asked(form)) or not member_id.isdecimal():
        raise NotFound()
    return _call(request, task, form, source, int(member_id))


def _call(request: HttpRequest, task: Task, form: BoundForm, source: str, member_id: int) -> HttpResponse:
    here, case, purpose = desk(request), task.process.case, request.POST.get("purpose", "")
    member = get_object_or_404(case.household.members, pk=member_id, until_on__isnull=True)
    try:
        made = certificates.call(case, source, member.pk, purpose, here.user, here.now)
    except Blocked as error:
        if not request.htmx:
            raise
        refused = Panel(task, sources(asked(form)), purpose, problem=str(error))
        return render(request, "web/certificates.html", {"panel": refused})
    return _answer(request, task, form, made, _enter(request, here, task, form, made))


def _enter(request: HttpRequest, here: Desk, task: Task, form: BoundForm, made: CertificateCall) -> list[Row]:
    """Puts an answer into the person's draft beside what was typed; a later answer takes the place of an earlier."""
    told = dict(form.initial)
    rows = typed(form.section, request.POST).get(FETCHED, []) if FETCHED in request.POST else told.get(FETCHED) or []
    row = {"source": made.certificate, "member": made.person, "result": made.result}
    kept = [old for old in rows if (old.get("source"), old.get("member")) != (made.certificate, made.person)]
    drafts.save(here.user, drafts.task_key(task.pk), told | {FETCHED: [*kept, row]}, here.now)
    return [*kept, row]


def _answer(request: HttpRequest, task: Task, form: BoundForm, made: CertificateCall, rows: list[Row]) -> HttpResponse:
    names = sources(asked(form))
    result = certificates.RESULTS.get(made.result, made.result)
    told = {"who": made.person, "source": names[made.certificate], "result": result}
    said = _("%(who)s · %(source)s：%(result)s。已登入下面表单的“已调取的证照和信息”，提交时一并存入。") % told
    if not request.htmx:
        messages.success(request, said)
        return redirect("web:task", task.pk)
    shown = Panel(task, names, made.purpose, said=said)
    return render(request, "web/certificates_answer.html", {"panel": shown, "question": question(form, rows)})
