"""The one list of addresses."""

from django.urls import include, path

from web.api.interface import api

urlpatterns = [path("", include("web.urls")), path("api/v1/", api.urls)]

handler400 = "web.errors.bad_request"
handler404 = "web.errors.not_found"
handler403 = "web.errors.forbidden"
handler500 = "web.errors.failed"
