"""The one list of addresses."""

from django.urls import include, path

urlpatterns = [path("", include("web.urls"))]

handler404 = "web.errors.not_found"
handler403 = "web.errors.forbidden"
handler500 = "web.errors.failed"
