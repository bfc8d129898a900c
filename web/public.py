"""Pages without an account: is a document genuine, and how does my application stand."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cases import progress as applicants
from cases.documents import issue
from web.looks import dressed
from web.throttle import spent

TRIES, PERIOD = 10, 600


class VerifyForm(forms.Form):
    """The code printed under the QR picture."""

    code = forms.CharField(label=_("文书验证码"), max_length=24, error_messages={"required": _("请填写文书上的验证码")})


class ProgressForm(forms.Form):
    """Case number and access code from the receipt."""

    number = forms.CharField(label=_("办件编号"), max_length=40, error_messages={"required": _("请填写办件编号")})
    code = forms.CharField(label=_("查询码（8位数字）"), max_length=20, error_messages={"required": _("请填写查询码")})


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Genuine or not, with kind, number and date only."""
    data = request.POST if request.method == "POST" else {"code": code} if code else None
    form = dressed(VerifyForm(data))
    values: dict[str, object] = {"form": form, "asked": False}
    status = 200
    if data is not None and form.is_valid():
        if spent(request, "verify", TRIES * 3, PERIOD):
            return _private(render(request, "web/verify.html", values | {"slow": True}, status=429))
        values |= {"asked": True, "genuine": issue.verify(form.cleaned_data["code"].strip().upper())}
    elif data is not None:
        status = 422
    return _private(render(request, "web/verify.html", values, status=status))


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """One sentence, what to do, whom to call."""
    if request.method != "POST":
        form = dressed(ProgressForm(initial={"number": request.GET.get("n", "")[:40]}))
        return _private(render(request, "web/progress.html", {"form": form}))
    form = dressed(ProgressForm(request.POST))
    if not form.is_valid():
        return _private(render(request, "web/progress.html", {"form": form}, status=422))
    if spent(request, "progress", TRIES, PERIOD):
        form.add_error(None, _("查询次数过多，请10分钟后再试，或者直接打电话给乡镇（街道）。"))
        return _private(render(request, "web/progress.html", {"form": form}, status=429))
    found = applicants.find(form.cleaned_data["number"], form.cleaned_data["code"])
    if found is None:
        form.add_error(None, _("没有查到。请核对办件编号和查询码，两项都印在申请回执上。"))
    status = 200 if found else 404
    return _private(render(request, "web/progress.html", {"form": form, "found": found}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
