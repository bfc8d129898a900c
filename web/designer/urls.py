"""Addresses of the designer's pages; they stand below /designer/."""

from django.urls import path

from web.designer import canvas, drafts, imports, publishing, texts, told

urlpatterns = [
    path("", drafts.drafts, name="designer"),
    path("import/", imports.upload, name="import"),
    path("import/open/", imports.open_diagram, name="import_open"),
    path("import/package/", imports.open_package, name="import_open_package"),
    path("editions/<int:pk>/files/", imports.files, name="edition_files"),
    path("editions/<int:pk>/package/", imports.package, name="edition_package"),
    path("new/<int:edition>/", drafts.start, name="draft_start"),
    path("<int:pk>/canvas/", canvas.canvas, name="draft_canvas"),
    path("<int:pk>/data/", texts.data, name="draft_data"),
    path("<int:pk>/text/", texts.text, name="draft_text"),
    path("<int:pk>/save/", texts.save, name="draft_save"),
    path("<int:pk>/check/", texts.check, name="draft_check"),
    path("<int:pk>/undo/", texts.undo, name="draft_undo"),
    path("<int:pk>/redo/", texts.redo, name="draft_redo"),
    path("<int:pk>/present/", texts.present, name="draft_present"),
    path("<int:pk>/told/", told.draft, name="draft_told"),
    path("<int:pk>/told/<slug:show>/", told.draft, name="draft_told"),
    path("<int:pk>/publish/", publishing.publishing, name="draft_publish"),
    path("<int:pk>/send/", publishing.send, name="draft_send"),
    path("<int:pk>/send-back/", publishing.send_back, name="draft_send_back"),
    path("<int:pk>/approve/", publishing.approve, name="draft_approve"),
    path("<int:pk>/publish/now/", publishing.publish, name="draft_publish_now"),
    path("<int:pk>/abandon/", publishing.abandon, name="draft_abandon"),
    path("editions/<int:pk>/retire/", publishing.retire, name="edition_retire"),
    path("editions/<int:pk>/roll-back/", publishing.roll_back, name="edition_roll_back"),
]
