"""Pages of the second factor: bind a telephone, give the code at sign-in, use a recovery code."""

from io import BytesIO

import segno
from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from offices import codes
from offices.security_log import Kind
from web.desk import seated
from web.looks import dressed
from web.proxies import certificate
from web.signing.coming_in import CODE_PASSED, note
from web.throttle import spent_by

TITLE = "户链"
# So many codes of one account within so many seconds; then it waits.
TRIES, PERIOD = 5, 300


class CodeForm(forms.Form):
    """The six digits that the telephone shows, or a recovery code from the sheet."""

    code = forms.CharField(
        label=gettext_lazy("动态口令"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("请填写手机上显示的6位数字")},
    )

    def clean_code(self) -> str:
        """Without the blanks that people type."""
        return str(self.cleaned_data["code"]).replace(" ", "")


@sensitive_post_parameters("code")
@seated()
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step of signing in."""
    if request.session.get(CODE_PASSED):
        return redirect("web:home")
    if request.user.certificate and certificate(request) == request.user.certificate:
        return _through(request, Kind.CERTIFICATE_PASSED)
    if request.user.code_since is None:
        return redirect("web:enrol")
    form = dressed(CodeForm(request.POST or None))
    if request.method != "POST":
        return render(request, "web/signing/code.html", {"form": form})
    if form.is_valid():
        if _waits(request):
            return _too_often(request)
        kind = _passed(request, form.cleaned_data["code"])
        if kind:
            return _through(request, kind)
        _refused(request, form)
    return render(request, "web/signing/code.html", {"form": dressed(form)}, status=422)


def _passed(request: HttpRequest, given: str) -> str:
    """Which way a code was right; empty when it was not."""
    now = timezone.now()
    if codes.check(request.user, given, now):
        return Kind.CODE_PASSED
    return Kind.RECOVERY_USED if codes.recover(request.user, given, now) else ""


def _through(request: HttpRequest, kind: str) -> HttpResponse:
    """A session that knows more gets another key."""
    request.session.cycle_key()
    request.session[CODE_PASSED] = True
    note(request, kind, request.user)
    return redirect("web:home")


def _waits(request: HttpRequest) -> bool:
    """Counts before looking, at the account and not at the address: many tries at once do not slip through together."""
    return spent_by(f"code:{request.user.pk}", TRIES, PERIOD)


def _refused(request: HttpRequest, form: forms.Form) -> None:
    note(request, Kind.CODE_REFUSED, request.user)
    form.add_error("code", _("口令不对，或者已经用过。请等手机显示下一组数字再填；手机时间要与网络时间一致。"))


def _too_often(request: HttpRequest) -> HttpResponse:
    """Whoever knows the password and guesses codes has to begin again with the password."""
    note(request, Kind.LOCKED, request.user, at="code")
    logout(request)
    return render(request, "web/signing/code_locked.html", status=429)


@sensitive_post_parameters("code")
@seated()
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Binds a telephone: picture, first code, then the sheet of recovery codes, shown this once."""
    if request.user.code_since is not None:
        return redirect("web:profile")
    form = dressed(CodeForm(request.POST or None))
    status = 200
    if request.method == "POST":
        if _waits(request):
            return _too_often(request)
        sheet = codes.confirm(request.user, form.cleaned_data["code"], timezone.now()) if form.is_valid() else None
        if sheet is not None:
            return _enrolled(request, sheet)
        status = 422
        if form.is_valid():
            _refused(request, form)
    key = codes.begin(request.user)
    spaced = " ".join(key[place : place + 4] for place in range(0, len(key), 4))
    values = {"form": dressed(form), "key": spaced, "picture": picture(codes.address(request.user, key, TITLE))}
    return render(request, "web/signing/enrol.html", values, status=status)


def _enrolled(request: HttpRequest, sheet: list[str]) -> HttpResponse:
    request.session.cycle_key()
    request.session[CODE_PASSED] = True
    note(request, Kind.CODE_ENROLLED, request.user)
    return render(request, "web/signing/enrolled.html", {"sheet": sheet})


def picture(text: str) -> SafeString:
    """A QR picture as SVG inside the page: no address from which somebody else could fetch it."""
    out = BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", omitsize=True, border=3, xmldecl=False, svgns=True, title="二维码"
    )
    return mark_safe(out.getvalue().decode())
