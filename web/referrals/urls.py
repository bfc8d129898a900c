"""Addresses of the pages about needs pushed to departments and what came of them."""

from django.urls import path

from web.referrals import ledger, lists, pushing, sheets

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
]
