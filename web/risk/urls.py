"""Addresses of the pages of risk warnings; they stand below /warnings/."""

from django.urls import path

from web.risk import coverage, dispatch, pages, quality, replies, visits, watching

urlpatterns = [
    path("", pages.warnings, name="risk_warnings"),
    path("replies/", replies.replies, name="risk_replies"),
    path("replies/<uuid:uid>/", replies.of_delivery, name="risk_replies_of"),
    path("leads/", watching.lead, name="risk_lead"),
    path("watch/", watching.watch, name="risk_watch"),
    path("watch/<uuid:uid>/", watching.enter, name="risk_watch_enter"),
    path("watch/<int:pk>/leave/", watching.leave, name="risk_watch_leave"),
    path("coverage/", coverage.coverage, name="risk_coverage"),
    path("quality/", quality.worth, name="risk_quality"),
    path("quality/tune/", quality.tune, name="risk_tune"),
    path("quality/<int:pk>/decide/", quality.decide, name="risk_tuning_decide"),
    path("quality/<int:pk>/end/", quality.end, name="risk_tuning_end"),
    path("runs/", dispatch.runs, name="risk_runs"),
    path("runs/start/", dispatch.start, name="risk_dispatch"),
    path("runs/<int:pk>/", dispatch.run, name="risk_run"),
    path("runs/<int:pk>/act/", dispatch.act, name="risk_run_act"),
    path("<int:pk>/", pages.warning, name="risk_warning"),
    path("<int:pk>/hand-on/", pages.hand_on, name="risk_hand_on"),
    path("<int:pk>/visit/", visits.visit, name="risk_visit"),
    path("<int:pk>/application/", visits.prepare, name="risk_application"),
]
