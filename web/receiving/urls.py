"""Addresses of departments' data."""

from django.urls import path

from web.receiving import deliveries, demands, doubts, push, rounds, sources, templates

urlpatterns = [
    path("", deliveries.deliveries, name="deliveries"),
    path("sources/", sources.sources, name="sources"),
    path("sources/new/", sources.edit, name="new_source"),
    path("sources/<int:pk>/", sources.edit, name="source_edit"),
    path("sources/<int:pk>/token/", sources.token, name="source_token"),
    path("sources/<int:pk>/template/", templates.template, name="source_template"),
    path("sources/<int:pk>/blank/", templates.blank, name="source_blank"),
    path("demands/", demands.demands, name="demands"),
    path("demands/late/", demands.late, name="demands_late"),
    path("demands/list/", demands.sheet, name="demands_sheet"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/list/", rounds.sheet, name="rounds_sheet"),
    path("doubts/", doubts.doubts, name="doubts"),
    path("doubts/many/", doubts.many, name="doubts_many"),
    path("doubts/<uuid:uid>/", doubts.doubt, name="doubt"),
    path("push/<slug:code>", push.push, name="push"),
    path("push/<slug:code>/<uuid:uid>", push.receipt, name="push_receipt"),
    path("<uuid:uid>/", deliveries.delivery, name="received"),
    path("<uuid:uid>/act/", deliveries.act, name="received_act"),
    path("<uuid:uid>/faults/", deliveries.faults, name="received_faults"),
    path("<uuid:uid>/wrong/", deliveries.wrong_rows, name="received_wrong_rows"),
]
