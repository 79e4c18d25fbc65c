"""Addresses of the inbox."""

from django.urls import path

from core.views import inbox

app_name = "core"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("read/", inbox.inbox_mark_all, name="inbox_mark_all"),
    path("<int:pk>/", inbox.inbox_message, name="inbox_message"),
    path("<int:pk>/unread/", inbox.inbox_mark_unread, name="inbox_mark_unread"),
]
