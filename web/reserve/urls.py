"""Addresses of the reserve funds and of the compared lists."""

from django.urls import path

from web.reserve import funds, lists

urlpatterns = [
    path("reserve/", funds.funds, name="reserve"),
    path("reserve/enter/", funds.enter, name="reserve_enter"),
    path("reserve/<int:pk>/", funds.fund, name="reserve_fund"),
    path("reserve/<int:pk>/export/", funds.export, name="reserve_export"),
    path("reserve/entries/<int:pk>/approve/", funds.approve, name="reserve_approve"),
    path("reserve/entries/<int:pk>/reject/", funds.reject, name="reserve_reject"),
    path("lists/", lists.compared, name="compared_lists"),
]
