"""Addresses of the auditor's pages."""

from django.urls import path

from web.auditing import data_requests, pages, retention

urlpatterns = [
    path("retention/", retention.retention, name="retention"),
    path("retention/<int:pk>/", retention.listed, name="destruction_list"),
    path("chain/", pages.chain_check, name="chain_check"),
    path("chain/<str:county>/export/", pages.export_chain, name="export_chain"),
    path("looks/", pages.looks, name="looks"),
    path("data-requests/", data_requests.requests, name="data_requests"),
    path("data-requests/<uuid:uid>/", data_requests.request_page, name="data_request"),
    path("data-requests/<uuid:uid>/copy/", data_requests.copy, name="data_copy"),
    path("data-requests/<uuid:uid>/paper/", data_requests.paper, name="data_paper"),
]
