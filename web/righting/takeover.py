"""Take-overs: the template, the upload with its trial, the second person, the progress and the report."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import TakeoverRun
from cases.takeover import jobs, reconciling, runs, template
from web.desk import desk, seated
from web.files import as_file
from web.looks import dressed
from web.posts import TAKES_OVER
from web.registers import village_names

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMIT = 40 * 1024 * 1024
SHOWN = 50


class UploadForm(forms.Form):
    """One workbook, or the tables one by one as CSV."""

    first = forms.FileField(label=gettext_lazy("Excel 文件（.xlsx），或者“家庭和成员”的 CSV"))
    second = forms.FileField(label=gettext_lazy("“待遇”的 CSV"), required=False)
    third = forms.FileField(label=gettext_lazy("“合计”的 CSV"), required=False)

    def clean(self) -> dict[str, object]:
        """A file of a county is some megabytes."""
        told = super().clean() or {}
        for name, file in told.items():
            if file and file.size > LIMIT:
                self.add_error(name, _("文件太大，请按乡镇分成几个文件"))
        return told


@seated(*TAKES_OVER)
@require_http_methods(["GET", "HEAD", "POST"])
def takeovers(request: HttpRequest) -> HttpResponse:
    """The take-overs of the county, and the upload of another file."""
    here = desk(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        files = {file.name: file.read() for file in form.cleaned_data.values() if file}
        made = runs.try_files(files, here.user, here.now)
        return redirect("web:takeover", made.pk)
    rows = runs.runs_for(here.user, here.now).select_related("uploaded_by", "confirmed_by")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    values = {"page": page, "form": dressed(form), "query": ""}
    return render(request, "web/righting/takeovers.html", values, status=422 if form.errors else 200)


@seated(*TAKES_OVER)
@require_safe
def blank(request: HttpRequest) -> HttpResponse:
    """The template to fill in."""
    return as_file(template.blank(), XLSX, "存量接收模板.xlsx")


def _find(request: HttpRequest, pk: int) -> TakeoverRun:
    here = desk(request)
    rows = runs.runs_for(here.user, here.now).select_related("uploaded_by", "confirmed_by")
    return get_object_or_404(rows, pk=pk)


@seated(*TAKES_OVER)
@require_safe
def takeover(request: HttpRequest, pk: int) -> HttpResponse:
    """One take-over: sums against the stated ones, faults, and how far it has come."""
    here, run = desk(request), _find(request, pk)
    sums = [{**row, "full": f"{row['town']}000"} for row in reconciling.compared(run.found, run.stated)]
    faults = runs.faults_of(run)
    values = {
        "run": run,
        "counts": runs.counts(run),
        "sums": sums,
        "names": village_names([row["full"] for row in sums]),
        "faults": faults[:SHOWN],
        "more": max(0, len(faults) - SHOWN),
        "choices": TakeoverRun.Choice.choices,
        "own": run.uploaded_by_id == here.user.pk,
    }
    return render(request, "web/righting/takeover.html", values)


@seated(*TAKES_OVER)
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms, stops, resumes or drops a take-over."""
    here, run = desk(request), _find(request, pk)
    what = request.POST.get("what", "")
    if what == "confirm":
        runs.confirm(run.pk, request.POST.get("choice", ""), here.user, here.now)
        jobs.enqueue(run.pk)
    elif what == "resume":
        runs.resume(run.pk, here.user, here.now)
        jobs.enqueue(run.pk)
    elif what in ("stop", "drop"):
        {"stop": runs.stop, "drop": runs.drop}[what](run.pk, here.user, here.now)
    messages.success(request, _("已办理。"))
    return redirect("web:takeover", pk)


@seated(*TAKES_OVER)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as a workbook."""
    run = _find(request, pk)
    return as_file(runs.report(run), XLSX, f"存量接收报告{run.pk}.xlsx")
