"""Addresses of administration, and of those who watch from outside."""

from django.urls import path

from web.administration import audit, health, imports, security, staff, system

urlpatterns = [
    path("system/", system.overview, name="system"),
    path("system/jobs/", system.background, name="jobs"),
    path("system/integrity/", system.integrity, name="integrity"),
    path("system/gateway/", system.gateway, name="gateway"),
    path("staff/", staff.people, name="staff"),
    path("staff/vacancies/", staff.vacancies, name="vacancies"),
    path("staff/imports/", imports.all_imports, name="staff_imports"),
    path("staff/imports/template/", imports.template, name="staff_template"),
    path("staff/imports/<int:pk>/", imports.one_import, name="staff_import"),
    path("staff/imports/<int:pk>/wrong/", imports.wrong, name="staff_import_wrong"),
    path("staff/<int:pk>/", staff.person, name="staff_person"),
    path("security/", security.console, name="security"),
    path("security/grants/<int:pk>/", security.grant, name="grant"),
    path("audit/", audit.console, name="audit"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
]
