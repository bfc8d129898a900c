"""Addresses of the pages about items of departments, households as a whole and leads."""

from django.urls import path

from web.door import items, leads, overview

urlpatterns = [
    path("items/", items.items, name="items"),
    path("items/search/", items.start, name="start_search"),
    path("items/search/<int:pk>/stop/", items.stop, name="stop_search"),
    path("items/end/", items.end, name="end_items"),
    path("items/judge/", items.judge, name="judge_items"),
    path("items/<uuid:uid>/decline/", overview.decline, name="decline_item"),
    path("items/<uuid:uid>/confirm/", overview.confirm, name="confirm_item"),
    path("households/<uuid:uid>/overview/", overview.overview, name="overview"),
    path("leads/", leads.leads, name="leads"),
    path("leads/<uuid:uid>/take/", leads.take, name="take_lead"),
]
