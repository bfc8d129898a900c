"""Addresses of the pages of comparing; they stand below /comparing/."""

from django.urls import path

from web.comparing import pages

urlpatterns = [
    path("", pages.comparisons, name="comparisons"),
    path("start/", pages.start, name="start_comparison"),
    path("runs/<int:pk>/", pages.comparison, name="comparison"),
    path("runs/<int:pk>/stop/", pages.stop, name="stop_comparison"),
    path("households/<uuid:uid>/", pages.household_risk, name="household_risk"),
    path("indicators/", pages.catalogue, name="indicators"),
]
