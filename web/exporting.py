"""The page on which a county's data is let go: asked for, released by another, written, and where it lies."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cases.errors import Blocked
from monitoring.exporting import releasing
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import ASKS_EXPORTS, READS_EXPORTS, RELEASES_EXPORTS

PAGE = 25


class AskForm(forms.Form):
    """For whom, what for, and the receiver's key."""

    to = forms.CharField(label=gettext_lazy("接收单位"), max_length=120)
    purpose = forms.CharField(label=gettext_lazy("用途"), max_length=200)
    receiver = forms.CharField(
        label=gettext_lazy("接收方的公钥（可不填）"),
        required=False,
        help_text=gettext_lazy(
            "不填，就不带加密保存的内容：证件号码、住址、电话、账号、填写的内容、文书和材料。接收方用 "
            "export_county --make-key 生成一对钥匙，把公钥（hulian-pub-…）交给您，私钥自己保管。"
        ),
    )


@seated(*READS_EXPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """The exports of the county; a POST asks for one."""
    here = desk(request)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, here, form)
    if form.is_valid():
        try:
            releasing.ask(here.user, here.now, **form.cleaned_data)
        except Blocked as slip:
            form.add_error("receiver", str(slip))
        else:
            messages.success(request, _("已提出，请县级负责人批准。"))
            return redirect("web:county_exports")
    return _page(request, here, form, 422)


def _page(request: HttpRequest, here: Desk, form: AskForm, status: int = 200) -> HttpResponse:
    page = Paginator(releasing.exports_for(here.user, here.now), PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "rows": [(row, releasing.folder_of(row)) for row in page],
        "form": dressed(form),
        "asks": bool(here.posts & ASKS_EXPORTS),
        "releases": bool(here.posts & RELEASES_EXPORTS),
        "query": "",
    }
    return render(request, "web/county_exports.html", values, status=status)


@seated(*RELEASES_EXPORTS)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Releases an export or refuses it."""
    here = desk(request)
    made = releasing.decide(pk, request.POST.get("decision") == "release", here.user, here.now)
    done = made.state == made.State.RELEASED
    messages.success(request, _("已批准，后台开始导出。") if done else _("已退回，不予导出。"))
    return redirect("web:county_exports")


@seated(*ASKS_EXPORTS)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Goes on with what a worker left."""
    here = desk(request)
    releasing.again(pk, here.user, here.now)
    messages.success(request, _("后台接着导出。"))
    return redirect("web:county_exports")
