"""Batches of letters: what runs, how far it is, which letters could not be made, and the files to print."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access, chain
from cases.errors import Blocked
from cases.letters import binding, jobs, lists, runs
from cases.models import LetterRun
from web.archive.fields import line
from web.desk import desk, seated
from web.files import as_file
from web.looks import dressed
from web.posts import SENDS_LETTERS
from web.words import scheme_choices

PAGE = 50
# After this time without a letter nobody works on a batch any more.
SILENCE = timedelta(minutes=1)


def _runs(request: HttpRequest) -> QuerySet[LetterRun]:
    """The batches of one's own areas."""
    here = desk(request)
    prefixes = access.reach(here.user, here.on).areas(set(runs.SENDS))
    return LetterRun.objects.filter(access.in_areas(prefixes)).select_related("started_by")


@seated(*SENDS_LETTERS)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """All batches, newest first."""
    page = Paginator(_runs(request).order_by("-id"), PAGE).get_page(request.GET.get("page"))
    return render(request, "web/archive/letters.html", {"page": page, "query": ""})


class WantedForm(forms.Form):
    """Whom a batch is for."""

    area = forms.ChoiceField(label=gettext_lazy("地区"))
    scheme = forms.ChoiceField(label=gettext_lazy("救助类别"), choices=scheme_choices)
    group = forms.ChoiceField(
        label=gettext_lazy("名单"),
        choices=[
            (lists.Group.AWARDS.value, gettext_lazy("正在享受待遇的户")),
            (lists.Group.OPEN.value, gettext_lazy("正在办理的申请和核查")),
            (lists.Group.RAISED.value, gettext_lazy("调整标准后提高了待遇、还没有发通知的户")),
        ],
    )


class LetterForm(forms.Form):
    """What is sent."""

    kind = forms.ChoiceField(label=gettext_lazy("文书"))
    title = line(gettext_lazy("这一批的名称"), 120, hint=gettext_lazy("如：2026年度续签核对授权书"))


@seated(*SENDS_LETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """First the list, with how many it names; then the letter, and the batch begins."""
    here = desk(request)
    asked = WantedForm(request.GET or None)
    asked.fields["area"].choices = [(row.code, row.name) for row in lists.areas_for(here.user, here.on)]
    wanted = lists.Wanted(**asked.cleaned_data) if asked.is_valid() else None
    form = LetterForm(request.POST or None)
    raised = bool(wanted) and wanted.group == lists.Group.RAISED
    form.fields["kind"].choices = runs.kinds_of(wanted.scheme, here.on, raised) if wanted else []
    if request.method == "POST" and wanted and form.is_valid():
        run = _started(request, wanted, form)
        if run is not None:
            return redirect("web:letter_run", run.pk)
    values = {
        "asked": dressed(asked),
        "form": dressed(form),
        "wanted": wanted,
        "list": request.GET.urlencode(),
        "count": wanted.cases(here.user, here.on).count() if wanted else 0,
    }
    return render(request, "web/archive/letters_new.html", values, status=422 if form.errors else 200)


def _started(request: HttpRequest, wanted: lists.Wanted, form: LetterForm) -> LetterRun | None:
    here, said = desk(request), form.cleaned_data
    ids = list(wanted.cases(here.user, here.on).values_list("id", flat=True))
    try:
        run = runs.start(said["kind"], said["title"], ids, wanted.area, here.user, here.now)
    except Blocked as slip:
        form.add_error(None, str(slip))
        return None
    jobs.enqueue(run.pk)
    return run


@seated(*SENDS_LETTERS)
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: progress while it runs, then its letters and files."""
    run, here = get_object_or_404(_runs(request), pk=pk), desk(request)
    lines = run.lines.select_related("case", "document").defer("document__html_sealed").order_by("place")
    shown = lines.filter(state="refused") if "refused" in request.GET else lines
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    going = run.state in runs.GOING
    values = {
        "run": run,
        "going": going,
        "silent": going and here.now - run.moved_at > SILENCE,
        "worked": run.done + run.refused,
        "percent": round(100 * (run.done + run.refused) / run.total) if run.total else 0,
        "page": page,
        "query": "refused=1" if "refused" in request.GET else "",
        "parts": range(1, binding.parts(run) + 1),
    }
    return render(request, "web/archive/letter_run.html", values)


@seated(*SENDS_LETTERS)
@require_POST
def stop_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops a batch; what it made stays."""
    run = get_object_or_404(_runs(request), pk=pk)
    if runs.stop(run.pk, desk(request).now):
        messages.success(request, _("已停止，已经制作的保留"))
    return redirect("web:letter_run", run.pk)


@seated(*SENDS_LETTERS)
@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a batch go on where it stands."""
    run = get_object_or_404(_runs(request), pk=pk)
    if runs.resume(run.pk, desk(request).now) or run.state in runs.GOING:
        jobs.enqueue(run.pk)
        messages.success(request, _("已排队，从停下的地方接着做"))
    return redirect("web:letter_run", run.pk)


@seated(*SENDS_LETTERS)
@require_safe
def letters_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A hundred letters as one file to print; taking it stands on the chain."""
    run, here = get_object_or_404(_runs(request), pk=pk), desk(request)
    if not 1 <= number <= binding.parts(run):
        raise Http404
    chain.append_for_county(run.county, "letters", here.user, here.now, {"run": run.pk, "part": number})
    return as_file(binding.part(run, number), "application/pdf", f"{run.title}_{number}.pdf")
