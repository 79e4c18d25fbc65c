"""All addresses of the program. Every route is in the access table of `tests/access/`."""

from django.contrib import admin
from django.urls import include, path

from core.web import health

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("members.urls")),
    path("study/", include("study.urls")),
    path("language/", include("core.urls")),
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
    path("inbox/", include("core.inbox_urls")),
    path("admin/", admin.site.urls),
]

handler400 = "core.web.errors.bad_request"
handler403 = "core.web.errors.forbidden"
handler404 = "core.web.errors.not_found"
handler500 = "core.web.errors.fault"
