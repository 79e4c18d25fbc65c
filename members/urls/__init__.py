"""Addresses of member records, a module per concern."""

from django.urls import URLPattern, URLResolver

from members.urls import (
    accounts,
    bulk,
    channels,
    imports,
    layers,
    organisations,
    papers,
    privacy,
    reorganisation,
    roster,
    saved_filters,
    terms,
    transfers,
)

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [
    *accounts.urlpatterns,
    *channels.urlpatterns,
    *roster.urlpatterns,
    *saved_filters.urlpatterns,
    *bulk.urlpatterns,
    *layers.urlpatterns,
    *organisations.urlpatterns,
    *terms.urlpatterns,
    *reorganisation.urlpatterns,
    *imports.urlpatterns,
    *papers.urlpatterns,
    *privacy.urlpatterns,
    *transfers.urlpatterns,
]
