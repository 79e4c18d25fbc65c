"""Addresses of what is collected from all apps."""

from django.urls import path

from reports.views import home, structure

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("structure/", structure.structure, name="structure"),
]
