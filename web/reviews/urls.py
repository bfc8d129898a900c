"""Addresses of the pages of reviews; they stand below /reviews/."""

from django.urls import path

from web.reviews import pages, refusals

urlpatterns = [
    path("", pages.plan, name="reviews"),
    path("start/", pages.start_wave, name="start_wave"),
    path("waves/<int:pk>/", pages.wave, name="review_wave"),
    path("watches/", pages.watches, name="watches"),
    path("refusals/", refusals.register, name="refusals"),
    path("households/<uuid:uid>/refusals/", refusals.record, name="record_refusal"),
    path("awards/<int:pk>/", pages.award, name="award"),
    path("awards/<int:pk>/open/", pages.open_review, name="open_review"),
    path("awards/<int:pk>/open/<slug:procedure>/", pages.open_procedure, name="open_procedure"),
]
