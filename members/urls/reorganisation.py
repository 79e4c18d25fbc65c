from django.urls import URLPattern, path

from members.views import reorganisation, units

urlpatterns: list[URLPattern] = [
    path("organisations/<int:pk>/rename/", reorganisation.organisation_rename, name="organisation_rename"),
    path("organisations/<int:pk>/merge/", reorganisation.organisation_merge, name="organisation_merge"),
    path("organisations/<int:pk>/split/", reorganisation.organisation_split, name="organisation_split"),
    path("organisations/<int:pk>/close/", reorganisation.organisation_close, name="organisation_close"),
    path("organisations/<int:pk>/reopen/", reorganisation.organisation_reopen, name="organisation_reopen"),
    path("reorganisations/<int:pk>/undo/", reorganisation.reorganisation_undo, name="reorganisation_undo"),
    path("units/<int:pk>/close/", units.unit_close, name="unit_close"),
    path("units/<int:pk>/delete/", units.unit_delete, name="unit_delete"),
]
