"""Addresses of what offices, society and the grid do together."""

from django.urls import path

from web.together import (
    conferences,
    evaluations,
    grids,
    hotline,
    openness,
    patrols,
    programmes,
    resources,
    teams,
    visits,
)

urlpatterns = [
    path("meetings/tasks/", conferences.listed, name="resolutions"),
    path("meetings/tasks/<int:pk>/", conferences.resolution, name="resolution"),
    path("meetings/year/", conferences.year, name="meeting_year"),
    path("projects/", resources.projects, name="projects"),
    path("projects/ledger/", resources.ledger, name="charity_ledger"),
    path("projects/<uuid:uid>/", resources.project, name="project"),
    path("needs/<int:pk>/resources/", resources.need_card, name="need_card"),
    path("matches/", resources.matches, name="matches"),
    path("matches/<uuid:uid>/", resources.match, name="match"),
    path("follow-ups/", visits.listed, name="follow_ups"),
    path("households/<uuid:uid>/follow-up/", visits.visit, name="follow_up"),
    path("evaluations/", evaluations.listed, name="evaluations"),
    path("evaluations/open/", evaluations.published, name="evaluations_open"),
    path("evaluations/<uuid:uid>/", evaluations.evaluation, name="evaluation"),
    path("evaluations/<uuid:uid>/<int:place>/", evaluations.evaluation_line, name="evaluation_line"),
    path("grids/", grids.grids, name="grids"),
    path("grids/figures/", grids.figures, name="patrol_figures"),
    path("grids/<uuid:uid>/", grids.grid, name="grid"),
    path("patrols/", patrols.listed, name="patrols"),
    path("patrols/<uuid:uid>/", patrols.patrol, name="patrol"),
    path("teams/", teams.listed, name="teams"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/errands/<int:pk>/", teams.dispatch, name="dispatch"),
    path("hotline/", hotline.calls, name="calls"),
    path("hotline/<uuid:uid>/", hotline.call, name="call"),
    path("disclosures/", openness.listed, name="disclosures"),
    path("disclosures/<int:pk>/", openness.disclosure, name="disclosure"),
    path("policy/", openness.policy, name="policy"),
    path("programmes/", programmes.listed, name="programmes"),
    path("programmes/<uuid:uid>/", programmes.programme, name="programme"),
]
