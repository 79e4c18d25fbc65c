from django.urls import URLPattern, path

from study.views import feed

urlpatterns: list[URLPattern] = [
    path("calendar/", feed.calendar_feed, name="calendar_feed"),
    path("calendar/withdraw/", feed.calendar_feed_withdraw, name="calendar_feed_withdraw"),
    path("feed/<slug:token>.ics", feed.feed, name="feed"),
]
