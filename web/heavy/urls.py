"""Addresses of the pages for heavy days."""

from django.urls import path

from web.heavy import asking, bulk, handing

urlpatterns = [
    path("inbox/bulk/", bulk.act, name="bulk"),
    path("inbox/filters/", bulk.keep_filter, name="keep_filter"),
    path("inbox/filters/<int:pk>/drop/", bulk.drop_filter, name="drop_filter"),
    path("tasks/<int:pk>/countersign/", asking.countersign, name="countersign"),
    path("tasks/<int:pk>/asides/", asking.aside, name="aside"),
    path("asides/<int:pk>/answer/", asking.answer, name="answer_aside"),
    path("countersigns/<int:pk>/signers/", asking.add_signer, name="add_signer"),
    path("opinions/<int:pk>/", asking.sign, name="sign"),
    path("opinions/<int:pk>/remove/", asking.remove_signer, name="remove_signer"),
    path("hand-overs/", handing.hand_overs, name="hand_overs"),
    path("hand-overs/<int:pk>/undo/", handing.undo, name="undo_hand_over"),
]
