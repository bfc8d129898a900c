"""Addresses of the step table and the form editor; they stand below /designer/."""

from django.urls import path

from web.designer import flow_pages, step_pages, steps

urlpatterns = [
    path("<int:pk>/steps/", steps.table, name="draft_steps"),
    path("<int:pk>/steps/undo/", steps.undo, name="draft_steps_undo"),
    path("<int:pk>/steps/redo/", steps.redo, name="draft_steps_redo"),
    path("<int:pk>/steps/new/choice/", flow_pages.choice, name="draft_new_choice"),
    path("<int:pk>/steps/new/<slug:kind>/", step_pages.new, name="draft_new_step"),
    path("<int:pk>/steps/ways/<str:flow>/", flow_pages.edit, name="draft_way"),
    path("<int:pk>/steps/ways/<str:flow>/remove/", flow_pages.remove, name="draft_remove_way"),
    path("<int:pk>/steps/at/<str:element>/", step_pages.edit, name="draft_step"),
    path("<int:pk>/steps/at/<str:element>/branch/", flow_pages.branch, name="draft_new_branch"),
    path("<int:pk>/steps/at/<str:element>/relocate/", step_pages.relocate, name="draft_relocate_step"),
    path("<int:pk>/steps/at/<str:element>/remove/", step_pages.remove, name="draft_remove_step"),
    path("<int:pk>/steps/at/<str:element>/<slug:way>/", steps.move, name="draft_move_step"),
]
