"""Addresses of the pages of payments; they stand below /money/."""

from django.urls import path

from web.money import awards, batches, blocks, budget, lines, orders, recoveries, rolls

urlpatterns = [
    path("", rolls.rolls, name="money"),
    path("prepare/", rolls.prepare, name="roll_prepare"),
    path("rolls/<int:pk>/", rolls.roll, name="roll"),
    path("rolls/<int:pk>/lines/", lines.of_roll, name="roll_lines"),
    path("rolls/<int:pk>/recompute/", rolls.recompute, name="roll_recompute"),
    path("rolls/<int:pk>/drop/", rolls.drop, name="roll_drop"),
    path("rolls/<int:pk>/freeze/", rolls.freeze, name="roll_freeze"),
    path("rolls/<int:pk>/approve/", rolls.approve, name="roll_approve"),
    path("rolls/<int:pk>/file/", rolls.finance_file, name="roll_file"),
    path("rolls/<int:pk>/send/", batches.make, name="roll_send"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("batches/<int:pk>/file/", batches.bank_file, name="batch_file"),
    path("batches/<int:pk>/return/", batches.try_return, name="batch_return"),
    path("batches/<int:pk>/book/", batches.book_return, name="batch_book"),
    path("lines/", lines.lines, name="money_lines"),
    path("lines/<int:pk>/cancel/", lines.cancel, name="line_cancel"),
    path("blocks/", blocks.blocks, name="money_blocks"),
    path("blocks/<int:pk>/", blocks.block, name="money_block"),
    path("awards/<int:pk>/", awards.award, name="money_award"),
    path("awards/<int:pk>/account/", awards.account, name="money_account"),
    path("awards/<int:pk>/hold/", awards.hold, name="money_hold"),
    path("accounts/<int:pk>/confirm/", awards.confirm_account, name="money_account_confirm"),
    path("awards/<int:pk>/messages/", awards.messaging, name="money_messages"),
    path("awards/<int:pk>/recovery/", recoveries.enter, name="money_recovery_enter"),
    path("recoveries/", recoveries.recoveries, name="money_recoveries"),
    path("recoveries/<int:pk>/", recoveries.recovery, name="money_recovery"),
    path("recoveries/<int:pk>/receive/", recoveries.close, {"act": "receive"}, name="money_recovery_receive"),
    path("recoveries/<int:pk>/write-off/", recoveries.close, {"act": "write_off"}, name="money_recovery_write_off"),
    path("orders/", orders.orders, name="money_orders"),
    path("orders/new/", orders.enter, name="money_order_enter"),
    path("orders/<int:pk>/confirm/", orders.confirm, name="money_order_confirm"),
    path("budget/", budget.budget, name="money_budget"),
    path("budget/file/", budget.audit_file, name="money_audit"),
]
