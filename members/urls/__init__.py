"""Addresses of member records, a module per concern."""

from django.urls import URLPattern, URLResolver

from members.urls import accounts, imports, organisations, papers, privacy, roster, terms

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [
    *accounts.urlpatterns,
    *roster.urlpatterns,
    *organisations.urlpatterns,
    *terms.urlpatterns,
    *imports.urlpatterns,
    *papers.urlpatterns,
    *privacy.urlpatterns,
]
