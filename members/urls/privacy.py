from django.urls import URLPattern, path

from members.views import access_log, privacy

urlpatterns: list[URLPattern] = [
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/log/", access_log.access_log, name="access_log"),
    path("privacy/log/export/", access_log.access_log_sheet, name="access_log_export"),
]
