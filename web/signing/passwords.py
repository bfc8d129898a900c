"""A new password: by one's own wish, or because the gate asks for it."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from offices import passwords, security_log, sessions
from offices.models import User
from web.desk import seated
from web.looks import dressed
from web.signing.coming_in import note
from web.throttle import spent_by

TRIES, PERIOD = 10, 900


class NewPassword(PasswordChangeForm):
    """Old and new password; guessing the old one from a desk left open is slowed down like signing in."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": gettext_lazy("现在的密码不对，请重新填写。"),
        "password_mismatch": gettext_lazy("两次填写的新密码不一样，请重新填写。"),
    }

    def save(self, commit: bool = True) -> User:
        """Sets the password and remembers the one before."""
        passwords.change(self.user, self.cleaned_data["new_password1"], timezone.now())
        return self.user


def form_of(request: HttpRequest, data: object = None) -> NewPassword:
    """The form for the person of the request."""
    return dressed(NewPassword(request.user, data))


def changed(request: HttpRequest) -> tuple[NewPassword, bool]:
    """Takes the form; tells whether the password is now another. Every other session of the person has then ended."""
    form = NewPassword(request.user, request.POST)
    if spent_by(f"password:{request.user.pk}", TRIES, PERIOD):
        form.add_error(None, _("试得太多，请15分钟后再换密码。"))
    elif form.is_valid():
        update_session_auth_hash(request, form.save())
        ended = sessions.end_all(request.user.pk, but=request.session.session_key)
        note(request, security_log.Kind.PASSWORD_CHANGED, request.user, others_ended=ended)
        return form, True
    return dressed(form), False


@sensitive_post_parameters()
@seated()
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """The page on which somebody changes a given or an old password before anything else."""
    form, status = form_of(request), 200
    if request.method == "POST":
        form, done = changed(request)
        if done:
            messages.success(request, _("密码已更换。"))
            return redirect("web:home")
        status = 422
    values = {
        "form": form,
        "why": passwords.must_change(request.user, timezone.now()),
        "rule": passwords.told(passwords.profile_of(request.user)),
    }
    return render(request, "web/signing/new_password.html", values, status=status)
