"""Addresses of study, a module per concern."""

from django.urls import URLPattern, URLResolver

from study.urls import books, feed, hours, notes, plans, sessions

app_name = "study"
urlpatterns: list[URLPattern | URLResolver] = [
    *plans.urlpatterns,
    *sessions.urlpatterns,
    *hours.urlpatterns,
    *feed.urlpatterns,
    *notes.urlpatterns,
    *books.urlpatterns,
]
