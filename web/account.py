"""Signing in and out, and one's own account: posts, substitute, password, language."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from offices import routing
from offices.demo_accounts import PASSWORD
from offices.models import Absence, Holding, User
from web.desk import desk, seated
from web.looks import dressed


class SignInForm(AuthenticationForm):
    """User name and password."""

    error_messages = {
        "invalid_login": gettext_lazy("用户名或密码不对。连续输错5次将锁定30分钟。"),
        "inactive": gettext_lazy("这个账号已停用，请联系系统管理员。"),
    }


class SignIn(LoginView):
    """The door for staff and registered applicants."""

    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    next_page = "web:home"
    redirect_authenticated_user = True

    def get_form(self, form_class: type[AuthenticationForm] | None = None) -> AuthenticationForm:
        return dressed(super().get_form(form_class))

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        shown = {"accounts": demo_accounts(), "demo_password": PASSWORD} if settings.DEMO else {}
        return super().get_context_data(**kwargs) | shown


def demo_accounts() -> list[Holding]:
    """The invented accounts with their posts, shown in demo mode only; one account of each post of each office."""
    rows = Holding.objects.filter(user__is_invented=True, user__is_active=True, until_on__isnull=True)
    return list(rows.select_related("user", "office").order_by("-office__division_id", "id")[:60])


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    return redirect("web:sign_in")


class AbsenceForm(forms.ModelForm):
    """From when until when one is away, and who stands in."""

    class Meta:
        model = Absence
        fields = ["substitute", "from_on", "until_on", "reason"]
        widgets = {
            "from_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "until_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }


def absence_form(request: HttpRequest, data: object = None) -> forms.ModelForm:
    """The form with the colleagues of one's own offices as choices."""
    form = AbsenceForm(data, instance=Absence(user=request.user))
    form.fields["substitute"].queryset = colleagues(request)
    form.fields["substitute"].empty_label = _("请选择")
    # Dressing looks at the errors, so the choices have to stand before it.
    return dressed(form)


def colleagues(request: HttpRequest) -> object:
    """People who hold a post in one of the person's offices today."""
    here = desk(request)
    held = Holding.objects.filter(routing.in_force(here.on), office_id__in={seat.office_id for seat in here.seats})
    others = User.objects.filter(pk__in=held.values("user_id"), is_active=True).exclude(pk=request.user.pk)
    return others.order_by("display_name", "username")


def account_page(request: HttpRequest, status: int = 200, **shown: object) -> HttpResponse:
    """The profile with whichever form has to be shown again."""
    here = desk(request)
    values = {
        "holdings": routing.holdings(request.user.pk, here.on),
        "absences": request.user.absences.select_related("substitute").order_by("-from_on")[:10],
        "absence_form": shown.get("absence_form") or absence_form(request),
        "password_form": shown.get("password_form") or dressed(PasswordChangeForm(request.user)),
    }
    return render(request, "web/profile.html", values, status=status)


@seated()
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    return account_page(request)


@seated()
@require_POST
def absence(request: HttpRequest) -> HttpResponse:
    """Names a substitute for a time of absence."""
    form = absence_form(request, request.POST)
    if not form.is_valid():
        return account_page(request, 422, absence_form=form)
    form.save()
    messages.success(request, _("外出代办已登记，期间由代办人处理您的待办。"))
    return redirect("web:profile")


@seated()
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """Sets a new password and keeps this session only."""
    form = dressed(PasswordChangeForm(request.user, request.POST))
    if not form.is_valid():
        return account_page(request, 422, password_form=form)
    update_session_auth_hash(request, form.save())
    messages.success(request, _("密码已更换。"))
    return redirect("web:profile")


@seated()
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remembers the language of the pages in a cookie."""
    response = redirect("web:profile")
    code = request.POST.get("language", "")
    if translation.check_for_language(code):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=31536000, httponly=True, samesite="Lax")
    return response
