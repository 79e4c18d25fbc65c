from django.urls import URLPattern, path

from members.views import exports, people, roster

urlpatterns: list[URLPattern] = [
    path("people/", roster.roster, name="roster"),
    path("people/print/", roster.roster_print, name="roster_print"),
    path("people/export/", exports.roster_export, name="roster_export"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/reveal/", people.person_reveal, name="person_reveal"),
    path("people/<int:pk>/put-back/<int:event>/", people.person_put_back, name="person_put_back"),
    path("people/organisations/", roster.organisation_options, name="organisation_options"),
    path("people/units/", roster.unit_options, name="unit_options"),
]
