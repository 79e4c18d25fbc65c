from django.urls import URLPattern, path

from members.views import organisation_edit, organisations, units

urlpatterns: list[URLPattern] = [
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/export/", organisations.organisations_export, name="organisations_export"),
    path("organisations/add/", organisation_edit.organisation_add, name="organisation_add"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/edit/", organisation_edit.organisation_edit, name="organisation_edit"),
    path("organisations/<int:pk>/move/", organisation_edit.organisation_put, name="organisation_move"),
    path("organisations/<int:pk>/units/add/", units.unit_add, name="unit_add"),
    path("units/<int:pk>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<int:pk>/move/", units.unit_move, name="unit_move"),
]
