from django.urls import URLPattern, path

from members.views import bulk

urlpatterns: list[URLPattern] = [
    path("people/changes/", bulk.bulk_changes, name="bulk_changes"),
    path("people/changes/start/", bulk.bulk_start, name="bulk_start"),
    path("people/changes/<int:pk>/", bulk.bulk_change, name="bulk_change"),
    path("people/changes/<int:pk>/what/", bulk.bulk_prepare, name="bulk_prepare"),
    path("people/changes/<int:pk>/apply/", bulk.bulk_apply, name="bulk_apply"),
    path("people/changes/<int:pk>/undo/", bulk.bulk_undo, name="bulk_undo"),
]
