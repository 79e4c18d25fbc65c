from django.urls import URLPattern, path

from members.views import roster

urlpatterns: list[URLPattern] = [
    path("people/", roster.roster, name="roster"),
    path("people/print/", roster.roster_print, name="roster_print"),
    path("people/organisations/", roster.organisation_options, name="organisation_options"),
    path("people/units/", roster.unit_options, name="unit_options"),
]
