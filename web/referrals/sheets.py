"""Spreadsheets of departments: taken out as they are now, and read back row by row."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases.errors import Blocked
from cases.models import FeedbackSheet, Referral
from cases.referrals import sheets
from cases.referrals.life import OPEN
from offices.models import Office
from web.desk import Desk, desk, seated
from web.files import as_file
from web.looks import dressed
from web.posts import ENTERS_MEASURES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 20 * 1024 * 1024


class SheetForm(forms.Form):
    """A sheet that came back, and whose it is."""

    office = forms.ModelChoiceField(label=gettext_lazy("部门"), queryset=Office.objects.none(), empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("部门填好的反馈表"),
        help_text=gettext_lazy("XLSX 或者 CSV；先下载再填写，编号不要改动。"),
        error_messages={"required": gettext_lazy("请选择文件")},
    )

    def clean_file(self) -> object:
        """A department's sheet is small; what is larger is another file."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("文件超过20MB，请确认是下载的反馈表"))
        return file


@seated(*ENTERS_MEASURES)
@require_http_methods(["GET", "HEAD", "POST"])
def all_sheets(request: HttpRequest) -> HttpResponse:
    """The departments with what they have still to answer, the upload, and what was read before."""
    here, read = desk(request), None
    offices = sheets.offices_for(here.user, here.on).order_by("name")
    form = SheetForm(request.POST or None, request.FILES or None)
    form.fields["office"].queryset = offices
    if request.method == "POST" and form.is_valid():
        read = _read(request, here, form)
    values = {
        "form": dressed(form),
        "read": read,
        "offices": [(office, _waiting(office)) for office in offices],
        "sheets": FeedbackSheet.objects.filter(office__in=offices)
        .select_related("office", "read_by")
        .order_by("-id")[:20],
    }
    return render(request, "web/referrals/sheets.html", values, status=422 if form.errors else 200)


def _read(request: HttpRequest, here: Desk, form: SheetForm) -> FeedbackSheet | None:
    file = form.cleaned_data["file"]
    try:
        read = sheets.take_in(form.cleaned_data["office"], file.name, file.read(), here.user, here.now)
    except Blocked as slip:
        form.add_error("file", str(slip))
        return None
    said = _("已登记%(good)s条，%(same)s条早已登记，%(empty)s条没有填写，%(faults)s处有问题。")
    counts = {"good": read.good, "same": read.same, "empty": read.empty, "faults": len(read.faults)}
    (messages.warning if read.faults else messages.success)(request, said % counts)
    return read


def _waiting(office: Office) -> int:
    return Referral.objects.filter(to_office=office, state__in=OPEN).count()


@seated(*ENTERS_MEASURES)
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The open pushes of one department as a workbook."""
    here = desk(request)
    office = get_object_or_404(sheets.offices_for(here.user, here.on), pk=pk)
    data = sheets.make(office, here.user, here.now)
    return as_file(data, XLSX, f"{office.name}待反馈{here.on}.xlsx")
