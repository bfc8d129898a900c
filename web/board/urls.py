"""Addresses of the board; they stand below /supervision/."""

from django.urls import path

from web.board import calendar, orders, pages, pools, savings, standing, watching

urlpatterns = [
    path("", pages.board, name="supervision"),
    path("tasks/", pages.listed, name="supervision_tasks"),
    path("weeks/", pages.punctuality, name="supervision_weeks"),
    path("savings/", savings.savings, name="savings"),
    path("pools/", pools.pools, name="pools"),
    path("standing/", standing.standing, name="standing"),
    path("forecast/", watching.outlook, name="forecast"),
    path("forecast/<int:office>/<int:days>/", watching.foreseen, name="forecast_tasks"),
    path("in-hand/", watching.in_hand, name="in_hand"),
    path("cases/<str:number>/", watching.clocks, name="two_clocks"),
    path("calendar/", calendar.changes, name="calendar_changes"),
    path("calendar/<uuid:uid>/", calendar.change, name="calendar_change"),
    path("calendar/<uuid:uid>/<slug:act>/", calendar.settle, name="settle_calendar_change"),
    path("orders/", orders.listed, name="supervision_orders"),
    path("orders/new/", orders.new, name="new_supervision_order"),
    path("orders/<uuid:uid>/", orders.order, name="supervision_order"),
    path("orders/<uuid:uid>/act/", orders.act, name="act_on_order"),
    path("orders/<uuid:uid>/paper/", orders.paper, name="order_paper"),
]
