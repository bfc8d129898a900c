"""Addresses of the pages about the interface; they stand below /tokens/."""

from django.urls import path

from web.api import pages

urlpatterns = [
    path("", pages.granted, name="tokens"),
    path("mine/", pages.mine, name="own_tokens"),
    path("described/", pages.described, name="api_described"),
    path("<int:pk>/take/", pages.take, name="take_token"),
    path("<int:pk>/revoke/", pages.revoke, name="revoke_token"),
]
