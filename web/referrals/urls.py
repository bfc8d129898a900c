"""Addresses of the pages about needs pushed to departments and what came of them."""

from django.urls import path

from web.referrals import doctors, exchange_api, exchanges, labour, ledger, lists, measures, pushing, sheets

urlpatterns = [
    path("referrals/", lists.listed, name="referrals"),
    path("referrals/receive/", lists.receive, name="receive_referrals"),
    path("referrals/note/", lists.note, name="note_feedback"),
    path("referrals/push/", pushing.push_many, name="push_many"),
    path("referrals/sheets/", sheets.all_sheets, name="referral_sheets"),
    path("referrals/sheets/<int:pk>/", sheets.sheet, name="referral_sheet"),
    path("referrals/ledger/", ledger.ledger, name="referral_ledger"),
    path("referrals/<uuid:uid>/", lists.one, name="referral"),
    path("referrals/<uuid:uid>/<slug:name>/", lists.act, name="referral_act"),
    path("referral-pushes/<uuid:uid>/<slug:which>/", lists.paper, name="referral_paper"),
    path("households/<uuid:uid>/referrals/", pushing.push, name="push_referrals"),
    path("households/<uuid:uid>/measures/", measures.household, name="household_measures"),
    path("households/<uuid:uid>/labour/", labour.tag, name="tag_labour"),
    path("measures/", measures.listed, name="measures"),
    path("measures/<uuid:uid>/rate/", measures.rate, name="rate_measure"),
    path("measures/achievements/", measures.achieved, name="achievements"),
    path("measures/achievements/<slug:line>/", measures.behind, name="achievement"),
    path("doctors/", doctors.listed, name="doctors"),
    path("doctors/push/", doctors.push, name="push_doctors"),
    path("labour/", labour.register, name="labour_tags"),
    path("labour/push/", labour.push, name="push_labour"),
    path("labour/services/", labour.services, name="labour_services"),
    path("exchanges/", exchanges.listed, name="exchanges"),
    path("exchanges/send/", exchanges.send, name="send_exchange"),
    path("exchanges/<uuid:uid>/", exchanges.one, name="exchange"),
    path("exchanges/<uuid:uid>/receipt/", exchanges.acknowledge, name="acknowledge_exchange"),
    path("api/exchanges/<slug:code>/<slug:kind>/", exchange_api.exchange, name="exchange_api"),
    path("api/exchanges/<slug:code>/<slug:kind>/receipt/", exchange_api.acknowledge, name="exchange_api_receipt"),
]
