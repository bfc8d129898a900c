"""Deliveries: what came in, an upload with its trial, the second look, how far it is, and every fault by row."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.takeover import workbook
from monitoring import repeats
from monitoring.models import Delivery, DispatchRun, Source
from monitoring.models.receiving import place_of
from monitoring.receiving import deliveries as domain
from monitoring.receiving import jobs, reach, returning, store
from monitoring.receiving.checking import KINDS
from monitoring.risk import replying
from offices.models import User
from web.desk import Desk, desk, seated
from web.files import as_file
from web.looks import dressed
from web.posts import DISPATCHES, READS_DATA, SENDS_DATA
from web.receiving.months import month_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMIT = 400 * 1024 * 1024
SHOWN, PAGE = 50, 25
# After this time without a sign of life nobody works on a delivery any more.
SILENCE = timedelta(minutes=2)
GOING = (Delivery.State.READING, Delivery.State.RUNNING)


class UploadForm(forms.Form):
    """One file of a source for a month."""

    source = forms.ModelChoiceField(Source.objects.none(), label=gettext_lazy("数据来源"))
    month = forms.CharField(
        label=gettext_lazy("数据月份"), max_length=7, widget=forms.TextInput(attrs={"type": "month"})
    )
    file = forms.FileField(
        label=gettext_lazy("文件"), help_text=gettext_lazy(".xlsx、.xls、CSV（UTF-8 或 GB18030），也可以压缩成 .zip")
    )
    correction = forms.BooleanField(label=gettext_lazy("用这个文件更正本月已接收的数据"), required=False)

    def __init__(self, here: Desk, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["source"].queryset = sendable(here.user, here)

    def clean_month(self) -> object:
        """The first day of the month."""
        return month_of(self.cleaned_data["month"])

    def clean_file(self) -> object:
        """A file that a browser can send in one go."""
        file = self.cleaned_data["file"]
        if file.size > LIMIT:
            raise forms.ValidationError(_("文件太大，请压缩成 .zip 或者分成几个文件"))
        return file


def sendable(user: User, here: Desk) -> QuerySet[Source]:
    """The sources in use for which somebody may upload."""
    return reach.sources_for(user, here.on).filter(active=True).order_by("title")


@seated(*READS_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def deliveries(request: HttpRequest) -> HttpResponse:
    """What has come in, and the upload of another file."""
    here = desk(request)
    sends = bool(here.posts & SENDS_DATA)
    form = UploadForm(here, request.POST or None, request.FILES or None)
    if sends and form.is_valid():
        made = _received(here, form)
        if made is not None:
            return redirect("web:received", made.uid)
    rows = reach.deliveries_for(here.user, here.on).select_related("received_by", "accepted_by").order_by("-id")
    rows = rows.annotate(warns=Exists(DispatchRun.objects.filter(delivery=OuterRef("pk"))))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    replies = bool(here.posts & DISPATCHES)
    values = {"page": page, "form": dressed(form) if sends else None, "query": "", "replies": replies}
    return render(request, "web/receiving/deliveries.html", values, status=422 if form.errors else 200)


def _received(here: Desk, form: UploadForm) -> Delivery | None:
    told = form.cleaned_data
    reach.check_may_receive(here.user, told["source"], here.on)
    same = Delivery.objects.filter(source=told["source"], month=told["month"], state=Delivery.State.DONE)
    replaces = same.order_by("-id").first() if told["correction"] else None
    if told["correction"] and replaces is None:
        form.add_error("correction", _("这个来源本月还没有已接收的数据可以更正"))
        return None
    pieces, name = store.sliced(told["file"]), told["file"].name
    made = domain.receive(told["source"], told["month"], name, pieces, here.user, here.now, replaces=replaces)
    jobs.enqueue(made.pk)
    return made


def _find(request: HttpRequest, uid: str) -> Delivery:
    here = desk(request)
    rows = reach.deliveries_for(here.user, here.on).select_related("received_by", "accepted_by", "replaces")
    return get_object_or_404(rows, uid=uid)


@seated(*READS_DATA)
@require_safe
def delivery(request: HttpRequest, uid: str) -> HttpResponse:
    """One delivery: counts, faults by row, how far it is and what can be done."""
    here, found = desk(request), _find(request, uid)
    faults = list(found.faults.order_by("line", "id")[:SHOWN])
    values = {
        "delivery": found,
        "going": found.state in GOING,
        "silent": found.state in GOING and here.now - found.moved_at > SILENCE,
        "percent": _percent(found),
        "kinds": [(KINDS[kind], number) for kind, number in found.kinds.items() if kind in KINDS],
        "faults": [(*_place(found, fault.line), fault) for fault in faults],
        "returns": bool(found.bad and here.posts & SENDS_DATA and store.bad_rows_kept(found.uid)),
        "more": max(0, sum(found.kinds.values()) - len(faults)),
        "sends": bool(here.posts & SENDS_DATA),
        "own": found.received_by_id == here.user.pk,
        "accepts": found.county in reach.counties(here.user, here.on, reach.MAY_RECEIVE),
        "repeated": repeats.repeated(found),
        "waiting": found.unmatched.filter(state="waiting").count(),
        "standing": replying.standing(found, here.on),
        "runs": found.dispatches.order_by("id") if here.posts & DISPATCHES else [],
        "replies": bool(here.posts & DISPATCHES),
    }
    return render(request, "web/receiving/delivery.html", values)


def _place(found: Delivery, line: int) -> tuple[str, int]:
    """The name of the table that a row stands in, its number where the name is not known, and the row."""
    table, row = place_of(line)
    return (found.tables[table - 1] if table <= len(found.tables) else str(table)), row


def _percent(found: Delivery) -> int:
    """How far a check is by bytes, or a taking by batches."""
    if found.state == Delivery.State.READING:
        return 100 * found.read_bytes // max(found.size, 1)
    return 100 * found.at_chunk // max(found.chunks, 1)


@seated(*SENDS_DATA)
@require_POST
def act(request: HttpRequest, uid: str) -> HttpResponse:
    """Lets a delivery in, stops it, lets it go on or gives it up."""
    here, found, what = desk(request), _find(request, uid), request.POST.get("what", "")
    if what in ("whole", "good"):
        domain.accept(found.pk, what == "whole", here.user, here.now)
        jobs.enqueue(found.pk)
    elif what == "resume":
        domain.resume(found.pk, here.user, here.now)
        jobs.enqueue(found.pk)
    elif what == "go_on" and found.state in GOING:
        jobs.enqueue(found.pk)
    elif what in ("stop", "drop"):
        {"stop": domain.stop, "drop": domain.drop}[what](found.pk, here.user, here.now)
    messages.success(request, _("已办理。"))
    return redirect("web:received", uid)


@seated(*READS_DATA)
@require_safe
def faults(request: HttpRequest, uid: str) -> HttpResponse:
    """The faults of a delivery as a workbook, to be sent back to the department."""
    found = _find(request, uid)
    rows = [("表", "行", "栏目", "问题", "怎样改")]
    for fault in found.faults.order_by("line", "id"):
        rows.append((*map(str, _place(found, fault.line)), fault.column, fault.wrong, fault.mend))
    return as_file(workbook.write({"问题": rows}), XLSX, f"数据问题{found.month:%Y%m}.xlsx")


@seated(*SENDS_DATA)
@require_safe
def wrong_rows(request: HttpRequest, uid: str) -> HttpResponse:
    """The wrong rows as they were sent, with what is wrong beside them, to be mended and sent again."""
    here, found = desk(request), _find(request, uid)
    data = returning.book(found, here.user, here.now)
    return as_file(data, XLSX, f"有误的行{found.month:%Y%m}.xlsx")
