"""Addresses of a draft's time limits, rules and documents; they stand below /designer/."""

from django.urls import path

from web.designer import documents, kind_pages, rows, rules

urlpatterns = [
    path("<int:pk>/rules/", rules.rules, name="draft_rules"),
    path("<int:pk>/rules/<slug:table>/deadlines/new/", rules.new_deadline, name="draft_new_deadline"),
    path("<int:pk>/rules/<slug:table>/deadlines/<str:name>/", rules.deadline, name="draft_deadline"),
    path("<int:pk>/rules/<slug:table>/deadlines/<str:name>/drop/", rules.drop_deadline, name="draft_drop_deadline"),
    path("<int:pk>/rules/<slug:table>/<slug:section>/new/", rows.new_row, name="draft_new_row"),
    path("<int:pk>/rules/<slug:table>/<slug:section>/<int:place>/", rows.row, name="draft_row"),
    path("<int:pk>/rules/<slug:table>/<slug:section>/<int:place>/end/", rows.end_row, name="draft_end_row"),
    path("<int:pk>/rules/<slug:table>/<slug:section>/<int:place>/drop/", rows.drop_row, name="draft_drop_row"),
    path("<int:pk>/documents/", documents.documents, name="draft_documents"),
    path("<int:pk>/documents/new/", kind_pages.new_kind, name="draft_new_document"),
    path("<int:pk>/documents/<slug:kind>/", documents.document, name="draft_document"),
    path("<int:pk>/documents/<slug:kind>/preview/", documents.preview_document, name="draft_document_preview"),
    path("<int:pk>/documents/<slug:kind>/settings/", kind_pages.kind, name="draft_document_kind"),
    path("<int:pk>/documents/<slug:kind>/drop/", kind_pages.drop_kind, name="draft_drop_document"),
]
