"""Addresses of the auditor's pages."""

from django.urls import path

from web.auditing import pages

urlpatterns = [
    path("chain/", pages.chain_check, name="chain_check"),
    path("chain/<str:county>/export/", pages.export_chain, name="export_chain"),
    path("looks/", pages.looks, name="looks"),
]
