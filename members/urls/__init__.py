"""Addresses of member records, a module per concern."""

from django.urls import URLPattern, URLResolver

from members.urls import accounts, home, imports, organisations, roster

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [
    *home.urlpatterns,
    *accounts.urlpatterns,
    *roster.urlpatterns,
    *organisations.urlpatterns,
    *imports.urlpatterns,
]
