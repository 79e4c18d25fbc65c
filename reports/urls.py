"""Addresses of what is collected from all apps."""

from django.urls import path

from reports.views import distribution, home, structure

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("structure/", structure.structure, name="structure"),
    path("structure/export/", structure.export, name="structure_export"),
    path("structure/branches/", structure.branches, name="branches"),
    path("structure/branches/export/", structure.branches_export, name="branches_export"),
    path("structure/map/", distribution.distribution, name="distribution"),
]
