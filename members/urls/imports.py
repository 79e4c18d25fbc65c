from django.urls import URLPattern, path

from members.views import imports, national

urlpatterns: list[URLPattern] = [
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.import_run, name="import_run"),
    path("imports/<int:pk>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/again/", imports.import_again, name="import_again"),
    path("imports/<int:pk>/drop/", imports.import_drop, name="import_drop"),
    path("imports/<int:pk>/fixes/", national.fixes, name="import_fixes"),
    path("imports/<int:pk>/differences/", national.differences, name="import_differences"),
    path("imports/<int:pk>/differences/file/", national.differences_file, name="import_differences_file"),
    path("imports/<int:pk>/refused/", imports.import_refused, name="import_refused"),
]
