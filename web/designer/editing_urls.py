"""Addresses of the step table and the form editor; they stand below /designer/."""

from django.urls import path

from web.designer import flow_pages, forms, question_pages, section_pages, step_pages, steps

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
    path("<int:pk>/forms/", forms.sections, name="draft_forms"),
    path("<int:pk>/forms/new/", section_pages.new_section, name="draft_new_form"),
    path("<int:pk>/forms/<slug:section>/", forms.section, name="draft_form"),
    path("<int:pk>/forms/<slug:section>/heading/", section_pages.heading, name="draft_form_heading"),
    path("<int:pk>/forms/<slug:section>/remove/", section_pages.remove_section, name="draft_remove_form"),
    path("<int:pk>/forms/<slug:section>/groups/new/", section_pages.new_group, name="draft_new_group"),
    path(
        "<int:pk>/forms/<slug:section>/groups/<slug:group>/remove/",
        section_pages.remove_group,
        name="draft_remove_group",
    ),
    path("<int:pk>/forms/<slug:section>/groups/<slug:group>/<slug:way>/", forms.move_group, name="draft_move_group"),
    path("<int:pk>/forms/<slug:section>/new/", question_pages.question, name="draft_new_question"),
    path("<int:pk>/forms/<slug:section>/new/preview/", question_pages.preview, name="draft_new_preview"),
    path("<int:pk>/forms/<slug:section>/at/<slug:name>/", question_pages.question, name="draft_question"),
    path("<int:pk>/forms/<slug:section>/at/<slug:name>/preview/", question_pages.preview, name="draft_preview"),
    path(
        "<int:pk>/forms/<slug:section>/at/<slug:name>/remove/",
        question_pages.remove_question,
        name="draft_remove_question",
    ),
    path("<int:pk>/forms/<slug:section>/at/<slug:name>/<slug:way>/", forms.move_question, name="draft_move_question"),
]
