"""Signing in and out, and one's own account: posts, substitute, password, language."""

import hashlib

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from offices import codes, passwords, routing, security_log, separation
from offices.demo_accounts import PASSWORD
from offices.errors import PostsApart
from offices.models import Absence, Holding, User
from web.desk import desk, seated
from web.looks import dressed
from web.signing import coming_in
from web.signing import passwords as password_pages
from web.signing import sessions as session_pages
from web.signing.gate import PROVINCE, WAY
from web.throttle import address, is_spent, spent_by

# Wrong passwords from one address, and for one name from all addresses together, within half an hour. Five for a name
# from one address lock already; the wider counts stop whoever tries many names, or one name from many machines.
PERIOD, FROM_ONE_ADDRESS, FOR_ONE_NAME = 1800, 60, 20
LAST_EVENTS = 8


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

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Looks at the counts before the password is looked at."""
        if any(is_spent(whom, limit, PERIOD) for whom, limit in _counted(request)):
            return render(request, "web/locked_out.html", {"many": True}, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)
        coming_in.begin(self.request, form.get_user())
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        for whom, limit in _counted(self.request):
            spent_by(whom, limit, PERIOD)
        known = User.objects.filter(username=form.data.get("username", "")).first()
        locked = bool(getattr(self.request, "axes_locked_out", False))
        coming_in.note(self.request, security_log.Kind.LOCKED if locked else security_log.Kind.REFUSED, known)
        return super().form_invalid(form)

    def get_form(self, form_class: type[AuthenticationForm] | None = None) -> AuthenticationForm:
        return dressed(super().get_form(form_class))

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        shown = {"accounts": demo_accounts(), "demo_password": PASSWORD} if settings.DEMO else {}
        return super().get_context_data(**kwargs) | shown | {"province": settings.SIGN_IN.oidc}


def _counted(request: HttpRequest) -> list[tuple[str, int]]:
    """What wrong passwords are counted by; a name is hashed, for it may be a password in the wrong field."""
    name = hashlib.sha256(request.POST.get("username", "").strip().lower().encode()).hexdigest()[:24]
    return [(f"sign_in:{address(request)}", FROM_ONE_ADDRESS), (f"sign_in_name:{name}", FOR_ONE_NAME)]


def demo_accounts() -> list[Holding]:
    """The invented accounts with their posts, shown in demo mode only; one account of each post of each office."""
    rows = Holding.objects.filter(user__is_invented=True, user__is_active=True, until_on__isnull=True)
    return list(rows.select_related("user", "office").order_by("-office__division_id", "id")[:60])


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session; whoever came with the province's account is led to sign out there as well."""
    by_province = request.session.get(WAY) == PROVINCE
    if request.user.is_authenticated:
        coming_in.note(request, security_log.Kind.SIGNED_OUT, request.user)
    logout(request)
    return redirect(f"{settings.SIGN_IN.oidc.door}left/" if by_province else "web:sign_in")


class AbsenceForm(forms.ModelForm):
    """From when until when one is away, and who stands in."""

    class Meta:
        model = Absence
        fields = ["substitute", "from_on", "until_on", "reason"]
        widgets = {
            "from_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "until_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean(self) -> dict[str, object]:
        """An administrator's post is lent to nobody."""
        told = super().clean() or {}
        if {"substitute", "from_on", "until_on"} <= told.keys():
            away = Absence(user=self.instance.user, **told)
            try:
                separation.check_absence(away)
            except PostsApart as slip:
                self.add_error("substitute", str(slip))
        return told


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
        "password_form": shown.get("password_form") or password_pages.form_of(request),
        "password_rule": passwords.told(passwords.profile_of(request.user)),
        "sessions": session_pages.open_sessions(request.user, here.now),
        "this_session": request.session.session_key,
        "events": security_log.about(request.user)[:LAST_EVENTS],
        "recovery_left": codes.left(request.user) if request.user.code_since else 0,
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
    form, done = password_pages.changed(request)
    if not done:
        return account_page(request, 422, password_form=form)
    messages.success(request, _("密码已更换，其他设备上的登录已退出。"))
    return redirect("web:profile")


@seated()
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remembers the language of the pages in a cookie."""
    response = redirect("web:profile")
    code = request.POST.get("language", "")
    if translation.check_for_language(code):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=31536000,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
