"""Addresses of files, remedies, petitions, meetings, letters and statistics."""

from django.urls import path

from web.archive import benefits, files, letters, remedies, statistics

urlpatterns = [
    path("households/<uuid:uid>/benefits/", benefits.benefit_list, name="benefit_list"),
    path("households/<uuid:uid>/benefits/paper/", benefits.benefit_paper, name="benefit_paper"),
    path("households/<uuid:uid>/remedies/", remedies.household_remedies, name="household_remedies"),
    path("cases/<str:number>/remedy/", remedies.file_remedy, name="file_remedy"),
    path("remedies/", remedies.register, name="remedies"),
    path("remedies/<int:pk>/", remedies.remedy, name="remedy"),
    path("remedies/<int:pk>/accept/", remedies.accept_remedy, name="accept_remedy"),
    path("remedies/<int:pk>/extend/", remedies.extend_remedy, name="extend_remedy"),
    path("remedies/<int:pk>/conclude/", remedies.conclude_remedy, name="conclude_remedy"),
    path("remedies/<int:pk>/carry-out/", remedies.carry_out, name="carry_out"),
    path("households/<uuid:uid>/file/", files.household_file, name="household_file"),
    path("households/<uuid:uid>/file/close/", files.close_file, name="close_file"),
    path("households/<uuid:uid>/file/export/", files.export_file, name="export_file"),
    path("archive/", files.archive, name="archive"),
    path("archive/daily/", files.close_daily, name="close_daily"),
    path("archive/volumes/<int:pk>/", files.volume, name="volume"),
    path("archive/volumes/<int:pk>/cover/", files.cover, name="volume_cover"),
    path("archive/volumes/<int:pk>/amend/", files.amend, name="amend_volume"),
    path("archive/destruction/", files.list_destruction, name="list_destruction"),
    path("archive/destruction/<int:pk>/approve/", files.approve_destruction, name="approve_destruction"),
    path("letters/", letters.batches, name="letter_runs"),
    path("letters/<int:pk>/", letters.batch, name="letter_run"),
    path("letters/<int:pk>/stop/", letters.stop_batch, name="stop_letters"),
    path("letters/<int:pk>/go-on/", letters.go_on, name="go_on_letters"),
    path("letters/<int:pk>/parts/<int:number>/", letters.letters_file, name="letters_file"),
    path("statistics/", statistics.month, name="statistics"),
    path("statistics/<slug:what>/", statistics.behind, name="statistics_list"),
]
