"""Addresses of the exports of a whole county; they stand below /county-exports/."""

from django.urls import path

from web import exporting

urlpatterns = [
    path("", exporting.exports, name="county_exports"),
    path("<int:pk>/decide/", exporting.decide, name="decide_county_export"),
    path("<int:pk>/again/", exporting.again, name="again_county_export"),
]
