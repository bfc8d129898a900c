"""Addresses of signing in."""

from django.conf import settings
from django.urls import include, path

from web.signing import codes, log, passwords, resets, sessions

urlpatterns = [
    path("sign-in/password/", passwords.new_password, name="new_password"),
    path("sign-in/code/", codes.code, name="code"),
    path("sign-in/code/bind/", codes.enrol, name="enrol"),
    path("session/left/", sessions.left, name="session_left"),
    path("session/stay/", sessions.stay, name="session_stay"),
    path("session/keep/", sessions.keep, name="session_keep"),
    path("session/kept/", sessions.kept, name="session_kept"),
    path("sessions/end/", sessions.end, name="end_session"),
    path("security/codes/", resets.resets, name="code_resets"),
    path("security/codes/ask/", resets.ask, name="ask_code_reset"),
    path("security/codes/<int:pk>/confirm/", resets.confirm, name="confirm_code_reset"),
    path("security/log/", log.log, name="security_log"),
]
# The library takes a tenth of a second to load; who does not sign in with the province does not wait for it.
if settings.SIGN_IN.oidc.on:
    urlpatterns.append(path("", include("web.signing.province_urls")))
