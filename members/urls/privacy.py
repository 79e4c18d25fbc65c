from django.urls import URLPattern, path

from members.views import access_log, assessment, corrections, erasure, held, notice, privacy

urlpatterns: list[URLPattern] = [
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/mine/", held.own_data, name="own_data"),
    path("people/<int:pk>/held/", held.person_held, name="person_held"),
    path("privacy/log/", access_log.access_log, name="access_log"),
    path("privacy/log/export/", access_log.access_log_sheet, name="access_log_export"),
    path("privacy/assessment/", assessment.impact_assessment, name="impact_assessment"),
    path("privacy/assessment/file/", assessment.impact_assessment_file, name="impact_assessment_file"),
    path("privacy/corrections/", corrections.corrections, name="corrections"),
    path("privacy/corrections/<int:pk>/", corrections.correction, name="correction"),
    path("privacy/mine/correct/", corrections.own_correction, name="own_correction"),
    path("people/<int:pk>/correct/", corrections.person_correction, name="person_correction"),
    path("people/<int:pk>/erase/", erasure.person_erase, name="person_erase"),
    path("privacy/notice/", notice.privacy_notice, name="privacy_notice"),
]
