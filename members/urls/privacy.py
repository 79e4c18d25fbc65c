from django.urls import URLPattern, path

from members.views import access_log, assessment, held, privacy

urlpatterns: list[URLPattern] = [
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/mine/", held.own_data, name="own_data"),
    path("people/<int:pk>/held/", held.person_held, name="person_held"),
    path("privacy/log/", access_log.access_log, name="access_log"),
    path("privacy/log/export/", access_log.access_log_sheet, name="access_log_export"),
    path("privacy/assessment/", assessment.impact_assessment, name="impact_assessment"),
    path("privacy/assessment/file/", assessment.impact_assessment_file, name="impact_assessment_file"),
]
