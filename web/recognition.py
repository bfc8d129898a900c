"""Who is recognised as what, asked by another department for a stated purpose; an id never stands in an address."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cases import recognition
from forms.numbers import read_resident_id
from rules.documents import masked_id
from web.desk import desk, seated
from web.looks import dressed
from web.posts import ASKS_STATUS
from web.throttle import spent

TRIES, PERIOD = 20, 600


class StatusForm(forms.Form):
    """Whose status, and what for."""

    resident_id = forms.CharField(
        label=gettext_lazy("公民身份号码"),
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
        error_messages={"required": gettext_lazy("请填写公民身份号码")},
    )
    purpose = forms.CharField(
        label=gettext_lazy("查询用途"),
        max_length=200,
        min_length=4,
        help_text=gettext_lazy("写明办理的具体事项，例如“医疗救助资助参保核对”；用途和查询人写入审计链。"),
        error_messages={
            "required": gettext_lazy("请写明查询用途"),
            "min_length": gettext_lazy("请写得具体一些，不少于4个字"),
        },
    )

    def clean_resident_id(self) -> str:
        """A wrong digit is told before anybody is looked up."""
        try:
            return read_resident_id(self.cleaned_data["resident_id"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


@sensitive_post_parameters("resident_id")
@seated(*ASKS_STATUS)
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Scheme and since when, nothing else."""
    form = dressed(StatusForm(request.POST or None))
    if request.method != "POST" or not form.is_valid():
        return _private(render(request, "web/recognition.html", {"form": form}, status=422 if form.errors else 200))
    if spent(request, f"recognition:{request.user.pk}", TRIES, PERIOD):
        form.add_error(None, _("查询过于频繁，请10分钟后再试。批量核对请通过正式的数据共享。"))
        return _private(render(request, "web/recognition.html", {"form": form}, status=429))
    asked, here = form.cleaned_data, desk(request)
    found = recognition.status_of(asked["resident_id"], here.user, asked["purpose"], here.now)
    values = {"form": dressed(StatusForm(initial={"purpose": asked["purpose"]})), "asked": True, "found": found}
    return _private(render(request, "web/recognition.html", values | {"mask": masked_id(asked["resident_id"])}))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
