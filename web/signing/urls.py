"""Addresses of signing in."""

from django.urls import path

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
