"""Addresses of the pages on which a draft is tried out: step-through play, worked cases, replays of past cases."""

from django.urls import path

from web.designer import play, rehearsal, replays

urlpatterns = [
    path("<int:pk>/play/", play.draft_play, name="draft_play"),
    path("<int:pk>/rehearsal/", rehearsal.rehearsal, name="draft_rehearsal"),
    path("<int:pk>/rehearsal/run/", rehearsal.run, name="draft_rehearse"),
    path("<int:pk>/rehearsal/add/", rehearsal.add, name="draft_example_add"),
    path("<int:pk>/rehearsal/bring/", rehearsal.bring, name="draft_examples_bring"),
    path("<int:pk>/rehearsal/case/<str:name>/", rehearsal.example, name="draft_example"),
    path("<int:pk>/rehearsal/case/<str:name>/drop/", rehearsal.drop, name="draft_example_drop"),
    path("<int:pk>/replays/", replays.replays, name="draft_replays"),
    path("replays/<int:pk>/", replays.replay, name="replay"),
    path("replays/<int:pk>/stop/", replays.stop, name="replay_stop"),
    path("replays/<int:pk>/go-on/", replays.go_on, name="replay_go_on"),
    path("replays/<int:pk>/cases/", replays.listed, name="replay_list"),
    path("replays/<int:pk>/cases/<int:case_pk>/", replays.case, name="replay_case"),
]
