"""Addresses of the board; they stand below /supervision/."""

from django.urls import path

from web.board import pages

urlpatterns = [
    path("", pages.board, name="supervision"),
    path("tasks/", pages.listed, name="supervision_tasks"),
]
