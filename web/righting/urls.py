"""Addresses of changes, moves, corrections, take-overs, raised standards and merges."""

from django.urls import path

from web.righting import criticism, duplicates, endings, procedures, standards, takeover

urlpatterns = [
    path("awards/<int:pk>/procedures/", procedures.choose, name="award_procedures"),
    path("relocations/", procedures.relocations, name="relocations"),
    path("cases/<str:number>/ending/", endings.ending, name="case_ending"),
    path("households/<uuid:uid>/criticism/", criticism.criticise, name="criticise"),
    path("takeover/", takeover.takeovers, name="takeovers"),
    path("takeover/template/", takeover.blank, name="takeover_template"),
    path("takeover/<int:pk>/", takeover.takeover, name="takeover"),
    path("takeover/<int:pk>/act/", takeover.act, name="takeover_act"),
    path("takeover/<int:pk>/report/", takeover.report, name="takeover_report"),
    path("standards/", standards.standards, name="standards"),
    path("standards/<int:pk>/", standards.standard, name="standard_run"),
    path("standards/<int:pk>/act/", standards.act, name="standard_act"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/people/merge/", duplicates.merge_people, name="merge_people"),
    path("duplicates/people/<int:pk>/split/", duplicates.split_people, name="split_people"),
    path("duplicates/merge/", duplicates.merge, name="merge_households"),
    path("duplicates/<int:pk>/split/", duplicates.split, name="split_households"),
]
