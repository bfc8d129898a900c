"""Codes of others: the security administrator asks for a reset, another administrator confirms it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases import chain
from offices import codes, divisions, routing, sessions
from offices.models import CodeReset, Holding, PostKind, User
from offices.security_log import Kind
from web.desk import desk, seated
from web.looks import dressed
from web.posts import RESETS_CODES
from web.signing.coming_in import note

ASKS = frozenset({PostKind.SECURITY_ADMINISTRATOR})
SHOWN = 500


class ResetForm(forms.Form):
    """Whose codes, and why."""

    user = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("人员"), empty_label=gettext_lazy("请选择"))
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=200,
        help_text=gettext_lazy("例如：手机遗失，已当面核对本人工作证。"),
        error_messages={"required": gettext_lazy("请写明原因和怎样核对了本人")},
    )


def people(request: HttpRequest) -> QuerySet[User]:
    """Who holds a post today below the offices of the administrator."""
    here, places = desk(request), Q(pk__in=[])
    for seat in here.seats:
        if seat.post in RESETS_CODES:
            low, high = divisions.bounds(seat.division)
            places |= Q(office__division_id__gte=low, office__division_id__lt=high)
    held = Holding.objects.filter(routing.in_force(here.on), places)
    return User.objects.filter(pk__in=held.values("user_id"), is_active=True)


@seated(*RESETS_CODES)
@require_safe
def resets(request: HttpRequest) -> HttpResponse:
    """Who has bound a telephone, and which resets wait for a second person."""
    return page(request)


def page(request: HttpRequest, form: ResetForm | None = None, status: int = 200) -> HttpResponse:
    """The page with the form, or with the form that has to be shown again."""
    bound = people(request).filter(code_since__isnull=False).order_by("display_name", "username")
    form = form or ResetForm()
    form.fields["user"].queryset = bound.exclude(pk=request.user.pk)
    values = {
        "form": dressed(form),
        "asks": bool(desk(request).posts & ASKS),
        "open": codes.open_resets(people(request)),
        "bound": bound[:SHOWN],
    }
    return render(request, "web/signing/resets.html", values, status=status)


@seated(*ASKS)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """The first person asks."""
    form = ResetForm(request.POST)
    form.fields["user"].queryset = people(request).filter(code_since__isnull=False)
    if not form.is_valid():
        return page(request, form, 422)
    asked = codes.ask_reset(form.cleaned_data["user"], form.cleaned_data["reason"], request.user, desk(request).now)
    _record(request, Kind.RESET_ASKED, asked)
    messages.success(request, _("已提出，等另一位管理员确认后生效。"))
    return redirect("web:code_resets")


@seated(*RESETS_CODES)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person confirms; whoever it is about is out at once and binds a telephone anew."""
    asked = get_object_or_404(CodeReset, pk=pk)
    if not people(request).filter(pk=asked.user_id).exists():
        raise PermissionDenied
    done = codes.confirm_reset(pk, request.user, desk(request).now)
    sessions.end_all(done.user_id)
    _record(request, Kind.RESET_CONFIRMED, done)
    messages.success(request, _("已重置。本人下次登录时重新绑定手机。"))
    return redirect("web:code_resets")


def _record(request: HttpRequest, kind: str, asked: CodeReset) -> None:
    """In the security log, and in the county's chain, where nobody can leave it out later."""
    note(request, kind, asked.user, actor=request.user, reset=asked.pk)
    told = {"account": asked.user_id, "reset": asked.pk}
    chain.append_for_county(desk(request).county, f"code_{kind}", request.user, desk(request).now, told)
